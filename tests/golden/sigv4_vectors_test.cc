// AWS's Signature Version 4 test suite, as it is in botocore's source distribution
// (tests/unit/auth/aws4_testsuite), and the examples of the S3 API reference
// (https://docs.aws.amazon.com/AmazonS3/latest/API/sig-v4-header-based-auth.html).

#include <gmock/gmock.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <sstream>

#include "src/s3/sigv4.h"

namespace lisync {
namespace {

namespace fs = std::filesystem;

struct Vector {
  std::string name;
  std::string request;
  std::string canonical;
  std::string authorization;
  std::string session_token;  // where it is signed
};

std::string ReadFile(const fs::path& path) {
  std::ifstream file(path, std::ios::binary);
  std::ostringstream text;
  text << file.rdbuf();
  std::string out = text.str();
  std::erase(out, '\r');
  return out;
}

std::string SignedToken(const std::string& canonical) {
  const std::string label = "\nx-amz-security-token:";
  const std::size_t at = canonical.find(label);
  if (at == std::string::npos) return "";
  const std::size_t start = at + label.size();
  return canonical.substr(start, canonical.find('\n', start) - start);
}

std::vector<Vector> Vectors() {
  std::vector<Vector> vectors;
  for (const auto& entry : fs::recursive_directory_iterator(LI_SYNC_SIGV4_VECTORS)) {
    if (entry.path().extension() != ".req") continue;
    const auto part = [&](const char* extension) {
      return ReadFile(fs::path(entry.path()).replace_extension(extension));
    };
    const std::string canonical = part(".creq");
    vectors.push_back(
        {entry.path().stem(), part(".req"), canonical, part(".authz"), SignedToken(canonical)});
  }
  std::sort(vectors.begin(), vectors.end(),
            [](const Vector& a, const Vector& b) { return a.name < b.name; });
  return vectors;
}

struct ParsedRequest {
  std::string method;
  std::string path;
  Query query;
  HttpHeaders headers;
  std::string body;
};

std::string Decoded(const std::string& text) { return DecodeListedKey(text).value_or("?"); }

// Without the headers that the signer adds.
ParsedRequest Parse(const std::string& text) {
  ParsedRequest parsed;
  std::istringstream lines(text);
  std::string line;
  std::getline(lines, line);
  parsed.method = line.substr(0, line.find(' '));
  std::string target = line.substr(parsed.method.size() + 1);
  target.resize(target.rfind(' '));
  const std::size_t question = target.find('?');
  parsed.path = target.substr(0, question);
  if (question != std::string::npos) {
    std::istringstream query(target.substr(question + 1));
    for (std::string one; std::getline(query, one, '&');) {
      const std::size_t equals = one.find('=');
      parsed.query.emplace_back(Decoded(one.substr(0, equals)), Decoded(one.substr(equals + 1)));
    }
  }
  while (std::getline(lines, line) && !line.empty()) {
    if (line[0] == ' ') {  // goes on the header before
      parsed.headers.back().second += line;
      continue;
    }
    const std::size_t colon = line.find(':');
    parsed.headers.emplace_back(line.substr(0, colon), line.substr(colon + 1));
  }
  std::erase_if(parsed.headers, [](const auto& header) {
    return header.first == "X-Amz-Date" || header.first == "X-Amz-Security-Token";
  });
  std::getline(lines, parsed.body);
  return parsed;
}

const Instant kVectorTime = ParseInstant("2015-08-30T12:36:00Z").value();

class Sigv4Vectors : public testing::TestWithParam<Vector> {};

TEST_P(Sigv4Vectors, AreSignedAsPublished) {
  const Vector& vector = GetParam();
  const ParsedRequest request = Parse(vector.request);
  const std::string payload = ToHex(Sha256Of(AsBytes(request.body)));
  Signer signer({"AKIDEXAMPLE", "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY", vector.session_token},
                "us-east-1", "service", PathRule::kNormalized);
  const SignableRequest signable = {request.method, request.path, request.query, request.headers,
                                    payload};
  HttpHeaders added = signer.Sign(signable, kVectorTime);

  ASSERT_EQ(added.back().first, "authorization");
  EXPECT_EQ(added.back().second, vector.authorization);
  added.pop_back();
  HttpHeaders all = request.headers;
  all.insert(all.end(), added.begin(), added.end());
  EXPECT_EQ(CanonicalRequest({request.method, request.path, request.query, all, payload},
                             PathRule::kNormalized),
            vector.canonical);
}

INSTANTIATE_TEST_SUITE_P(Published, Sigv4Vectors, testing::ValuesIn(Vectors()),
                         [](const auto& vector) {
                           std::string name = vector.param.name;
                           std::replace(name.begin(), name.end(), '-', '_');
                           return name;
                         });

TEST(CanonicalRequest, AnS3PathIsLeftAsItIs) {
  const Query query;
  const HttpHeaders headers = {{"host", "h"}};
  const SignableRequest request = {"GET", "/b//a/./c/../d/", query, headers, "x"};
  EXPECT_THAT(CanonicalRequest(request, PathRule::kAsIs),
              testing::StartsWith("GET\n/b//a/./c/../d/\n"));
  EXPECT_THAT(CanonicalRequest(request, PathRule::kNormalized),
              testing::StartsWith("GET\n/b/a/d/\n"));
}

TEST(Sigv4VectorFiles, AreAllThere) { EXPECT_EQ(Vectors().size(), 34U); }

// The examples of the S3 API reference.
class S3Examples : public testing::Test {
 protected:
  std::string Signature(std::string_view method, std::string_view path, const Query& query,
                        HttpHeaders headers, std::string_view body) {
    const std::string payload = ToHex(Sha256Of(AsBytes(body)));
    headers.emplace_back("host", "examplebucket.s3.amazonaws.com");
    headers.emplace_back("x-amz-content-sha256", payload);
    const std::string authorization = signer_
                                          .Sign({method, path, query, headers, payload},
                                                ParseInstant("2013-05-24T00:00:00Z").value())
                                          .back()
                                          .second;
    return authorization.substr(authorization.rfind('=') + 1);
  }

