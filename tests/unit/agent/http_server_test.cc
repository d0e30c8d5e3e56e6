#include <gmock/gmock.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

#include <atomic>
#include <memory>
#include <string>
#include <thread>
#include <vector>

#include "tests/support/temp_dir.h"
#include "tests/unit/agent/config_error_of.h"
#include "tests/unit/agent/running_server.h"

namespace lisync {
namespace {

using testing::AllOf;
using testing::EndsWith;
using testing::HasSubstr;
using testing::StartsWith;

class HttpServerTest : public ServerTest {};

std::string Post(const std::string& fields, const std::string& body) {
  return "POST /echo HTTP/1.1\r\nHost: localhost\r\n" + fields + "\r\n" + body;
}

TEST_F(HttpServerTest, OneConnectionIsKeptForManyRequests) {
  Start();
  HttpClient client = Connect();
  for (int i = 0; i < 100; ++i) ASSERT_THAT(client.Ask(kHello), EndsWith("\r\n\r\nhello"));
  EXPECT_EQ(server_->figures().accepted, 1U);
  EXPECT_EQ(server_->figures().requests, 100U);
}

TEST_F(HttpServerTest, PipelinedRequestsAreAnsweredInOrder) {
  Start();
  HttpClient client = Connect();
  std::string requests;
  for (int i = 0; i < 50; ++i) {
    requests += Post("Content-Length: 2\r\n", std::to_string(10 + i));
  }
  client.Send(requests);
  for (int i = 0; i < 50; ++i) {
    ASSERT_THAT(client.Response(), EndsWith("POST " + std::to_string(10 + i)));
  }
}

TEST_F(HttpServerTest, RequestMayComeByteByByte) {
  Start();
  HttpClient client = Connect();
  for (const char c : Post("Content-Length: 3\r\n", "abc")) client.Send({&c, 1});
  EXPECT_THAT(client.Response(), EndsWith("POST abc"));
}

TEST_F(HttpServerTest, HeadIsAnsweredWithoutTheBody) {
  Start();
  HttpClient client = Connect();
  client.Send("HEAD /hello HTTP/1.1\r\nHost: localhost\r\n\r\n");
  EXPECT_THAT(client.ReadUntil("\r\n\r\n"), HasSubstr("Content-Length: 5\r\n"));
  EXPECT_THAT(client.Ask(kHello), StartsWith("HTTP/1.1 200"));
}

TEST_F(HttpServerTest, ConnectionEndsWhenTheClientWantsSo) {
  Start();
  for (const char* request :
       {"GET /hello HTTP/1.0\r\nHost: localhost\r\n\r\n",
        "GET /hello HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n"}) {
    HttpClient client = Connect();
    client.Send(request);
    EXPECT_THAT(client.ReadToEnd(), AllOf(HasSubstr("Connection: close"), EndsWith("hello")));
  }
}

TEST_F(HttpServerTest, OldClientMayKeepItsConnection) {
  Start();
  HttpClient client = Connect();
  for (int i = 0; i < 2; ++i) {
    EXPECT_THAT(client.Ask("GET /hello HTTP/1.0\r\nConnection: keep-alive\r\n\r\n"),
                HasSubstr("Connection: keep-alive"));
  }
}

TEST_F(HttpServerTest, ClientThatWaitsForContinueGetsIt) {
  Start();
  HttpClient client = Connect();
  EXPECT_EQ(client.Ask(Post("Content-Length: 2\r\nExpect: 100-continue\r\n", "")),
            "HTTP/1.1 100 Continue\r\n\r\n");
  EXPECT_THAT(client.Ask("ab"), EndsWith("POST ab"));
}

// What follows a refused request is never taken for another one.
TEST_F(HttpServerTest, MalformedRequestIsAnsweredAndEndsTheConnection) {
  Start();
  for (const char* fields : {"Content-Length: 5\r\nTransfer-Encoding: chunked\r\n",
                             "Content-Length: 5\r\nContent-Length: 5\r\n", " folded: x\r\n",
                             "Bare: line\nfeed\r\n", "Blank : x\r\n"}) {
    HttpClient client = Connect();
    client.Send(Post(fields, "hello") + std::string(kHello));
    const std::string all = client.ReadToEnd();
    EXPECT_THAT(all, AllOf(StartsWith("HTTP/1.1 400 "), HasSubstr("Connection: close"),
                           HasSubstr("Content-Security-Policy: default-src 'none'"),
                           HasSubstr(R"({"error":)")));
    EXPECT_EQ(all.find("HTTP/1.1", 1), std::string::npos) << all;
  }
  EXPECT_EQ(server_->figures().requests, 0U);
  EXPECT_EQ(server_->figures().refused, 5U);
}

TEST_F(HttpServerTest, HandlerThatThrowsIs500AndTheServerGoesOn) {
  Start();
  HttpClient client = Connect();
  EXPECT_THAT(client.Ask("GET /throw HTTP/1.1\r\nHost: localhost\r\n\r\n"),
              AllOf(StartsWith("HTTP/1.1 500"), HasSubstr("X-Content-Type-Options: nosniff"),
                    Not(HasSubstr("thrown by a test"))));
  EXPECT_THAT(client.Ask(kHello), StartsWith("HTTP/1.1 200"));
  EXPECT_THAT(log_.lines(), testing::Contains(HasSubstr("thrown by a test")));
}

TEST_F(HttpServerTest, HalfClosedClientGetsItsAnswers) {
  Start();
  HttpClient client = Connect();
  client.Send(std::string(kWait) + std::string(kHello));
  client.EndWrite();
  Await([this] { return handler_.waiting == 1; });
  handler_.Release();
  EXPECT_THAT(client.ReadToEnd(), AllOf(HasSubstr("waited"), EndsWith("hello")));
  Await([this] { return server_->figures().connections == 0; });
}

TEST_F(HttpServerTest, ClientsThatVanishLeaveNothingBehind) {
  Start();
  for (int i = 0; i < 20; ++i) {
    Connect().Reset();  // before a byte
    HttpClient amid_head = Connect();
    amid_head.Send("GET /hello HT");
    amid_head.Reset();
    HttpClient amid_body = Connect();
    amid_body.Send(Post("Content-Length: 100\r\n", "a"));
    amid_body.Reset();
    HttpClient amid_answer = Connect(Reading::kSlowly);
    amid_answer.Send(kLarge);
    amid_answer.ReadUntil("\r\n\r\n");
    amid_answer.Reset();
    HttpClient amid_events = Connect();
    amid_events.Send(kEvents);
    amid_events.ReadUntil("\r\n\r\n");
    amid_events.Reset();
  }
  Await([this] { return server_->figures().connections == 0; });
  EXPECT_EQ(server_->figures().event_streams, 0U);
  EXPECT_TRUE(AnswersOthers());
  EXPECT_THAT(log_.lines(), testing::IsEmpty());
}

TEST_F(HttpServerTest, ClientMayVanishWhileItsRequestIsAnswered) {
  Start();
  HttpClient client = Connect();
  client.Send(kWait);
  Await([this] { return handler_.waiting == 1; });
  client.Reset();
  Await([this] { return server_->figures().connections == 0; });
  handler_.Release();
  EXPECT_TRUE(AnswersOthers());
}

TEST_F(HttpServerTest, PeerIsTheClientsAddress) {
  Start();
  HttpClient client = Connect();
  EXPECT_THAT(client.Ask("GET /who HTTP/1.1\r\nHost: localhost\r\n\r\n"),
              EndsWith("\r\n\r\n" + client.address() + " -"));
}

TEST_F(HttpServerTest, EndFinishesWhatIsBeingAnsweredAndNothingElse) {
  Start();
  HttpClient idle = Connect();
  idle.Ask(kHello);
  HttpClient amid = Connect();
  amid.Send("GET /hel");
  HttpClient waiting = Connect();
  waiting.Send(std::string(kWait) + std::string(kHello));
  HttpClient events = Connect();
  events.Send(kEvents);
  events.ReadUntil("\r\n\r\n");
  Await([this] { return handler_.waiting == 1; });
  std::jthread end([this] { server_.reset(); });
  EXPECT_EQ(idle.ReadToEnd(), "");
  EXPECT_EQ(events.ReadToEnd(), "");
  handler_.Release();
  EXPECT_THAT(waiting.ReadToEnd(), AllOf(StartsWith("HTTP/1.1 200"), EndsWith("waited")))
      << "the second request must not be begun";
  EXPECT_EQ(amid.ReadToEnd(), "");
}

// For ThreadSanitizer: everything at once, and the end amid it.
TEST_F(HttpServerTest, MayEndAmidManyClients) {
  Start();
  const std::uint16_t port = server_->port();
  std::atomic<int> answered{0};
  std::vector<std::jthread> clients;
  clients.reserve(8);
  for (int i = 0; i < 8; ++i) {
    clients.emplace_back([this, port, i, &answered] {
      for (;;) {
        HttpClient client = ConnectTo(port);
        client.Send(i % 2 == 0 ? kHello : kEvents);
        if (client.ReadUntil("\r\n\r\n").empty()) return;
        if (i % 4 == 1) client.Reset();
        ++answered;
        handler_.feed->Publish(std::make_shared<const std::string>("data: x\n\n"));
      }
    });
  }
  Await([&] { return answered > 1000; });
  EXPECT_LE(server_->figures().requests, server_->figures().accepted);
  server_.reset();
}

TEST_F(HttpServerTest, PortIsFreeAfterTheEnd) {
  Start();
  HttpServerOptions options;
  options.host = "127.0.0.1";
  options.port = server_->port();
  HttpClient client = Connect();
  client.Ask(kHello);
  server_.reset();
  Start(options);
  EXPECT_TRUE(AnswersOthers());
}

TEST_F(HttpServerTest, TakenPortIsNamedWithTheMend) {
  Start();
  HttpServerOptions options;
  options.host = "127.0.0.1";
  options.port = server_->port();
  EXPECT_THAT(ConfigErrorOf([&] { HttpServer(options, handler_, log_); }),
              AllOf(HasSubstr("127.0.0.1:" + std::to_string(options.port)), HasSubstr("in use"),
                    HasSubstr("http.listen")));
}

TEST_F(HttpServerTest, AddressOfAnotherMachineIsNamed) {
  HttpServerOptions options;
  options.host = "192.0.2.1";  // RFC 5737: nobody's
  EXPECT_THAT(ConfigErrorOf([&] { HttpServer(options, handler_, log_); }),
              AllOf(HasSubstr("192.0.2.1"), HasSubstr("no address of this machine")));
}

class LocalSocketTest : public ServerTest {
 protected:
  HttpServerOptions Options() const {
    HttpServerOptions options;
    options.local_socket = directory_ / "service.sock";
    return options;
  }
  TempDir directory_;
};

TEST_F(LocalSocketTest, IsForItsOwnerAndKnowsWhoAsks) {
  Start(Options());
  struct stat found {};
  ASSERT_EQ(lstat(Options().local_socket.c_str(), &found), 0);
  EXPECT_TRUE(S_ISSOCK(found.st_mode));
  EXPECT_EQ(found.st_mode & 0777, 0600U);
  EXPECT_THAT(ConnectTo(Options().local_socket).Ask("GET /who HTTP/1.1\r\nHost: x\r\n\r\n"),
              EndsWith("local " + std::to_string(getuid())));
  server_.reset();
  EXPECT_NE(lstat(Options().local_socket.c_str(), &found), 0);
}

TEST_F(LocalSocketTest, OfAProcessThatDiedIsReplaced) {
  {
    const OwnedFd dead(socket(AF_UNIX, SOCK_STREAM, 0));
    sockaddr_storage place{};
    place.ss_family = AF_UNIX;
    const std::string path = Options().local_socket.string();
    std::copy(path.begin(), path.end(), reinterpret_cast<char*>(&place) + sizeof(sa_family_t));
    const auto length = static_cast<socklen_t>(sizeof(sa_family_t) + path.size() + 1);
    ASSERT_EQ(bind(dead.get(), reinterpret_cast<const sockaddr*>(&place), length), 0);
  }
  Start(Options());
  EXPECT_TRUE(ConnectTo(Options().local_socket).Ask(kHello).ends_with("hello"));
}

TEST_F(LocalSocketTest, OfALivingProcessIsNotTaken) {
  Start(Options());
  EXPECT_THAT(ConfigErrorOf([&] { HttpServer(Options(), handler_, log_); }),
              HasSubstr("is answered by another process"));
  EXPECT_TRUE(ConnectTo(Options().local_socket).Ask(kHello).ends_with("hello"));
}

TEST_F(LocalSocketTest, NeverReplacesAFile) {
  directory_.Write("service.sock", "precious");
  EXPECT_THAT(ConfigErrorOf([&] { HttpServer(Options(), handler_, log_); }),
              HasSubstr("no socket"));
  EXPECT_EQ(directory_.Read("service.sock"), "precious");
}

TEST_F(LocalSocketTest, TooLongAPathIsNamed) {
  HttpServerOptions options;
  options.local_socket = directory_ / std::string(120, 'x');
  EXPECT_THAT(ConfigErrorOf([&] { HttpServer(options, handler_, log_); }), HasSubstr("too long"));
}

}  // namespace
}  // namespace lisync
