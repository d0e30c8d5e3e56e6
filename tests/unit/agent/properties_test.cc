#include "agent/properties.h"

#include <gmock/gmock.h>

#include "agent/config_error.h"

namespace lisync {
namespace {

using testing::AllOf;
using testing::HasSubstr;
using testing::Not;

std::string Read(std::string_view text) {
  std::string result;
  for (const Property& p : ParseProperties(text, "F")) {
    result += std::to_string(p.line) + "[" + p.key + "][" + p.value + "]";
  }
  return result;
}

std::string Error(std::string_view text) {
  try {
    ParseProperties(text, "F");
  } catch (const ConfigError& e) {
    return e.what();
  }
  return "(no error)";
}

TEST(ParseProperties, ReadsAssignmentsCommentsAndBlankLines) {
  EXPECT_EQ(Read(""), "");
  EXPECT_EQ(Read("a = b"), "1[a][b]");
  EXPECT_EQ(Read("a=b\n\n# c = d\n  ! e = f \n\t g : h \n"), "1[a][b]5[g][h]");
  EXPECT_EQ(Read("a=\nb=x"), "1[a][]2[b][x]");
  EXPECT_EQ(Read("dsn = postgresql://u:p@h/d?x=y # z"), "1[dsn][postgresql://u:p@h/d?x=y # z]");
}

TEST(ParseProperties, TakesAllLineEnds) {
  EXPECT_EQ(Read("a=1\r\nb=2\r\n\r\nc=3"), "1[a][1]2[b][2]4[c][3]");
  EXPECT_EQ(Read("a=1\rb=2"), "1[a][1]2[b][2]");
}

TEST(ParseProperties, ContinuesLinesAndCountsThem) {
  EXPECT_EQ(Read("a = one\\\n two\nb = 3"), "1[a][one two]3[b][3]");
  EXPECT_EQ(Read("a = one\\\r\ntwo\r\nb = 3"), "1[a][onetwo]3[b][3]");
}

TEST(ParseProperties, UnescapesAndExpandsNothing) {
  EXPECT_EQ(Read("a = x\\\\y\\tz\\=\\:\\#\\!"), "1[a][x\\y\tz=:#!]");
  EXPECT_EQ(Read("a = ${HOME} ${a}"), "1[a][${HOME} ${a}]");
}

TEST(ParseProperties, BackslashThatWouldBeDroppedIsRefused) {
  EXPECT_THAT(Error("x = 1\npassword = hunter\\2"),
              AllOf(HasSubstr("F:2: a single backslash"), Not(HasSubstr("hunter"))));
  EXPECT_THAT(Error("a = b\\"), HasSubstr("F:1: a single backslash"));
}

TEST(ParseProperties, DuplicateKeyNamesBothLines) {
  EXPECT_EQ(Error("a = 1\n\nb = 2\na : 3\n"), "F:4: \"a\" is set twice, first in line 1: keep one");
}

TEST(ParseProperties, LineThatIsNoAssignmentIsRefusedUnseen) {
  EXPECT_EQ(Error("a = 1\nhunter2\n"), "F:2: this is not an assignment: write key = value");
  EXPECT_EQ(Error(" = hunter2"), "F:1: there is no key before the sign: write key = value");
}

}  // namespace
}  // namespace lisync
