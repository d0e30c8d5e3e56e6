#include "src/sync/cron_expression.h"

#include <gmock/gmock.h>

#include <array>
#include <random>

namespace lisync {
namespace {

using testing::AllOf;
using testing::HasSubstr;

LocalMinute At(const std::string& text) {
  return LocalMinute(
      std::chrono::floor<std::chrono::minutes>(ParseInstant(text).value().time_since_epoch()));
}

std::string Text(LocalMinute local) {
  return FormatInstant(Instant(local.time_since_epoch())).substr(0, 16);
}

CronExpression Cron(const std::string& text) {
  auto cron = CronExpression::Parse(text);
  EXPECT_TRUE(cron.ok()) << text << ": " << cron.error().what;
  return std::move(cron).value();
}

std::string Refusal(const std::string& text) {
  const auto cron = CronExpression::Parse(text);
  return cron.ok() ? "(accepted)" : cron.error().what;
}

std::vector<std::string> First(const std::string& expression, const std::string& from,
                               std::size_t number) {
  const CronExpression cron = Cron(expression);
  std::vector<std::string> times;
  for (LocalMinute at = cron.FirstMatch(At(from)); times.size() < number;
       at = cron.FirstMatch(at + std::chrono::minutes(1))) {
    times.push_back(Text(at));
  }
  return times;
}

using Times = std::vector<std::string>;

TEST(CronExpression, TakesValuesRangesStepsAndLists) {
  EXPECT_EQ(First("0 * * * *", "2026-11-24T03:00", 2),
            (Times{"2026-11-24T03:00", "2026-11-24T04:00"}));
  EXPECT_EQ(First("*/20 5 * * *", "2026-11-24T05:01", 3),
            (Times{"2026-11-24T05:20", "2026-11-24T05:40", "2026-11-25T05:00"}));
  EXPECT_EQ(
      First("10-30/10,55 23 * * *", "2026-11-24T00:00", 4),
      (Times{"2026-11-24T23:10", "2026-11-24T23:20", "2026-11-24T23:30", "2026-11-24T23:55"}));
  EXPECT_EQ(
      First("5 8-18/5 31 12 *", "2026-11-24T00:00", 4),
      (Times{"2026-12-31T08:05", "2026-12-31T13:05", "2026-12-31T18:05", "2027-12-31T08:05"}));
}

TEST(CronExpression, TakesNamesInAnyCaseAndBothSundays) {
  EXPECT_EQ(First("0 0 * JAN,mar Mon-WED", "2026-12-01T00:00", 2),
            (Times{"2027-01-04T00:00", "2027-01-05T00:00"}));
  for (const char* sunday : {"0", "7", "sun", "Sun", "*/7"}) {
    EXPECT_EQ(First(std::string("0 0 * * ") + sunday, "2026-11-24T00:00", 2),
              (Times{"2026-11-29T00:00", "2026-12-06T00:00"}))
        << sunday;
  }
  EXPECT_EQ(First("0 0 * * sat-sun", "2026-11-24T00:00", 2),
            (Times{"2026-11-28T00:00", "2026-11-29T00:00"}));
  EXPECT_EQ(First("0 0 * * 6-7", "2026-11-24T00:00", 2),
            (Times{"2026-11-28T00:00", "2026-11-29T00:00"}));
}

TEST(CronExpression, TakesTheNicknames) {
  const std::array<std::pair<const char*, const char*>, 7> nicknames = {
      {{"@hourly", "2026-11-24T04:00"},
       {"@daily", "2026-11-25T00:00"},
       {"@midnight", "2026-11-25T00:00"},
       {"@weekly", "2026-11-29T00:00"},
       {"@Monthly", "2026-12-01T00:00"},
       {"@yearly", "2027-01-01T00:00"},
       {"@annually", "2027-01-01T00:00"}}};
  for (const auto& [name, first] : nicknames) {
    EXPECT_EQ(First(name, "2026-11-24T03:01", 1), Times{first}) << name;
    EXPECT_EQ(Cron(name).text(), name);
  }
}

TEST(CronExpression, MatchesEitherDayWhenBothAreRestricted) {
  // 13 November 2026 is a Friday, 13 December a Sunday.
  EXPECT_EQ(First("0 0 13 * fri", "2026-12-05T00:00", 3),
            (Times{"2026-12-11T00:00", "2026-12-13T00:00", "2026-12-18T00:00"}));
}

TEST(CronExpression, WantsBothDaysWhenOneBeginsWithAStar) {
  EXPECT_EQ(First("0 0 13 * */5", "2026-12-05T00:00", 2),  // Sundays and Fridays
            (Times{"2026-12-13T00:00", "2027-06-13T00:00"}));
  EXPECT_EQ(First("0 0 */2 12 mon", "2026-12-05T00:00", 2),
            (Times{"2026-12-07T00:00", "2026-12-21T00:00"}));
}

TEST(CronExpression, KnowsLeapDays) {
  EXPECT_EQ(First("30 4 29 2 *", "2026-11-24T00:00", 2),
            (Times{"2028-02-29T04:30", "2032-02-29T04:30"}));
  EXPECT_EQ(First("30 4 29 2 *", "2096-03-01T00:00", 1),
            Times{"2104-02-29T04:30"});  // 2100 is none
  EXPECT_EQ(First("0 0 29 2 */7", "2088-03-01T00:00", 1), Times{"2128-02-29T00:00"});  // a Sunday
  EXPECT_EQ(Text(Cron("0 0 29 2 *").LastMatch(At("2103-01-01T00:00"))), "2096-02-29T00:00");
}

TEST(CronExpression, RefusesWhatNeverMatches) {
  EXPECT_THAT(Refusal("0 0 30 2 *"), HasSubstr("no day ever matches"));
  EXPECT_THAT(Refusal("0 0 31 4,6,9,11 *"), HasSubstr("no day ever matches"));
  EXPECT_EQ(Refusal("0 0 30 2 mon"), "(accepted)");  // Mondays in February
}

TEST(CronExpression, NamesTheFieldAndWhatItTakes) {
  EXPECT_THAT(Refusal("60 * * * *"),
              AllOf(HasSubstr("field 1 (minute)"), HasSubstr("\"60\""), HasSubstr("from 0 to 59")));
  EXPECT_THAT(Refusal("0 24 * * *"), AllOf(HasSubstr("field 2 (hour)"), HasSubstr("from 0 to 23")));
  EXPECT_THAT(Refusal("0 0 0 * *"),
              AllOf(HasSubstr("field 3 (day of month)"), HasSubstr("from 1 to 31")));
  EXPECT_THAT(Refusal("0 0 * january *"),
              AllOf(HasSubstr("field 4 (month)"), HasSubstr("from jan to dec")));
  EXPECT_THAT(Refusal("0 0 * * 8"),
              AllOf(HasSubstr("field 5 (day of week)"), HasSubstr("from sun to sat")));
  EXPECT_THAT(Refusal("*/0 * * * *"), HasSubstr("the step of \"*/0\""));
  EXPECT_THAT(Refusal("*/61 * * * *"), HasSubstr("from 1 to 60"));
  EXPECT_THAT(Refusal("5/15 * * * *"), HasSubstr("a step follows * or a range"));
  EXPECT_THAT(Refusal("0 22-2 * * *"), HasSubstr("\"22-23,0-2\""));
  EXPECT_THAT(Refusal("0 * * *"), HasSubstr("4 fields instead of 5"));
  EXPECT_THAT(Refusal("0 * * * * root"), HasSubstr("6 fields instead of 5"));
  EXPECT_THAT(Refusal("every hour"), HasSubstr("2 fields instead of 5"));
  EXPECT_THAT(Refusal(" \t"), HasSubstr("empty"));
  EXPECT_THAT(Refusal("@reboot"), AllOf(HasSubstr("@reboot is not a time"), HasSubstr("@hourly")));
  EXPECT_THAT(Refusal("@fortnightly"), AllOf(HasSubstr("@fortnightly"), HasSubstr("@hourly")));
  for (const char* odd :
       {"0, * * * *", ",0 * * * *", "-1 * * * *", "1- * * * *", "-* * * * *", "*-5 * * * *",
        "+5 * * * *", "0 0 L * *", "0 0 ? * *", "0 0 * * 1#2", "*/ * * * *", "** * * * *",
        "0x1 * * * *", "0 0 * jan/2 *", "99999999999999999999 * * * *"}) {
    EXPECT_THAT(Refusal(odd), HasSubstr("field ")) << odd;
  }
}

TEST(CronExpression, KeepsItsTextWithoutBlanksAround) {
  EXPECT_EQ(Cron("\t 5  *\t* * *  ").text(), "5  *\t* * *");
}

TEST(CronExpression, TellsAnHourlyOneFromTimesOfTheDay) {
  EXPECT_TRUE(Cron("0 * * * *").every_hour());
  EXPECT_TRUE(Cron("0 */2 * * *").every_hour());
  EXPECT_FALSE(Cron("* 2 * * *").every_hour());
  EXPECT_FALSE(Cron("0 0-23 * * *").every_hour());
}

TEST(CronExpression, RandomTextsAreTakenOrRefusedAndNothingElse) {
  static constexpr std::array<std::string_view, 24> kPieces = {
      "*",  "/",  "-",  ",",   " ",   " ",   " ",   " ", "0",      "1",  "5",  "7",
      "12", "30", "59", "sun", "Feb", "*/5", "1-5", "@", "@daily", "\t", "-1", "99"};
  std::mt19937_64 random(20261124);
  const auto below = [&random](std::size_t n) {
    return std::uniform_int_distribution<std::size_t>(0, n - 1)(random);
  };
  int taken = 0;
  for (int i = 0; i < 50'000; ++i) {
    std::string text;
    // Every other text has five fields, so that many get far.
    const bool fields = i % 2 == 0;
    for (std::size_t pieces = fields ? 5 : below(16); pieces > 0; --pieces) {
      text += below(40) == 0 ? std::string(1, static_cast<char>(below(256)))
                             : std::string(kPieces.at(below(kPieces.size())));
      if (fields) text += ' ';
    }
    const auto cron = CronExpression::Parse(text);
    if (!cron.ok()) {
      EXPECT_FALSE(cron.error().what.empty());
      continue;
    }
    ++taken;
    const LocalMinute first = cron.value().FirstMatch(At("2026-11-24T03:00"));
    EXPECT_TRUE(cron.value().Matches(first)) << text;
    EXPECT_EQ(cron.value().LastMatch(first), first) << text;
  }
  EXPECT_GT(taken, 200);
}

}  // namespace
}  // namespace lisync
