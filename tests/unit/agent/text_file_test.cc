#include "agent/text_file.h"

#include <gmock/gmock.h>
#include <sys/stat.h>

#include "tests/support/temp_dir.h"
#include "tests/unit/agent/config_error_of.h"

namespace lisync {
namespace {

using testing::AllOf;
using testing::HasSubstr;
using testing::StartsWith;

class TextFileTest : public testing::Test {
 protected:
  std::string ErrorOf(const std::string& name) {
    return ConfigErrorOf([&] { ReadTextFile(dir_ / name, "password file"); });
  }
  TempDir dir_;
};

TEST_F(TextFileTest, IsReadWithoutAByteOrderMark) {
  dir_.Write("f", "\xEF\xBB\xBFtext\n");
  EXPECT_EQ(ReadTextFile(dir_ / "f", "x")->text, "text\n");
}

TEST_F(TextFileTest, SaysWhetherOthersMayReadIt) {
  dir_.Write("f", "text");
  ASSERT_EQ(chmod((dir_ / "f").c_str(), 0640), 0);
  EXPECT_FALSE(ReadTextFile(dir_ / "f", "x")->readable_by_others);
  ASSERT_EQ(chmod((dir_ / "f").c_str(), 0644), 0);
  EXPECT_TRUE(ReadTextFile(dir_ / "f", "x")->readable_by_others);
}

TEST_F(TextFileTest, AMissingFileIsAbsent) {
  EXPECT_FALSE(ReadTextFile(dir_ / "f", "x"));
  EXPECT_FALSE(ReadTextFile(dir_ / "no/f", "x"));
}

TEST_F(TextFileTest, WhatIsNoSmallTextIsRefused) {
  dir_.Write("nul", std::string_view("a\0b", 3));
  dir_.Write("large", std::string(1024 * 1024 + 1, 'a'));
  ASSERT_EQ(mkfifo((dir_ / "pipe").c_str(), 0600), 0);
  EXPECT_THAT(ErrorOf("nul"), AllOf(StartsWith("password file " + dir_.path()), HasSubstr("NUL")));
  EXPECT_THAT(ErrorOf("large"), HasSubstr("larger than 1 MiB"));
  EXPECT_THAT(ErrorOf("pipe"), HasSubstr("not a regular file"));
  EXPECT_THAT(ErrorOf("."), HasSubstr("not a regular file"));
}

}  // namespace
}  // namespace lisync
