#include "src/s3/curl_transport.h"

#include <gmock/gmock.h>

#include "src/core/digest.h"
#include "src/s3/curl_pool.h"
#include "tests/unit/s3/scripted_server.h"

namespace lisync {
namespace {

using Then = ScriptedServer::Reply::Then;
using testing::HasSubstr;
using testing::Not;
using testing::SizeIs;
using testing::StartsWith;

std::string Response(const std::string& status, const std::string& body,
                     const std::string& headers = "") {
  return "HTTP/1.1 " + status + "\r\nContent-Length: " + std::to_string(body.size()) + "\r\n" +
         headers + "\r\n" + body;
}

ReadRequest GetInto(const ScriptedServer& server, std::string& memory) {
  return {ReadMethod::kGet, server.Url("/b/k"), {}, std::as_writable_bytes(std::span(memory))};
}

ReadRequest GetText(const ScriptedServer& server) {
  return {ReadMethod::kGet, server.Url("/b/k"), {}, AsText{}};
}

TEST(CurlTransport, ABodyGoesIntoTheCallersMemory) {
  ScriptedServer server(
      {{Response("200 OK", "abc", "ETag: \"x\"\r\nX-Twice: 1\r\nx-twice: 2\r\n")}});
  CurlReadTransport transport({});
  std::string memory(3, '?');
  const auto answer = transport.Read(GetInto(server, memory));
  ASSERT_TRUE(answer.ok()) << answer.error().what;
  EXPECT_EQ(answer.value().status, 200);
  EXPECT_EQ(memory, "abc");
  EXPECT_EQ(answer.value().received, 3U);
  EXPECT_EQ(answer.value().end, BodyEnd::kComplete);
  EXPECT_EQ(answer.value().text, "");
  EXPECT_EQ(answer.value().Header("etag"), "\"x\"");
  EXPECT_EQ(answer.value().Header("x-twice"), "1, 2");
}

TEST(CurlTransport, AnErrorsBodyStaysOutOfTheCallersMemory) {
  ScriptedServer server({{Response("403 Forbidden", "<Error/>")}});
  CurlReadTransport transport({});
  std::string memory(3, '?');
  const auto answer = transport.Read(GetInto(server, memory));
  ASSERT_TRUE(answer.ok()) << answer.error().what;
  EXPECT_EQ(answer.value().status, 403);
  EXPECT_EQ(answer.value().text, "<Error/>");
  EXPECT_EQ(memory, "???");
}

TEST(CurlTransport, MoreThanThereIsRoomForIsToldAndNotWritten) {
  ScriptedServer server({{Response("200 OK", "abcdef")}});
  CurlReadTransport transport({});
  std::string memory = "??????";
  const auto answer = transport.Read({ReadMethod::kGet,
                                      server.Url("/b/k"),
                                      {},
                                      std::as_writable_bytes(std::span(memory)).subspan(0, 3)});
  ASSERT_TRUE(answer.ok()) << answer.error().what;
  EXPECT_EQ(answer.value().end, BodyEnd::kTooLong);
  EXPECT_EQ(answer.value().received, 3U);
  EXPECT_EQ(memory, "abc???");
}

TEST(CurlTransport, LessThanAnnouncedIsANetworkFailure) {
  ScriptedServer server(
      {{"HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\nab", Then::kClose},
       {"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n", Then::kClose}});
  CurlReadTransport transport({});
  for (int i = 0; i < 2; ++i) {
    std::string memory(3, '?');
    const auto answer = transport.Read(GetInto(server, memory));
    ASSERT_FALSE(answer.ok());
    EXPECT_EQ(answer.error().fault, Fault::kNetwork);
    EXPECT_EQ(answer.error().action, Action::kRetry);
  }
}

TEST(CurlTransport, TextIsBounded) {
  ScriptedServer server({{Response("200 OK", std::string(kMaxTextBytes + 1, 'x'))},
                         {Response("500 Oops", std::string(kMaxErrorTextBytes + 1, 'x'))}});
  CurlReadTransport transport({});
  const auto good = transport.Read(GetText(server));
  ASSERT_TRUE(good.ok()) << good.error().what;
  EXPECT_EQ(good.value().end, BodyEnd::kTooLong);
  EXPECT_THAT(good.value().text, SizeIs(kMaxTextBytes));
  const auto bad = transport.Read(GetText(server));
  ASSERT_TRUE(bad.ok()) << bad.error().what;
  EXPECT_EQ(bad.value().status, 500);
  EXPECT_THAT(bad.value().text, SizeIs(kMaxErrorTextBytes));
}

TEST(CurlTransport, HeadersAreBounded) {
  std::string headers;
  for (int i = 0; i < 70; ++i) headers += "X-A: " + std::string(4096, 'x') + "\r\n";
  ScriptedServer server({{Response("200 OK", "", headers)}});
  CurlReadTransport transport({});
  EXPECT_FALSE(transport.Read(GetText(server)).ok());
}

TEST(CurlTransport, HeadersOfAnInterimAnswerAreNotThoseOfTheAnswer) {
  ScriptedServer server(
      {{"HTTP/1.1 103 Early Hints\r\nETag: early\r\n\r\n" + Response("200 OK", "abc")}});
  CurlReadTransport transport({});
  const auto answer = transport.Read(GetText(server));
  ASSERT_TRUE(answer.ok()) << answer.error().what;
  EXPECT_EQ(answer.value().status, 200);
  EXPECT_EQ(answer.value().text, "abc");
  EXPECT_EQ(answer.value().Header("etag"), "");
}

TEST(CurlTransport, AHeadHasNoBody) {
  ScriptedServer server({{"HTTP/1.1 200 OK\r\nContent-Length: 5368709120\r\n\r\n"}});
  CurlReadTransport transport({});
  const auto answer = transport.Read({ReadMethod::kHead, server.Url("/b/k"), {}, AsText{}});
  ASSERT_TRUE(answer.ok()) << answer.error().what;
  EXPECT_EQ(answer.value().Header("content-length"), "5368709120");
  EXPECT_THAT(server.Requests().at(0), StartsWith("HEAD /b/k HTTP/1.1\r\n"));
}

TEST(CurlTransport, PathAndHeadersAreSentAsGiven) {
  ScriptedServer server({{Response("200 OK", "")}});
  CurlReadTransport transport({});
  ASSERT_TRUE(transport
                  .Read({ReadMethod::kGet,
                         server.Url("/b/a/../%2E/./c//d%20?x=%2F"),
                         {{"host", "other:1"}, {"x-amz-meta-a", "b"}, {"x-empty", ""}},
                         AsText{}})
                  .ok());
  const std::string request = server.Requests().at(0);
  EXPECT_THAT(request, StartsWith("GET /b/a/../%2E/./c//d%20?x=%2F HTTP/1.1\r\n"));
  EXPECT_THAT(request, HasSubstr("\r\nHost: other:1\r\n"));
  EXPECT_THAT(request, Not(HasSubstr("127.0.0.1")));
  EXPECT_THAT(request, HasSubstr("\r\nx-amz-meta-a: b\r\n"));
  EXPECT_THAT(request, HasSubstr("\r\nx-empty:\r\n"));
  EXPECT_THAT(request, Not(HasSubstr("Accept-Encoding")));
}

TEST(CurlTransport, ConnectionsAreUsedAgain) {
  ScriptedServer server({{Response("200 OK", "a")},
                         {Response("404 Not Found", "b")},
                         {Response("200 OK", "")},
                         {Response("200 OK", "c")}});
  CurlWriteTransport transport({});
  EXPECT_TRUE(transport.Read(GetText(server)).ok());
  EXPECT_TRUE(transport.Read(GetText(server)).ok());
  EXPECT_TRUE(transport.Write({WriteMethod::kPut, server.Url("/b/k"), {}, AsBytes("x")}).ok());
  EXPECT_TRUE(transport.Read(GetText(server)).ok());
  EXPECT_EQ(server.Connections(), 1);
}

TEST(CurlTransport, AConnectionThatTheServerClosedIsMadeAnew) {
  ScriptedServer server({{Response("200 OK", "a"), Then::kClose}, {Response("200 OK", "b")}});
  CurlWriteTransport transport({});
  ASSERT_TRUE(transport.Read(GetText(server)).ok());
  const auto answer = transport.Write({WriteMethod::kPut, server.Url("/b/k"), {}, AsBytes("x")});
  ASSERT_TRUE(answer.ok()) << answer.error().what;
  EXPECT_EQ(answer.value().text, "b");
}

TEST(CurlTransport, APutSendsItsBodyWithoutAskingFirst) {
  ScriptedServer server({{Response("200 OK", "")}, {Response("200 OK", "")}});
  CurlWriteTransport transport({});
  const std::string body(3 << 20, 'z');
  ASSERT_TRUE(transport.Write({WriteMethod::kPut, server.Url("/b/k"), {}, AsBytes(body)}).ok());
  ASSERT_TRUE(transport.Write({WriteMethod::kPut, server.Url("/b/k"), {}, {}}).ok());
  const auto requests = server.Requests();
  EXPECT_THAT(requests.at(0), StartsWith("PUT /b/k HTTP/1.1\r\n"));
  EXPECT_THAT(requests.at(0), HasSubstr("\r\nContent-Length: 3145728\r\n"));
  EXPECT_TRUE(requests.at(0).ends_with(body));
  EXPECT_THAT(requests.at(1), HasSubstr("\r\nContent-Length: 0\r\n"));
  for (const std::string& request : requests) {
    const std::string head = request.substr(0, request.find("\r\n\r\n"));
    EXPECT_THAT(head, Not(HasSubstr("Expect")));
    EXPECT_THAT(head, Not(HasSubstr("Content-Type")));
    EXPECT_THAT(head, Not(HasSubstr("Transfer-Encoding")));
  }
}

TEST(CurlTransport, APostSendsItsBody) {
  ScriptedServer server({{Response("200 OK", "<a/>")}});
  CurlWriteTransport transport({});
  const auto answer = transport.Write({WriteMethod::kPost,
                                       server.Url("/b/k?uploadId=u"),
                                       {{"content-type", "application/xml"}},
                                       AsBytes("<Complete/>")});
  ASSERT_TRUE(answer.ok()) << answer.error().what;
  EXPECT_EQ(answer.value().text, "<a/>");
  EXPECT_THAT(server.Requests().at(0), StartsWith("POST /b/k?uploadId=u HTTP/1.1\r\n"));
  EXPECT_THAT(server.Requests().at(0), HasSubstr("\r\ncontent-type: application/xml\r\n"));
  EXPECT_TRUE(server.Requests().at(0).ends_with("\r\n\r\n<Complete/>"));
}

TEST(CurlTransport, ARedirectIsNotFollowed) {
  ScriptedServer server({{Response("307 Temporary Redirect", "", "Location: /elsewhere\r\n")},
                         {Response("200 OK", "")}});
  CurlReadTransport transport({});
  EXPECT_EQ(transport.Read(GetText(server)).value().status, 307);
  EXPECT_THAT(server.Requests(), SizeIs(1));
}

TEST(CurlTransport, ARefusedConnectionIsANetworkFailure) {
  std::string url;
  {
    const ScriptedServer gone({});
    url = gone.Url("/b/k");
  }
  CurlReadTransport transport({});
  const auto answer = transport.Read({ReadMethod::kGet, url, {}, AsText{}});
  ASSERT_FALSE(answer.ok());
  EXPECT_EQ(answer.error().fault, Fault::kNetwork);
  EXPECT_EQ(answer.error().action, Action::kRetry);
  EXPECT_THAT(answer.error().what, HasSubstr("127.0.0.1"));
}

TEST(CurlTransport, OtherProtocolsAreNotSpoken) {
  CurlReadTransport transport({});
  for (const char* url : {"file:///etc/hostname", "ftp://127.0.0.1/", "no url at all"}) {
    const auto answer = transport.Read({ReadMethod::kGet, url, {}, AsText{}});
    ASSERT_FALSE(answer.ok()) << url;
    EXPECT_EQ(answer.error().action, Action::kAskOperator) << answer.error().what;
  }
}

TEST(CurlTransport, ASilentServerIsGivenUp) {
  ScriptedServer server({{"HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\na", Then::kSilence}});
  CurlOptions options;
  options.idle_timeout = std::chrono::milliseconds(1);
  CurlReadTransport transport(options);
  const auto answer = transport.Read(GetText(server));
  ASSERT_FALSE(answer.ok());
  EXPECT_EQ(answer.error().fault, Fault::kNetwork);
}

TEST(CurlTransport, ARequestedStopEndsARequest) {
  ScriptedServer server({{"", Then::kSilence}});
  std::stop_source stop;
  CurlOptions options;
  options.stop = stop.get_token();
  CurlReadTransport transport(options);
  std::jthread stopper([&] {
    while (server.Requests().empty()) std::this_thread::yield();
    stop.request_stop();
  });
  const auto answer = transport.Read(GetText(server));
  ASSERT_FALSE(answer.ok());
  EXPECT_EQ(answer.error().what, "stopped");
}

TEST(CurlTransport, BytesAndTheEndOfARequestShowLife) {
  ScriptedServer server({{Response("200 OK", "abc")}});
  Pulse pulse;
  CurlOptions options;
  options.pulse = &pulse;
  CurlReadTransport transport(options);
  ASSERT_TRUE(transport.Read(GetText(server)).ok());
  EXPECT_GE(pulse.beats(), 2U);
}

TEST(CurlTransport, AFailedRequestShowsLifeToo) {
  std::string url;
  {
    ScriptedServer server({});
    url = server.Url("/b/k");
  }
  Pulse pulse;
  CurlOptions options;
  options.pulse = &pulse;
  CurlReadTransport transport(options);
  ASSERT_FALSE(transport.Read({ReadMethod::kGet, url, {}, AsText{}}).ok());
  EXPECT_EQ(pulse.beats(), 1U);
}

TEST(CurlTransport, AHeaderThatEndsItsLineIsNotSent) {
  ScriptedServer server({{Response("200 OK", "")}});
  CurlWriteTransport transport({});
  const auto answer = transport.Write(
      {WriteMethod::kPut, server.Url("/b/k"), {{"x-amz-meta-a", "b\r\nx-amz-acl: c"}}, {}});
  EXPECT_FALSE(answer.ok());
  EXPECT_THAT(server.Requests(), SizeIs(0));
}

TEST(CurlTransport, MainIsNotSentAnythingThatWrites) {
  ScriptedServer server({});
  CurlPool pool({}, Access::kReadOnly);
  for (const char* method : {"PUT", "POST", "DELETE", "PATCH"}) {
    const auto answer = pool.Perform({method, server.Url("/b/k"), {}, {}, AsText{}});
    ASSERT_FALSE(answer.ok()) << method;
    EXPECT_EQ(answer.error().action, Action::kAskOperator);
    EXPECT_THAT(answer.error().what, HasSubstr("refused to send"));
  }
  EXPECT_EQ(server.Connections(), 0);
}

TEST(CurlTransport, HiddenIsNotSentADelete) {
  ScriptedServer server({});
  CurlPool pool({}, Access::kAddOnly);
  EXPECT_FALSE(pool.Perform({"DELETE", server.Url("/b/k"), {}, {}, AsText{}}).ok());
  CurlWriteTransport transport({});
  EXPECT_FALSE(transport.Write({WriteMethod::kPost, server.Url("/b?delete="), {}, {}}).ok());
  EXPECT_EQ(server.Connections(), 0);
}

}  // namespace
}  // namespace lisync
