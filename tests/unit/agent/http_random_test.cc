// Random bytes, from a fixed seed, for the parser of requests.
#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <random>
#include <string>
#include <vector>

#include "agent/http/request_reader.h"
#include "tests/unit/agent/http_reading.h"

namespace lisync {
namespace {

constexpr int kTexts = 20'000;
constexpr int kSplits = 5;

// Mostly requests, and bytes and pieces that lead into every corner of the grammar.
class RandomRequests {
 public:
  std::string Next() {
    static constexpr std::array<std::string_view, 34> kPieces = {
        "GET / HTTP/1.1\r\n",
        "POST /x?a=%20 HTTP/1.1\r\n",
        "HEAD http://h/ HTTP/1.0\r\n",
        "OPTIONS * HTTP/1.1\r\n",
        "GET /\xff HTTP/1.1\r\n",
        "GET /%zz HTTP/1.1\r\n",
        "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n",
        "Host: h\r\n",
        "Content-Length: 0\r\n",
        "Content-Length: 5\r\n",
        "Content-Length: 5\r\n\r\nabcde",
        "Content-Length: 101\r\n",
        "Content-Length: 99999999999999999999\r\n",
        "Content-Length : 5\r\n",
        "Transfer-Encoding: chunked\r\n",
        "Expect: 100-continue\r\n",
        "Connection: close\r\n",
        "X: y\r\n",
        "X: y\r\n z\r\n",
        "\r\n",
        "\r\n",
        "\r\n\r\n",
        "\r\n\r\n",
        "\r\n\r\nGET / HTTP/1.1\r\n",
        "\n",
        "\r",
        ":",
        " ",
        "\t",
        "abcde",
        "0\r\n\r\n",
        "HTTP/1.1",
        "%",
        "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx"};
    std::string text;
    if (Below(4) != 0) text += kPieces.at(Below(7));
    const auto pieces = Below(8);
    for (std::size_t i = 0; i < pieces; ++i) {
      if (Below(12) == 0) {
        text += static_cast<char>(Below(256));
      } else {
        text += kPieces.at(Below(kPieces.size()));
      }
    }
    return text;
  }

  // The text in pieces of random sizes, most of them small.
  std::vector<std::string> Split(std::string_view text) {
    std::vector<std::string> pieces;
    while (!text.empty()) {
      const std::size_t most = Below(2) == 0 ? 3 : text.size();
      const std::size_t size = 1 + Below(std::min(most, text.size()));
      pieces.emplace_back(text.substr(0, size));
      text.remove_prefix(size);
    }
    return pieces;
  }

 private:
  std::size_t Below(std::size_t n) {
    return std::uniform_int_distribution<std::size_t>(0, n - 1)(random_);
  }
  std::mt19937_64 random_{20261124};
};

TEST(RandomRequest, MeansTheSameHoweverItIsSplit) {
  RandomRequests random;
  int taken = 0;
  int refused = 0;
  for (int i = 0; i < kTexts; ++i) {
    const std::string text = random.Next();
    const std::string whole = ReadAll({text});
    if (whole.find(" | ") != std::string::npos) ++taken;
    if (whole.find("refused") != std::string::npos) ++refused;
    for (int j = 0; j < kSplits; ++j) {
      const auto pieces = random.Split(text);
      ASSERT_EQ(ReadAll(pieces), whole) << "text " << i << " in " << pieces.size() << " pieces:\n"
                                        << text;
    }
  }
  EXPECT_GT(taken, kTexts / 20);
  EXPECT_GT(refused, kTexts / 20);
}

TEST(RandomRequest, StaysWithinTheLimits) {
  RandomRequests random;
  for (int i = 0; i < kTexts; ++i) {
    RequestReader reader(kHeaderBytes, kBodyBytes);
    for (const std::string& piece : random.Split(random.Next() + random.Next())) {
      reader.Feed(piece);
      RequestReader::State state{};
      while ((state = reader.Advance()) == RequestReader::State::kComplete) {
        const HttpRequest request = reader.Take().request;
        ASSERT_LE(request.body.size(), kBodyBytes);
        std::size_t bytes = request.method.size() + request.path.size();
        for (const auto& [name, value] : request.headers) bytes += name.size() + value.size();
        ASSERT_LE(bytes, kHeaderBytes);
        ASSERT_TRUE(request.path.starts_with('/'));
      }
      if (state == RequestReader::State::kRefused) break;
      ASSERT_TRUE(state == RequestReader::State::kNeedsBytes ||
                  state == RequestReader::State::kWantsContinue);
    }
  }
}

}  // namespace
}  // namespace lisync
