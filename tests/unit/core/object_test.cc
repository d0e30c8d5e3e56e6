#include "src/core/object.h"

#include <gtest/gtest.h>

#include <random>

namespace lisync {
namespace {

TEST(EscapeKey, LeavesValidTextAsItIs) {
  const std::string text = "local_content/aa/bb/ü 🎉 +?#&\"'\\";
  EXPECT_EQ(EscapeKey(ObjectKey(text)), text);
}

TEST(EscapeKey, EscapesWhatCannotBePrintedAndThePercentSign) {
  EXPECT_EQ(EscapeKey(ObjectKey("a\nb\x7f%")), "a%0Ab%7F%25");
  EXPECT_EQ(EscapeKey(ObjectKey(std::string("\0", 1))), "%00");
}

TEST(EscapeKey, EscapesBytesThatAreNoUtf8) {
  EXPECT_EQ(EscapeKey(ObjectKey("\xff")), "%FF");
  EXPECT_EQ(EscapeKey(ObjectKey("\xc0\xaf")), "%C0%AF");                // overlong '/'
  EXPECT_EQ(EscapeKey(ObjectKey("\xed\xa0\x80")), "%ED%A0%80");         // a surrogate
  EXPECT_EQ(EscapeKey(ObjectKey("\xf4\x90\x80\x80")), "%F4%90%80%80");  // above U+10FFFF
  EXPECT_EQ(EscapeKey(ObjectKey("\xe2\x82")), "%E2%82");                // cut short
}

TEST(EscapeKey, KeepsNfcAndNfdApart) {
  EXPECT_NE(EscapeKey(ObjectKey("\xc3\xa9")), EscapeKey(ObjectKey("e\xcc\x81")));
}

TEST(UnescapeKey, GivesAnyBytesBack) {
  std::mt19937 random(1);
  for (int i = 0; i < 2000; ++i) {
    std::string bytes(random() % 40, '\0');
    for (char& c : bytes) c = static_cast<char>(random());
    EXPECT_EQ(UnescapeKey(EscapeKey(ObjectKey(bytes))).bytes(), bytes);
  }
}

TEST(UnescapeKey, LeavesALonePercentSign) {
  EXPECT_EQ(UnescapeKey("100%").bytes(), "100%");
  EXPECT_EQ(UnescapeKey("%zz%4").bytes(), "%zz%4");
  EXPECT_EQ(UnescapeKey("%41").bytes(), "A");
}

TEST(ObjectKey, ComparesByteByByte) {
  EXPECT_LT(ObjectKey("a"), ObjectKey("a/b"));
  EXPECT_LT(ObjectKey("a.txt"), ObjectKey("a/b"));
  EXPECT_LT(ObjectKey("z"), ObjectKey("\xc3\xa9"));
}

TEST(ETag, TellsMd5FromMultipart) {
  const std::string md5 = "d41d8cd98f00b204e9800998ecf8427e";
  EXPECT_TRUE(ETag{md5}.IsMd5());
  EXPECT_FALSE(ETag{md5}.IsMultipart());
  EXPECT_EQ(ETag{md5 + "-12"}.PartCount(), 12U);
  for (const std::string& bad :
       {md5 + "-", md5 + "-0", md5 + "-1x", md5 + "x", std::string("abc")}) {
    EXPECT_FALSE(ETag{bad}.IsMultipart()) << bad;
    EXPECT_FALSE(ETag{bad}.IsMd5()) << bad;
  }
}

}  // namespace
}  // namespace lisync