 private:
  Signer signer_{{"AKIAIOSFODNN7EXAMPLE", "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY", ""},
                 "us-east-1",
                 "s3",
                 PathRule::kAsIs};
};

TEST_F(S3Examples, GetOfARangeIsSignedAsPublished) {
  EXPECT_EQ(Signature("GET", "/test.txt", {}, {{"Range", "bytes=0-9"}}, ""),
            "f0e8bdb87c964420e857bd35b5d6ed310bd44f0170aba48dd91039c6036bdb41");
}

TEST_F(S3Examples, PutIsSignedAsPublished) {
  EXPECT_EQ(Signature("PUT", "/test$file.text", {},
                      {{"Date", "Fri, 24 May 2013 00:00:00 GMT"},
                       {"x-amz-storage-class", "REDUCED_REDUNDANCY"}},
                      "Welcome to Amazon S3."),
            "98ad721746da40c64f1a55b78f14c238d841ea1380cd77a1b5971af0ece108bd");
}

TEST_F(S3Examples, QueryWithoutAValueIsSignedAsPublished) {
  EXPECT_EQ(Signature("GET", "/", {{"lifecycle", ""}}, {}, ""),
            "fea454ca298b7da1c68078a5d1bdbfbbe0d65c699e0f91ac7a200a0136783543");
}

TEST_F(S3Examples, ListIsSignedAsPublished) {
  EXPECT_EQ(Signature("GET", "/", {{"prefix", "J"}, {"max-keys", "2"}}, {}, ""),
            "34b48302e7b5fa45bde8084f4b7868a86f0a534bc59db6670ed5711ef69dc6f7");
}

TEST_F(S3Examples, TheKeyOfAnotherDayIsDerivedAnew) {
  Signer fresh({"A", "secret", ""}, "us-east-1", "s3", PathRule::kAsIs);
  Signer used({"A", "secret", ""}, "us-east-1", "s3", PathRule::kAsIs);
  const HttpHeaders headers = {{"host", "h"}};
  const Query query;
  const SignableRequest request = {"GET", "/", query, headers, "x"};
  const Instant first = ParseInstant("2026-11-24T23:59:59Z").value();
  const Instant second = first + std::chrono::seconds(1);
  used.Sign(request, first);
  EXPECT_EQ(used.Sign(request, second).back(), fresh.Sign(request, second).back());
  EXPECT_EQ(used.Sign(request, first).back(), fresh.Sign(request, first).back());
}

}  // namespace
}  // namespace lisync
