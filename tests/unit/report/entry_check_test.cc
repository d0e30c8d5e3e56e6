#include "src/report/entry_check.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

#include "tests/unit/report/sample_entry.h"

namespace lisync {
namespace {

using ::testing::HasSubstr;

std::string Replaced(std::string text, const std::string& from, const std::string& to) {
  const auto at = text.find(from);
  EXPECT_NE(at, std::string::npos) << from;
  return text.replace(at, from.size(), to);
}

// Why the entry, changed so, is no entry 0; empty when it is.
std::string WhyNot(const std::string& from, const std::string& to) {
  EntryCheck check;
  return check.Check(0, Replaced(SampleEntry(0), from, to)).value_or("");
}

TEST(EntryCheck, AcceptsAWellFormedEntryAndKeepsItsOrigin) {
  EntryCheck check;
  EXPECT_EQ(check.Check(0, SampleEntry(0)), std::nullopt);
  EXPECT_EQ(check.Check(1, SampleEntry(1)), std::nullopt);
  EXPECT_EQ(check.origin(), "audit.example/test");
}

TEST(EntryCheck, AcceptsTheLeastEntry) {
  EntryCheck check;
  EXPECT_EQ(check.Check(0, R"({"actor_uid":0,"origin":"o","seq":0,)"
                           R"("time":"1970-01-01T00:00:00.000000Z","v":1})"),
            std::nullopt);
}

TEST(EntryCheck, AcceptsTextThatIsNotAscii) {
  EXPECT_EQ(WhyNot("all is well", "größer 🙂 … \\\" \\\\"), "");
}

TEST(EntryCheck, RefusesAnotherSeqThanTheNext) {
  EntryCheck check;
  EXPECT_THAT(check.Check(1, SampleEntry(0)), testing::Optional(HasSubstr("it is entry 0")));
  EXPECT_THAT(check.Check(1, SampleEntry(2)), testing::Optional(HasSubstr("it is entry 2")));
}

TEST(EntryCheck, RefusesAnotherOriginThanTheFirst) {
  EntryCheck check;
  EXPECT_EQ(check.Check(0, SampleEntry(0)), std::nullopt);
  EXPECT_THAT(check.Check(1, Replaced(SampleEntry(1), "audit.example", "audit.else")),
              testing::Optional(HasSubstr("audit.else/test")));
}

TEST(EntryCheck, RefusesWhatIsNoJsonObject) {
  for (const std::string text :
       {"", "{", "[]", "7", "null", "{}}", "\xff", "{\"v\":1", "{\"v\":1,\"key\":\"\xc3\x28\"}"}) {
    EntryCheck check;
    EXPECT_TRUE(check.Check(0, text)) << text;
  }
}

TEST(EntryCheck, RefusesAnUnknownVersion) {
  EXPECT_THAT(WhyNot("\"v\":1", "\"v\":2"), HasSubstr("version 2"));
  EXPECT_THAT(WhyNot("\"v\":1", "\"v\":\"1\""), HasSubstr("version \"1\""));
  EXPECT_THAT(WhyNot(",\"v\":1", ""), HasSubstr("no version"));
}

TEST(EntryCheck, RefusesBytesThatAreNotCanonical) {
  EXPECT_THAT(WhyNot("{\"action\"", "{ \"action\""), HasSubstr("canonical"));
  EXPECT_THAT(WhyNot("\"v\":1}", "\"v\":1} "), HasSubstr("canonical"));
  EXPECT_THAT(WhyNot("all is well", "all is \\u0077ell"), HasSubstr("canonical"));
  EXPECT_THAT(WhyNot("all is well", "a\\/b"), HasSubstr("canonical"));
  EXPECT_THAT(WhyNot("\"size\":12,", ""), "");
  EXPECT_THAT(WhyNot("\"v\":1}", "\"v\":1,\"size\":12}"), HasSubstr("canonical"));  // twice
  EXPECT_THAT(WhyNot("\"size\":12,\"time\":\"2026-11-24T03:44:11.000123Z\"",
                     "\"time\":\"2026-11-24T03:44:11.000123Z\",\"size\":12"),
              HasSubstr("canonical"));  // order
}

TEST(EntryCheck, RefusesFieldsThatVersion1DoesNotHave) {
  EXPECT_THAT(WhyNot("\"v\":1", "\"v\":1,\"w\":1"), HasSubstr("unknown field \"w\""));
  EXPECT_THAT(WhyNot("detail.checked", "detail."), HasSubstr("unknown field \"detail.\""));
}

TEST(EntryCheck, RefusesFieldsOfAnotherForm) {
  EXPECT_THAT(WhyNot("\"size\":12", "\"size\":12.5"), HasSubstr("\"size\" is malformed"));
  EXPECT_THAT(WhyNot("\"size\":12", "\"size\":-1"), HasSubstr("\"size\" is malformed"));
  EXPECT_THAT(WhyNot("\"size\":12", "\"size\":\"12\""), HasSubstr("\"size\" is malformed"));
  EXPECT_THAT(WhyNot("\"ok\"", "7"), HasSubstr("\"outcome\" is malformed"));
  EXPECT_THAT(WhyNot("\"ok\"", "[\"ok\"]"), HasSubstr("\"outcome\" is malformed"));
  EXPECT_THAT(WhyNot("\"ok\"", "\"\""), HasSubstr("\"outcome\" is malformed"));
  EXPECT_THAT(WhyNot("all is well", "all\\nis well"), HasSubstr("\"reason\" is malformed"));
  EXPECT_THAT(WhyNot(".000123Z", "Z"), HasSubstr("\"time\" is malformed"));
  EXPECT_THAT(WhyNot("11-24T03", "13-24T03"), HasSubstr("\"time\" is malformed"));
  EXPECT_THAT(WhyNot("\"size\":12", "\"sha256\":\"00\",\"size\":12"),
              HasSubstr("\"sha256\" is malformed"));
}

TEST(EntryCheck, RefusesAnEntryWithoutARequiredField) {
  EXPECT_THAT(WhyNot("\"seq\":0,", ""), HasSubstr("no field \"seq\""));
  EXPECT_THAT(WhyNot("\"actor_uid\":998,", ""), HasSubstr("no field \"actor_uid\""));
  EXPECT_THAT(WhyNot("\"origin\":\"audit.example/test\",", ""), HasSubstr("no field \"origin\""));
  EXPECT_THAT(WhyNot(",\"time\":\"2026-11-24T03:44:11.000123Z\"", ""),
              HasSubstr("no field \"time\""));
}

TEST(EntryCheck, RefusesMoreThan4095Bytes) {
  const std::size_t rest = SampleEntry(0, "").size();
  EntryCheck check;
  EXPECT_EQ(check.Check(0, SampleEntry(0, std::string(4095 - rest, 'x'))), std::nullopt);
  EXPECT_THAT(check.Check(1, SampleEntry(1, std::string(4096 - rest, 'x'))),
              testing::Optional(HasSubstr("longer than 4095")));
}

}  // namespace
}  // namespace lisync
