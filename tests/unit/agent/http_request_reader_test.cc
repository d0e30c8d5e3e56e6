#include <gmock/gmock.h>

#include <string>
#include <vector>

#include "agent/http/request_reader.h"
#include "tests/unit/agent/http_reading.h"

namespace lisync {
namespace {

using State = RequestReader::State;
using testing::ElementsAre;

TEST(RequestReader, PipelinedRequestsComeOneByOne) {
  EXPECT_EQ(ReadAll({"GET /1 HTTP/1.1\r\nHost: h\r\n\r\nPOST /2 HTTP/1.1\r\nHost: h\r\n"
                     "Content-Length: 3\r\n\r\nabcGET /3 HTTP/1.1\r\nHost: h\r\n\r\n"}),
            "GET /1 [] | POST /2 [abc] | GET /3 [] | waits, empty");
}

TEST(RequestReader, BodyMayHoldAnyByte) {
  const std::string body("\0\r\n\r\nGET / HTTP/1.1\r\n\xff", 22);
  RequestReader reader(1000, 1000);
  reader.Feed("POST / HTTP/1.1\r\nContent-Length: 22\r\n\r\n" + body);
  ASSERT_EQ(reader.Advance(), State::kComplete);
  EXPECT_EQ(reader.Take().request.body, body);
}

TEST(RequestReader, OneEmptyLineBeforeARequestIsPassedOver) {
  EXPECT_EQ(ReadAll({"\r\nGET / HTTP/1.1\r\n\r\n"}), "GET / [] | waits, empty");
  EXPECT_EQ(ReadAll({"\r\n\r\nGET / HTTP/1.1\r\n\r\n"}), "refused 400");
}

TEST(RequestReader, LineEndsAreCrLfAlone) {
  for (const std::string& text : {
           std::string("GET / HTTP/1.1\nHost: h\n\n"),
           std::string("GET / HTTP/1.1\r\nHost: h\n\r\n"),
           std::string("GET / HTTP/1.1\r\nA: b\rC: d\r\n\r\n"),
           std::string("GET / HTTP/1.1\r\nA: b\r\r\n\r\n"),
           std::string("\nGET / HTTP/1.1\r\n\r\n"),
           std::string("GET / HTTP/1.1\r\nA: \0\r\n\r\n", 24),
       }) {
    EXPECT_EQ(ReadAll({text}), "refused 400") << text;
  }
}

TEST(RequestReader, FoldedLineIsRefused) {
  EXPECT_EQ(ReadAll({"GET / HTTP/1.1\r\nA: b\r\n c\r\n\r\n"}), "refused 400");
}

// The smuggled request must never be seen as one.
TEST(RequestReader, NothingAfterAnAmbiguousLengthIsARequest) {
  const std::string smuggled = "GET /smuggled HTTP/1.1\r\n\r\n";
  for (const char* lengths : {
           "Content-Length: 4\r\nTransfer-Encoding: chunked\r\n",
           "Transfer-Encoding: chunked\r\nContent-Length: 4\r\n",
           "Content-Length: 0\r\nContent-Length: 26\r\n",
           "Content-Length: 0\r\nContent-Length : 26\r\n",
           "Content-Length: 0\r\n\tContent-Length: 26\r\n",
           "Transfer-Encoding: \v chunked\r\nContent-Length: 4\r\n",
       }) {
    EXPECT_EQ(ReadAll({"POST / HTTP/1.1\r\nHost: h\r\n", lengths, "\r\n0\r\n\r\n", smuggled}),
              "refused 400")
        << lengths;
  }
}

TEST(RequestReader, RefusalIsForGood) {
  RequestReader reader(1000, 1000);
  reader.Feed("nonsense\r\n\r\n");
  EXPECT_EQ(reader.Advance(), State::kRefused);
  reader.Feed("GET / HTTP/1.1\r\n\r\n");
  EXPECT_EQ(reader.Advance(), State::kRefused);
}

TEST(RequestReader, HeadersMayFillTheirLimitAndNoMore) {
  const std::string start = "GET / HTTP/1.1\r\nA: ";
  const std::string end = "\r\n\r\n";
  const std::string fits = start + std::string(kHeaderBytes - start.size() - 4, 'x') + end;
  EXPECT_EQ(ReadAll({fits}), "GET / [] | waits, empty");
  const std::string over = start + std::string(kHeaderBytes - start.size() - 3, 'x') + end;
  EXPECT_EQ(ReadAll({over}), "refused 431");
}

TEST(RequestReader, EndlessRequestLineIs414) {
  EXPECT_EQ(ReadAll({"GET /" + std::string(kHeaderBytes, 'x')}), "refused 414");
}

TEST(RequestReader, BodyMayFillItsLimitAndNoMore) {
  const std::string body(kBodyBytes, 'b');
  EXPECT_EQ(ReadAll({"POST / HTTP/1.1\r\nContent-Length: 100\r\n\r\n", body}),
            "POST / [" + body + "] | waits, empty");
  EXPECT_EQ(ReadAll({"POST / HTTP/1.1\r\nContent-Length: 101\r\n\r\n"}), "refused 413");
  EXPECT_EQ(ReadAll({"POST / HTTP/1.1\r\nContent-Length: 18446744073709551615\r\n\r\n"}),
            "refused 413");
}

TEST(RequestReader, ContinueIsWantedOnceWhileTheBodyIsMissing) {
  RequestReader reader(1000, 1000);
  reader.Feed("POST / HTTP/1.1\r\nExpect: 100-continue\r\nContent-Length: 2\r\n\r\n");
  EXPECT_EQ(reader.Advance(), State::kWantsContinue);
  EXPECT_EQ(reader.Advance(), State::kNeedsBytes);
  reader.Feed("ab");
  ASSERT_EQ(reader.Advance(), State::kComplete);
  EXPECT_EQ(reader.Take().request.body, "ab");
}

TEST(RequestReader, ContinueIsNotSaidToAClientThatSendsAlready) {
  RequestReader reader(1000, 1000);
  reader.Feed("POST / HTTP/1.1\r\nExpect: 100-continue\r\nContent-Length: 2\r\n\r\na");
  EXPECT_EQ(reader.Advance(), State::kNeedsBytes);
}

TEST(RequestReader, TooLargeABodyIsRefusedBeforeItIsAskedFor) {
  RequestReader reader(1000, 1000);
  reader.Feed("POST / HTTP/1.1\r\nExpect: 100-continue\r\nContent-Length: 1001\r\n\r\n");
  EXPECT_EQ(reader.Advance(), State::kRefused);
  EXPECT_EQ(reader.refusal().status, 413);
}

TEST(RequestReader, IsEmptyOnlyBetweenRequests) {
  RequestReader reader(1000, 1000);
  EXPECT_TRUE(reader.empty());
  reader.Feed("P");
  EXPECT_FALSE(reader.empty());
  reader.Feed("OST / HTTP/1.1\r\nContent-Length: 1\r\n\r\n");
  EXPECT_EQ(reader.Advance(), State::kNeedsBytes);
  EXPECT_FALSE(reader.empty()) << "the head is here, the body is not";
  reader.Feed("x");
  ASSERT_EQ(reader.Advance(), State::kComplete);
  reader.Take();
  EXPECT_TRUE(reader.empty());
}

}  // namespace
}  // namespace lisync
