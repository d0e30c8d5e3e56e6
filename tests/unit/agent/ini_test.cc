#include "agent/ini.h"

#include <gmock/gmock.h>

#include "agent/config_error.h"

namespace lisync {
namespace {

using testing::AllOf;
using testing::HasSubstr;
using testing::Not;

std::string Read(std::string_view text) {
  std::string result;
  for (const IniSection& section : ParseIni(text, "F")) {
    result += "<" + section.name + ":" + std::to_string(section.line) + ">";
    for (const IniEntry& entry : section.entries) {
      result += std::to_string(entry.line) + "[" + entry.key + "][" + entry.value + "]";
    }
  }
  return result;
}

std::string Error(std::string_view text) {
  try {
    ParseIni(text, "F");
  } catch (const ConfigError& e) {
    return e.what();
  }
  return "(no error)";
}

TEST(ParseIni, ReadsSectionsAndEntries) {
  EXPECT_EQ(Read("[main-s3]\ntype = s3\nendpoint = http://h:9000\n\n[b]\nx=1\n"),
            "<main-s3:1>2[type][s3]3[endpoint][http://h:9000]<b:5>6[x][1]");
  EXPECT_EQ(Read("[a]\r\nx = 1\r\n"), "<a:1>2[x][1]");
  EXPECT_EQ(Read("  [ a b ]  \n\tx\t=\t1 2 \n"), "<a b:1>2[x][1 2]");
  EXPECT_EQ(Read("[a]\nx : 1"), "<a:1>2[x][1]");
}

TEST(ParseIni, SkipsCommentsAndBlankLinesButKeepsSignsInValues) {
  EXPECT_EQ(Read("# x\n; y\n[a]\n #z = 1\nk = v # ; still\nq = a=b:c\n"),
            "<a:3>5[k][v # ; still]6[q][a=b:c]");
}

TEST(ParseIni, TakesQuotedValues) {
  EXPECT_EQ(Read("[a]\nx = ` 1 `\ny = \"\"\"2\"\"\"\nz = \"3\""),
            "<a:1>2[x][ 1 ]3[y][2]4[z][\"3\"]");
}

TEST(ParseIni, JoinsSectionsAndLetsTheLaterKeyStand) {
  EXPECT_EQ(Read("[a]\nx=1\ny=1\n[b]\n[a]\nx=2\n"), "<a:1>6[x][2]3[y][1]<b:4>");
}

TEST(ParseIni, DropsKeysBeforeTheFirstSection) { EXPECT_EQ(Read("x = 1\n[a]"), "<a:2>"); }

TEST(ParseIni, RefusesWhatIsNoIniWithoutRepeatingIt) {
  EXPECT_EQ(Error("[a]\nhunter2\n"), "F:2: this is neither [section] nor key = value");
  EXPECT_EQ(Error("[hunter2\n"), "F:1: the section's name has no closing ]");
  EXPECT_EQ(Error("[ ]"), "F:1: the section has no name");
  EXPECT_EQ(Error("[a]\n= hunter2"), "F:2: there is no key before the sign: write key = value");
  EXPECT_THAT(Error("[a]\nx = `hunter2"),
              AllOf(HasSubstr("F:2: the quoted value"), Not(HasSubstr("hunter2"))));
}

}  // namespace
}  // namespace lisync
