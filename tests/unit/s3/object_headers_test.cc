#include "src/s3/object_headers.h"

#include <gmock/gmock.h>

namespace lisync {
namespace {

using testing::ElementsAre;
using testing::Pair;

TEST(HeadersOfObject, TakesWhatIsStoredWithTheObject) {
  ServerAnswer response;
  response.headers = {{"content-type", "image/png"},
                      {"cache-control", "max-age=1"},
                      {"content-disposition", "inline"},
                      {"content-encoding", "aws-chunked, gzip"},
                      {"date", "now"},
                      {"x-amz-meta-a", "1"},
                      {"x-amz-meta-b", "2"},
                      {"x-amz-request-id", "3"}};
  const ObjectHeaders headers = HeadersOfObject(response);
  EXPECT_EQ(headers.content_type, "image/png");
  EXPECT_EQ(headers.cache_control, "max-age=1");
  EXPECT_EQ(headers.content_disposition, "inline");
  EXPECT_EQ(headers.content_encoding, "gzip");
  EXPECT_THAT(headers.user_metadata, ElementsAre(Pair("a", "1"), Pair("b", "2")));
}

TEST(HeadersOfObject, AwsChunkedIsNoEncodingOfTheObject) {
  for (const auto& [sent, kept] : std::map<std::string, std::string>{{"aws-chunked", ""},
                                                                     {"aws-chunked,gzip", "gzip"},
                                                                     {"br, aws-chunked", "br"},
                                                                     {"gzip", "gzip"},
                                                                     {"gzip, br", "gzip, br"},
                                                                     {"aws-chunked,", ""}}) {
    ServerAnswer response;
    response.headers["content-encoding"] = sent;
    EXPECT_EQ(HeadersOfObject(response).content_encoding, kept) << sent;
  }
}

TEST(HeadersToStore, LeavesOutWhatIsAbsent) {
  EXPECT_THAT(HeadersToStore({}), testing::IsEmpty());
  ObjectHeaders headers;
  headers.content_type = "text/plain";
  headers.user_metadata = {{"a", "1"}};
  EXPECT_THAT(HeadersToStore(headers),
              ElementsAre(Pair("content-type", "text/plain"), Pair("x-amz-meta-a", "1")));
}

TEST(HeadersToStore, ANameThatIsNoTokenIsNotSent) {
  ObjectHeaders headers;
  headers.user_metadata = {{"", "1"}, {"a b", "1"}, {"a:b", "1"}, {"a\r\nb", "1"}, {"ok", "1"}};
  EXPECT_THAT(HeadersToStore(headers), ElementsAre(Pair("x-amz-meta-ok", "1")));
}

TEST(HeadersOfObject, TellHowManyTagsThereAre) {
  const auto count = [](const std::string& text) {
    ServerAnswer response;
    if (!text.empty()) response.headers["x-amz-tagging-count"] = text;
    return HeadersOfObject(response).tag_count;
  };
  EXPECT_EQ(count(""), 0U);
  EXPECT_EQ(count("0"), 0U);
  EXPECT_EQ(count("7"), 7U);
  EXPECT_EQ(count("many"), 1U) << "what cannot be read is asked for";
}

TEST(VersionOf, IsTheIdUnlessThereIsNoneOfItsOwn) {
  const auto version = [](const std::string& id) {
    ServerAnswer response;
    response.headers["x-amz-version-id"] = id;
    return VersionOf(response);
  };
  EXPECT_EQ(version("3sL4kqtJlcpXroDTDmJ+rmSpXd3dIbrHY"), "3sL4kqtJlcpXroDTDmJ+rmSpXd3dIbrHY");
  EXPECT_EQ(version(std::string(1024, 'v')), std::string(1024, 'v'));
  EXPECT_EQ(version("null"), "");
  EXPECT_EQ(version(std::string(1025, 'v')), "");
  EXPECT_EQ(version("a\x01"), "");
  EXPECT_EQ(VersionOf({}), "");
}

TEST(TaggingValue, IsInUrlForm) {
  EXPECT_EQ(TaggingValue({}), "");
  EXPECT_EQ(TaggingValue({{"a b", "c+d"}, {"\xC3\xA9", "=&%"}, {"x", ""}}),
            "a%20b=c%2Bd&x=&%C3%A9=%3D%26%25");
}

TEST(HeaderValue, PrintableAsciiStaysAsItIs) {
  EXPECT_EQ(HeaderValue("a  b; c=\"~\""), "a  b; c=\"~\"");
  EXPECT_EQ(HeaderValue("=?UTF-8?B?w7w=?="), "=?UTF-8?B?w7w=?=");
}

TEST(HeaderValue, AllElseBecomesEncodedWords) {
  EXPECT_EQ(HeaderValue("\xC3\xBC"), "=?UTF-8?B?w7w=?=");
  EXPECT_EQ(HeaderValue("a\r\nb"), "=?UTF-8?B?YQ0KYg==?=");
  EXPECT_EQ(HeaderValue("\xFF"), "=?ISO-8859-1?B?/w==?=");
}

TEST(HeaderValue, LongTextIsCutBetweenCharactersIntoShortWords) {
  std::string text = "x";
  for (int i = 0; i < 40; ++i) text += "\xE2\x82\xAC";
  const std::string value = HeaderValue(text);
  std::istringstream words(value);
  int count = 0;
  for (std::string word; words >> word; ++count) {
    EXPECT_LE(word.size(), 75U);
    EXPECT_TRUE(word.starts_with("=?UTF-8?B?") && word.ends_with("?=")) << word;
  }
  EXPECT_EQ(count, 4);
  // 1 + 11 * 3 = 34 bytes: one more character would not fit whole.
  EXPECT_TRUE(value.starts_with("=?UTF-8?B?eOKCrOKCrOKCrOKCrOKCrOKCrOKCrOKCrOKCrOKCrOKCrA==?= "))
      << value;
}

}  // namespace
}  // namespace lisync
