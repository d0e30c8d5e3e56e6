#include "src/s3/uri.h"

#include <gmock/gmock.h>

namespace lisync {
namespace {

TEST(UriEncode, LeavesUnreservedCharactersAlone) {
  EXPECT_EQ(UriEncode("AZaz09-._~", Slash::kEncode), "AZaz09-._~");
}

TEST(UriEncode, EncodesEveryOtherByteInUpperCase) {
  EXPECT_EQ(UriEncode(std::string_view(" +%?#&'\"\0\n\x7F", 11), Slash::kEncode),
            "%20%2B%25%3F%23%26%27%22%00%0A%7F");
  EXPECT_EQ(UriEncode("\xC3\xA9/e\xCC\x81/\xFF", Slash::kKeep), "%C3%A9/e%CC%81/%FF");
  EXPECT_EQ(UriEncode("a/b", Slash::kEncode), "a%2Fb");
}

TEST(DecodeListedKey, UndoesWhatServersEncode) {
  EXPECT_EQ(DecodeListedKey("a+b%2Bc%25/%c3%A9"), "a b+c%/\xC3\xA9");
  EXPECT_EQ(DecodeListedKey("%00"), std::string(1, '\0'));
  EXPECT_EQ(DecodeListedKey(""), "");
}

TEST(DecodeListedKey, RefusesABrokenEncoding) {
  EXPECT_EQ(DecodeListedKey("a%2"), std::nullopt);
  EXPECT_EQ(DecodeListedKey("a%"), std::nullopt);
  EXPECT_EQ(DecodeListedKey("%G0"), std::nullopt);
  EXPECT_EQ(DecodeListedKey("%0g"), std::nullopt);
}

TEST(CanonicalQuery, IsEncodedBeforeItIsSorted) {
  EXPECT_EQ(CanonicalQuery({{"b", "2"}, {"a", "x y"}, {"a", "1/2"}, {"uploads", ""}}),
            "a=1%2F2&a=x%20y&b=2&uploads=");
  // '{' is %7B: before 'A' once encoded, after it otherwise.
  EXPECT_EQ(CanonicalQuery({{"A", ""}, {"{", ""}}), "%7B=&A=");
}

}  // namespace
}  // namespace lisync
