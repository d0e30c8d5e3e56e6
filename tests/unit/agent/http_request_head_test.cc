#include <gmock/gmock.h>

#include <string>
#include <vector>

#include "agent/http/request_head.h"

namespace lisync {
namespace {

using testing::Pair;

// The head of a request with these lines after the request line; each without its line end.
std::string Block(const std::string& request_line, const std::vector<std::string>& fields) {
  std::string block = request_line + "\r\n";
  for (const std::string& field : fields) block += field + "\r\n";
  return block + "\r\n";
}

RequestHead Parsed(const std::string& request_line, const std::vector<std::string>& fields = {}) {
  auto parsed = ParseRequestHead(Block(request_line, fields));
  if (const auto* refusal = std::get_if<Refusal>(&parsed)) {
    ADD_FAILURE() << "refused: " << refusal->status << " " << refusal->reason;
    return {};
  }
  return std::get<RequestHead>(parsed);
}

// 0: not refused.
int StatusOf(const std::string& request_line, const std::vector<std::string>& fields = {}) {
  const auto parsed = ParseRequestHead(Block(request_line, fields));
  const auto* refusal = std::get_if<Refusal>(&parsed);
  return refusal == nullptr ? 0 : refusal->status;
}

TEST(RequestHead, KeepsWhatWasSent) {
  const RequestHead head =
      Parsed("GET /a/b?x=1 HTTP/1.1", {"Host: h", "X-One:  \t two words \t", "X-Empty:"});
  EXPECT_EQ(head.request.method, "GET");
  EXPECT_EQ(head.request.path, "/a/b");
  EXPECT_THAT(head.request.query, testing::ElementsAre(Pair("x", "1")));
  EXPECT_THAT(
      head.request.headers,
      testing::ElementsAre(Pair("Host", "h"), Pair("X-One", "two words"), Pair("X-Empty", "")));
  EXPECT_EQ(head.version, HttpVersion::k1_1);
  EXPECT_EQ(head.content_length, 0U);
}

TEST(RequestHead, ValueMayHoldBytesAboveAscii) {
  EXPECT_EQ(Parsed("GET / HTTP/1.1", {"X: gr\xc3\xbc\xc3\x9f"}).request.Header("x"),
            "gr\xc3\xbc\xc3\x9f");
}

TEST(RequestHead, MalformedRequestLineIsRefused) {
  for (const char* line : {
           "",
           " ",
           "GET",
           "GET /",
           "GET  HTTP/1.1",
           "GET / ",
           "/ HTTP/1.1",
           " GET / HTTP/1.1",
           "GET / HTTP/1.1 ",
           "GET /a b HTTP/1.1",
           "GET\t/ HTTP/1.1",
           "GE(T / HTTP/1.1",
           "G\x01T / HTTP/1.1",
           "GET /\x7f HTTP/1.1",
           "GET /\xc3\xbc HTTP/1.1",
           "GET / http/1.1",
           "GET / HTTP/1",
           "GET / HTTP/1.",
           "GET / HTTP/1.11",
           "GET / HTTP/x.1",
           "GET / HTTPS/1.1",
           "GET / HTTP/+1.1",
           "AVERYLONGMETHODTHATNOBODYWOULDEVERUSE / HTTP/1.1",
       }) {
    EXPECT_EQ(StatusOf(line), 400) << line;
  }
}

TEST(RequestHead, OtherVersionIsNamed) {
  EXPECT_EQ(StatusOf("GET / HTTP/2.0"), 505);
  EXPECT_EQ(StatusOf("GET / HTTP/0.9"), 505);
  EXPECT_EQ(StatusOf("GET / HTTP/1.2"), 0);  // a later 1.x is read as 1.1 (RFC 9110, section 2.5)
}

TEST(RequestHead, FieldThatTwoReadersMightTakeDifferentlyIsRefused) {
  for (const char* field : {
           "Content-Length : 5",   // whitespace before the colon
           "Content-Length\t: 5",  //
           " folded",              // obs-fold
           "\tfolded",             //
           ": nameless",           //
           "no colon",             //
           "N(me: x",              //
           "Name\x80: x",          //
           "X: \x01",              // control characters
           "X: \x7f.",             //
       }) {
    EXPECT_EQ(StatusOf("GET / HTTP/1.1", {"Host: h", field}), 400) << field;
  }
}

TEST(RequestHead, LoneCarriageReturnOrNulIsRefused) {
  EXPECT_EQ(StatusOf("GET / HTTP/1.1", {"X: a\rContent-Length: 5"}), 400);
  EXPECT_EQ(StatusOf("GET / HTTP/1.1", {std::string("X: a\0b", 6)}), 400);
  EXPECT_EQ(StatusOf(std::string("GET /\0 HTTP/1.1", 15)), 400);
}

TEST(RequestHead, LengthIsOneWholeNumber) {
  EXPECT_EQ(Parsed("POST / HTTP/1.1", {"content-LENGTH: 17"}).content_length, 17U);
  EXPECT_EQ(Parsed("POST / HTTP/1.1", {"Content-Length: 0017"}).content_length, 17U);
  for (const char* value : {"", "+5", "-5", "0x5", "5,", "5, 5", "5 5", "5.0", "five"}) {
    EXPECT_EQ(StatusOf("POST / HTTP/1.1", {std::string("Content-Length: ") + value}), 400) << value;
  }
  EXPECT_EQ(StatusOf("POST / HTTP/1.1", {"Content-Length: 18446744073709551616"}), 413);
}

TEST(RequestHead, SeveralLengthsAreRefusedEvenWhenEqual) {
  EXPECT_EQ(StatusOf("POST / HTTP/1.1", {"Content-Length: 5", "Content-Length: 5"}), 400);
  EXPECT_EQ(StatusOf("POST / HTTP/1.1", {"Content-Length: 5", "content-length: 6"}), 400);
}

TEST(RequestHead, TransferEncodingIsNeverTaken) {
  EXPECT_EQ(StatusOf("POST / HTTP/1.1", {"Transfer-Encoding: chunked"}), 411);
  EXPECT_EQ(StatusOf("POST / HTTP/1.1", {"Transfer-Encoding: gzip, chunked"}), 501);
  EXPECT_EQ(StatusOf("POST / HTTP/1.1", {"Transfer-Encoding: xchunked"}), 501);
  EXPECT_EQ(StatusOf("POST / HTTP/1.1", {"Transfer-Encoding:"}), 501);
  EXPECT_EQ(StatusOf("POST / HTTP/1.1", {"Transfer-Encoding: chunked", "Transfer-Encoding: x"}),
            501);
  EXPECT_EQ(StatusOf("POST / HTTP/1.0", {"Transfer-Encoding: chunked"}), 400);
}

TEST(RequestHead, TransferEncodingBesideALengthIsSmuggling) {
  EXPECT_EQ(StatusOf("POST / HTTP/1.1", {"Content-Length: 5", "Transfer-Encoding: chunked"}), 400);
  EXPECT_EQ(StatusOf("POST / HTTP/1.1", {"Transfer-Encoding: identity", "Content-Length: 5"}), 400);
}

TEST(RequestHead, TooManyFieldsAreRefused) {
  const std::vector<std::string> fields(100, "A: b");
  EXPECT_EQ(StatusOf("GET / HTTP/1.1", fields), 0);
  std::vector<std::string> more = fields;
  more.emplace_back("A: b");
  EXPECT_EQ(StatusOf("GET / HTTP/1.1", more), 431);
}

TEST(RequestHead, ConnectionIsKeptByVersionAndOption) {
  using enum Afterwards;
  EXPECT_EQ(Parsed("GET / HTTP/1.1").afterwards, kKeep);
  EXPECT_EQ(Parsed("GET / HTTP/1.1", {"Connection: Close"}).afterwards, kClose);
  EXPECT_EQ(Parsed("GET / HTTP/1.1", {"Connection: x , CLOSE"}).afterwards, kClose);
  EXPECT_EQ(Parsed("GET / HTTP/1.1", {"Connection: closed"}).afterwards, kKeep);
  EXPECT_EQ(Parsed("GET / HTTP/1.0").afterwards, kClose);
  EXPECT_EQ(Parsed("GET / HTTP/1.0", {"Connection: keep-alive"}).afterwards, kKeep);
  EXPECT_EQ(Parsed("GET / HTTP/1.0", {"Connection: keep-alive, close"}).afterwards, kClose);
}

TEST(RequestHead, ExpectationIsContinueOrRefused) {
  EXPECT_TRUE(
      Parsed("POST / HTTP/1.1", {"Expect: 100-Continue", "Content-Length: 1"}).expects_continue);
  EXPECT_FALSE(Parsed("POST / HTTP/1.1", {"Expect: 100-continue"}).expects_continue);
  EXPECT_FALSE(
      Parsed("POST / HTTP/1.0", {"Expect: 100-continue", "Content-Length: 1"}).expects_continue);
  EXPECT_EQ(StatusOf("POST / HTTP/1.1", {"Expect: a-miracle"}), 417);
}

TEST(RequestHead, AuthorityOfAnAbsoluteTargetStandsAboveHost) {
  const RequestHead head = Parsed("GET http://real:81/x HTTP/1.1", {"Host: other"});
  EXPECT_EQ(head.request.Header("host"), "real:81");
  EXPECT_EQ(head.request.path, "/x");
}

// Which of several was meant is for nobody to guess: access control sees them all.
TEST(RequestHead, SeveralHostsStayAsTheyAre) {
  const RequestHead head = Parsed("GET http://real/ HTTP/1.1", {"Host: a", "Host: b"});
  EXPECT_EQ(head.request.headers.size(), 2U);
}

}  // namespace
}  // namespace lisync
