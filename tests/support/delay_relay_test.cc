#include "tests/support/delay_relay.h"

#include <gtest/gtest.h>
#include <sys/eventfd.h>
#include <sys/socket.h>
#include <unistd.h>

#include <functional>
#include <random>
#include <string>
#include <string_view>
#include <thread>

namespace lisync {
namespace {

using std::chrono::milliseconds;
using std::chrono::steady_clock;

constexpr milliseconds kDelay{15};

sockaddr_in Loopback(std::uint16_t port) {
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  address.sin_port = htons(port);
  return address;
}

void SendAll(int socket, std::string_view bytes) {
  while (!bytes.empty()) {
    const ssize_t sent = send(socket, bytes.data(), bytes.size(), MSG_NOSIGNAL);
    ASSERT_GT(sent, 0);
    bytes.remove_prefix(static_cast<std::size_t>(sent));
  }
}

// Up to `most` bytes, fewer only where the connection ends.
std::string Receive(int socket, std::size_t most) {
  std::string all(most, '\0');
  std::size_t length = 0;
  while (length < most) {
    const ssize_t got = recv(socket, all.data() + length, most - length, 0);
    if (got <= 0) break;
    length += static_cast<std::size_t>(got);
  }
  return all.substr(0, length);
}

// A server for one connection, behind a relay that runs until the end of the test.
class Behind {
 public:
  explicit Behind(const std::function<void(int)>& serve)
      : listener_(socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)) {
    sockaddr_in address = Loopback(0);
    socklen_t length = sizeof address;
    EXPECT_EQ(bind(listener_.get(), reinterpret_cast<sockaddr*>(&address), length), 0);
    EXPECT_EQ(listen(listener_.get(), 8), 0);
    getsockname(listener_.get(), reinterpret_cast<sockaddr*>(&address), &length);
    target_ = ntohs(address.sin_port);
    relay_ = std::make_unique<DelayRelay>(target_, kDelay);
    server_ = std::thread([this, serve] {
      const OwnedFd accepted(accept(listener_.get(), nullptr, nullptr));
      if (accepted.valid()) serve(accepted.get());
    });
    runner_ = std::thread([this] { relay_->Run(stop_.get()); });
  }
  ~Behind() {
    shutdown(listener_.get(), SHUT_RDWR);  // where nobody ever came
    const std::uint64_t one = 1;
    EXPECT_EQ(write(stop_.get(), &one, sizeof one), static_cast<ssize_t>(sizeof one));
    runner_.join();
    server_.join();
  }

  OwnedFd Connect() const {
    OwnedFd client(socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0));
    const sockaddr_in address = Loopback(relay_->port());
    EXPECT_EQ(connect(client.get(), reinterpret_cast<const sockaddr*>(&address), sizeof address),
              0);
    return client;
  }

 private:
  OwnedFd listener_;
  OwnedFd stop_{eventfd(0, EFD_CLOEXEC)};
  std::uint16_t target_ = 0;
  std::unique_ptr<DelayRelay> relay_;
  std::thread server_;
  std::thread runner_;
};

void Echo(int socket) {
  for (std::string bytes = Receive(socket, 1); !bytes.empty(); bytes = Receive(socket, 1)) {
    SendAll(socket, bytes);
  }
}

TEST(DelayRelay, AnAnswerTakesARoundTripLonger) {
  Behind behind(Echo);
  const OwnedFd client = behind.Connect();
  SendAll(client.get(), "x");
  ASSERT_EQ(Receive(client.get(), 1), "x");
  for (int i = 0; i < 3; ++i) {
    const auto start = steady_clock::now();
    SendAll(client.get(), "y");
    ASSERT_EQ(Receive(client.get(), 1), "y");
    EXPECT_GE(steady_clock::now() - start, 2 * kDelay);
  }
}

TEST(DelayRelay, AFreshConnectionCostsARoundTripMore) {
  Behind behind(Echo);
  const auto start = steady_clock::now();
  const OwnedFd client = behind.Connect();
  SendAll(client.get(), "x");
  ASSERT_EQ(Receive(client.get(), 1), "x");
  EXPECT_GE(steady_clock::now() - start, 4 * kDelay);
}

TEST(DelayRelay, KeepsAllBytesBothWaysWhenOneSideIsSlowToRead) {
  std::string sent(3'000'000, '\0');
  std::mt19937 chance(5);
  for (char& byte : sent) byte = static_cast<char>(chance());
  // Reads it all before it sends any of it back, so that the relay has to hold back both ways.
  Behind behind([&sent](int socket) { SendAll(socket, Receive(socket, sent.size())); });
  const OwnedFd client = behind.Connect();
  SendAll(client.get(), sent);
  EXPECT_TRUE(Receive(client.get(), sent.size()) == sent);
}

TEST(DelayRelay, AHalfClosedConnectionStillCarriesTheAnswer) {
  std::string request;
  Behind behind([&request](int socket) {
    request = Receive(socket, 1000);  // to its end
    SendAll(socket, "the answer");
  });
  const OwnedFd client = behind.Connect();
  SendAll(client.get(), "the question");
  shutdown(client.get(), SHUT_WR);
  EXPECT_EQ(Receive(client.get(), 1000), "the answer");
  EXPECT_EQ(request, "the question");
}

TEST(DelayRelay, AResetIsPassedOn) {
  Behind behind([](int socket) {
    Receive(socket, 1);
    const linger now{1, 0};
    setsockopt(socket, SOL_SOCKET, SO_LINGER, &now, sizeof now);
  });
  const OwnedFd client = behind.Connect();
  SendAll(client.get(), "x");
  char byte = 0;
  EXPECT_EQ(recv(client.get(), &byte, 1, 0), -1);
  EXPECT_EQ(errno, ECONNRESET);
}

TEST(DelayRelay, OpenConnectionsDoNotHoldUpItsEnd) {
  OwnedFd client;
  {
    Behind behind([](int socket) { Receive(socket, 1); });
    client = behind.Connect();
    SendAll(client.get(), "x");
  }
  EXPECT_EQ(Receive(client.get(), 1), "");
}

}  // namespace
}  // namespace lisync
