#include "agent/log_text.h"

#include <gmock/gmock.h>

namespace lisync {
namespace {

using testing::EndsWith;
using testing::SizeIs;

TEST(OneLine, KeepsPrintableTextOfAnyScript) {
  EXPECT_EQ(OneLine("größe 文 🎉 \"q\" \\n"), "größe 文 🎉 \"q\" \\n");
}

TEST(OneLine, NoTextBecomesASecondLineOrATerminalCommand) {
  EXPECT_EQ(OneLine("a\nb\r\tc"), "a\\nb\\r\\tc");
  EXPECT_EQ(OneLine("\x1b[2J\x7f"), "\\x1B[2J\\x7F");
  EXPECT_EQ(OneLine(std::string_view("a\0b", 3)), "a\\x00b");
  EXPECT_EQ(OneLine("\u0085\u2028\u2029\u009b"), "\\u0085\\u2028\\u2029\\u009B");
}

TEST(OneLine, NoTextTurnsItsDirection) {
  EXPECT_EQ(OneLine("\u202Egnp\u202C\u2066x\u2069"), "\\u202Egnp\\u202C\\u2066x\\u2069");
}

TEST(OneLine, BytesThatAreNoUtf8AreShownAsHex) {
  EXPECT_EQ(OneLine("a\xff"
                    "b\xc3"),
            "a\\xFFb\\xC3");
  EXPECT_EQ(OneLine("\xc0\xaf"), "\\xC0\\xAF") << "overlong";
  EXPECT_EQ(OneLine("\xed\xa0\x80"), "\\xED\\xA0\\x80") << "a surrogate";
}

TEST(OneLine, ALongTextIsCutBetweenCharacters) {
  const std::string line = OneLine(std::string(kLongestLine - 4, 'a') + "文文文");
  EXPECT_THAT(line, SizeIs(testing::Le(kLongestLine)));
  EXPECT_THAT(line, EndsWith("a…"));
  EXPECT_THAT(OneLine(std::string(100'000, '\n')), SizeIs(testing::Le(kLongestLine)));
}

}  // namespace
}  // namespace lisync
