#include "agent/http/tls_stream.h"

#include <Poco/Exception.h>
#include <Poco/Net/SecureStreamSocket.h>
#include <Poco/Net/StreamSocketImpl.h>
#include <openssl/err.h>
#include <sys/socket.h>

#include <algorithm>
#include <climits>

namespace lisync {
namespace {

using Poco::Net::SecureStreamSocket;
using State = IoResult::State;

class TlsStream : public ByteStream {
 public:
  TlsStream(int fd, const SecureStreamSocket& socket) : fd_(fd), socket_(socket) {}

  int fd() const override { return fd_; }

  IoResult Read(std::span<char> into) override {
    return Attempt(
        [&] { return socket_.receiveBytes(into.data(), static_cast<int>(into.size())); });
  }

  IoResult Write(std::span<const std::string_view> parts) override {
    const auto part =
        std::find_if(parts.begin(), parts.end(), [](const auto& p) { return !p.empty(); });
    if (part == parts.end()) return {};
    const auto size = static_cast<int>(std::min<std::size_t>(part->size(), INT_MAX));
    return Attempt([&] { return socket_.sendBytes(part->data(), size); });
  }

  bool HasBuffered() const override {
    try {
      return socket_.available() > 0;
    } catch (const Poco::Exception&) {
      return false;  // the next read finds the same trouble and ends the stream
    }
  }

  void EndWrite() override {
    Attempt([&] {
      socket_.shutdown();
      return 0;
    });
    ::shutdown(fd_, SHUT_WR);
  }

 private:
  // OpenSSL's errors are kept per thread: what another connection left must not be taken for ours.
  template <typename Call>
  static IoResult Attempt(Call call) {
    ERR_clear_error();
    try {
      const int moved = call();
      if (moved > 0) return {State::kMoved, static_cast<std::size_t>(moved)};
      if (moved == SecureStreamSocket::ERR_SSL_WANT_READ) return {State::kWantsRead, 0};
      if (moved == SecureStreamSocket::ERR_SSL_WANT_WRITE) return {State::kWantsWrite, 0};
    } catch (const Poco::Exception&) {
      return {State::kClosed, 0};
    }
    return {State::kClosed, 0};
  }

  const int fd_;  // owned by socket_
  SecureStreamSocket socket_;
};

}  // namespace

std::unique_ptr<ByteStream> MakeTlsStream(OwnedFd socket, const Poco::Net::Context::Ptr& context) {
  try {
    const int fd = socket.Release();
    Poco::Net::StreamSocket plain(new Poco::Net::StreamSocketImpl(fd));
    plain.setBlocking(false);
    return std::make_unique<TlsStream>(fd, SecureStreamSocket::attach(plain, context));
  } catch (const Poco::Exception&) {
    return nullptr;
  }
}

}  // namespace lisync
