#include <gmock/gmock.h>

#include <chrono>
#include <memory>
#include <string>

#include "agent/http/event_feed.h"
#include "agent/http/outgoing.h"
#include "agent/http/reply.h"

namespace lisync {
namespace {

using testing::HasSubstr;
using testing::Not;
using testing::StartsWith;

const auto kNow = std::chrono::system_clock::from_time_t(784887151);  // RFC 9110's example

Reply Make(const HttpResponse& response, const ReplyForm& form = {}) {
  return MakeReply(response, form, kNow);
}

TEST(Reply, HasWhatEveryResponseHas) {
  const Reply reply = Make(TextResponse(200, "hello"));
  EXPECT_THAT(reply.head, StartsWith("HTTP/1.1 200 OK\r\n"));
  EXPECT_THAT(reply.head, HasSubstr("\r\nDate: Tue, 15 Nov 1994 08:12:31 GMT\r\n"));
  EXPECT_THAT(reply.head, HasSubstr("\r\nContent-Type: text/plain; charset=utf-8\r\n"));
  EXPECT_THAT(reply.head, HasSubstr("\r\nContent-Length: 5\r\n"));
  EXPECT_THAT(reply.head, testing::EndsWith("\r\n\r\n"));
  EXPECT_THAT(reply.head, Not(HasSubstr("Connection")));
  EXPECT_EQ(*reply.body, "hello");
}

TEST(Reply, SameNamedHeadersAreAllSent) {
  HttpResponse response = TextResponse(401, "");
  response.headers.emplace_back("WWW-Authenticate", "Basic");
  response.headers.emplace_back("WWW-Authenticate", "Bearer");
  const Reply reply = Make(response);
  EXPECT_THAT(reply.head, HasSubstr("WWW-Authenticate: Basic\r\n"));
  EXPECT_THAT(reply.head, HasSubstr("WWW-Authenticate: Bearer\r\n"));
}

TEST(Reply, HeadHasTheLengthButNoBody) {
  RequestHead head;
  head.request.method = "HEAD";
  const Reply reply = Make(TextResponse(200, "hello"), FormOf(head));
  EXPECT_THAT(reply.head, HasSubstr("Content-Length: 5\r\n"));
  EXPECT_EQ(reply.body, nullptr);
}

TEST(Reply, EmptyBodyHasLengthNought) {
  EXPECT_THAT(Make(HttpResponse{}).head, HasSubstr("Content-Length: 0\r\n"));
}

TEST(Reply, StatusWithoutABodyHasNoLengthEither) {
  for (const int status : {204, 304}) {
    HttpResponse response = TextResponse(200, "x");
    response.status = status;
    const Reply reply = Make(response);
    EXPECT_THAT(reply.head, Not(HasSubstr("Content-Length"))) << status;
    EXPECT_EQ(reply.body, nullptr) << status;
  }
}

TEST(Reply, ConnectionIsSaidWhereTheVersionWouldMeanTheOther) {
  using enum Afterwards;
  const HttpResponse response = TextResponse(200, "");
  EXPECT_THAT(Make(response, {HttpVersion::k1_1, kClose}).head, HasSubstr("Connection: close\r\n"));
  EXPECT_THAT(Make(response, {HttpVersion::k1_0, kKeep}).head,
              HasSubstr("Connection: keep-alive\r\n"));
  EXPECT_THAT(Make(response, {HttpVersion::k1_0, kClose}).head, HasSubstr("Connection: close\r\n"));
}

TEST(Reply, EventsEndWithTheConnection) {
  HttpResponse response;
  response.events = std::make_shared<EventFeed>();
  const Reply reply = Make(response);
  EXPECT_EQ(reply.events, response.events);
  EXPECT_EQ(reply.afterwards, Afterwards::kClose);
  EXPECT_THAT(reply.head, HasSubstr("Content-Type: text/event-stream\r\n"));
  EXPECT_THAT(reply.head, HasSubstr("Connection: close\r\n"));
  EXPECT_THAT(reply.head, Not(HasSubstr("Content-Length")));
}

TEST(Reply, HeaderThatWouldSplitTheResponseIsNotSent) {
  for (const auto& [name, value] : HttpFields{{"X", "a\r\nSet-Cookie: b"},
                                              {"X", "a\nb"},
                                              {"X", std::string("a\0b", 3)},
                                              {"X\r\nY", "a"},
                                              {"X: Y", "a"},
                                              {"", "a"}}) {
    HttpResponse response = TextResponse(200, "x");
    response.headers.emplace_back(name, value);
    const Reply reply = Make(response);
    EXPECT_THAT(reply.head, StartsWith("HTTP/1.1 500 "));
    EXPECT_THAT(reply.head, Not(HasSubstr("Set-Cookie")));
  }
}

std::string Text(const Outgoing& outgoing) {
  return std::string(outgoing.Rest()[0]) + "|" + std::string(outgoing.Rest()[1]);
}

TEST(Outgoing, IsSentInPiecesOfAnySize) {
  Outgoing outgoing;
  EXPECT_TRUE(outgoing.empty());
  outgoing.Put("head", std::make_shared<const std::string>("body"));
  EXPECT_EQ(Text(outgoing), "head|body");
  outgoing.Sent(3);
  EXPECT_EQ(Text(outgoing), "d|body");
  outgoing.Sent(2);
  EXPECT_EQ(Text(outgoing), "|ody");
  outgoing.Sent(3);
  EXPECT_TRUE(outgoing.empty());
  EXPECT_EQ(Text(outgoing), "|");
}

TEST(Outgoing, FollowsWhatIsNotSentYet) {
  Outgoing outgoing;
  outgoing.Put("100 Continue,", nullptr);
  outgoing.Sent(4);
  outgoing.Put("head", std::make_shared<const std::string>("body"));
  EXPECT_EQ(Text(outgoing), "Continue,head|body");
}

// A client that takes nothing holds the text for itself alone, and only until it is sent.
TEST(Outgoing, SharesTheBodyAndLetsItGo) {
  const auto body = std::make_shared<const std::string>("body");
  Outgoing outgoing;
  outgoing.Put("", body);
  EXPECT_EQ(body.use_count(), 2);
  outgoing.Sent(4);
  EXPECT_EQ(body.use_count(), 1);
}

}  // namespace
}  // namespace lisync
