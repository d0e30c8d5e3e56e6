#include "src/sync/bandwidth_timetable.h"

#include <gmock/gmock.h>

#include <optional>

#include "tests/support/stepped_zone.h"

namespace lisync {
namespace {

using std::chrono::hours;
using testing::HasSubstr;

constexpr std::uint64_t kK = 1024;
constexpr std::uint64_t kM = kK * 1024;

BandwidthTimetable Table(const char* text) {
  auto table = BandwidthTimetable::Parse(text);
  EXPECT_TRUE(table.ok()) << text << ": " << (table.ok() ? "" : table.error().what);
  return table.ok() ? std::move(table).value() : BandwidthTimetable();
}

// The one rate that is in force both ways; absent when they differ.
std::optional<std::uint64_t> RateAt(const char* text, const char* instant,
                                    const TimeZone& zone = *Utc()) {
  const BandwidthRates rates = Table(text).At(ParseInstant(instant).value(), zone);
  if (rates.up != rates.down) return std::nullopt;
  return rates.up;
}

// The 23rd of November 2026 is a Monday.
constexpr const char* kMonday = "2026-11-23T12:00:00Z";

TEST(BandwidthTimetable, ASingleRateHoldsAtAnyTime) {
  EXPECT_EQ(RateAt("10M", kMonday), 10 * kM);
  EXPECT_EQ(RateAt("512k", kMonday), 512 * kK);
  EXPECT_EQ(RateAt("1.5M", kMonday), 3 * kM / 2);
  EXPECT_EQ(RateAt("2G", kMonday), 2048 * kM);
  EXPECT_EQ(RateAt("1MiB", kMonday), kM);
  EXPECT_EQ(RateAt("10 M", kMonday), 10 * kM);
  EXPECT_EQ(RateAt("2048b", kMonday), 2048U);
  EXPECT_EQ(RateAt("100", kMonday), 100 * kK) << "a bare number is KiB";
}

TEST(BandwidthTimetable, NoLimitHasThreeNames) {
  for (const char* none : {"", "off", "0"}) EXPECT_EQ(RateAt(none, kMonday), 0U) << none;
  EXPECT_EQ(Table("").text(), "off");
}

TEST(BandwidthTimetable, APairIsUpAndDown) {
  const Instant at = ParseInstant(kMonday).value();
  EXPECT_EQ(Table("10M:1M").At(at, *Utc()), (BandwidthRates{10 * kM, kM}));
  EXPECT_EQ(Table("off:1M").At(at, *Utc()), (BandwidthRates{0, kM}));
  EXPECT_EQ(Table("08:00,1M:off 19:00,off").At(at, *Utc()), (BandwidthRates{kM, 0}));
}

TEST(BandwidthTimetable, AnEntryHoldsFromItsMinuteToTheNextEntry) {
  const char* table = "08:00,512k 19:00,off";
  EXPECT_EQ(RateAt(table, "2026-11-24T07:59:59.999Z"), 0U);
  EXPECT_EQ(RateAt(table, "2026-11-24T08:00:00Z"), 512 * kK);
  EXPECT_EQ(RateAt(table, "2026-11-24T18:59:59.999Z"), 512 * kK);
  EXPECT_EQ(RateAt(table, "2026-11-24T19:00:00Z"), 0U);
}

TEST(BandwidthTimetable, TheLastEntryOfADayHoldsOverMidnight) {
  const char* table = "08:00,1M 22:00,2M";
  EXPECT_EQ(RateAt(table, "2026-11-24T23:59:59Z"), 2 * kM);
  EXPECT_EQ(RateAt(table, "2026-11-25T00:00:00Z"), 2 * kM);
  EXPECT_EQ(RateAt(table, "2026-11-25T08:00:00Z"), kM);
}

TEST(BandwidthTimetable, TheLastEntryOfTheWeekHoldsUntilTheFirst) {
  const char* table = "Tue-10:00,1M Friday-18:30,off";
  EXPECT_EQ(RateAt(table, "2026-11-22T23:59:00Z"), 0U) << "Sunday";
  EXPECT_EQ(RateAt(table, "2026-11-23T00:00:00Z"), 0U) << "Monday";
  EXPECT_EQ(RateAt(table, "2026-11-24T09:59:00Z"), 0U) << "Tuesday";
  EXPECT_EQ(RateAt(table, "2026-11-24T10:00:00Z"), kM);
  EXPECT_EQ(RateAt(table, "2026-11-27T18:29:00Z"), kM) << "Friday";
  EXPECT_EQ(RateAt(table, "2026-11-27T18:30:00Z"), 0U);
}

TEST(BandwidthTimetable, AnEntryWithoutAWeekdayIsOneForEachDay) {
  // The example of rclone's own documentation.
  const char* table = "Mon-00:00,512 12:00,1M Sun-20:00,off";
  EXPECT_EQ(RateAt(table, "2026-11-23T00:00:00Z"), 512 * kK) << "Monday";
  EXPECT_EQ(RateAt(table, "2026-11-23T12:00:00Z"), kM);
  EXPECT_EQ(RateAt(table, "2026-11-29T19:59:00Z"), kM) << "Sunday";
  EXPECT_EQ(RateAt(table, "2026-11-29T20:00:00Z"), 0U);
}

TEST(BandwidthTimetable, TheOrderOfTheTextDecidesNothingButTheSameMinute) {
  EXPECT_EQ(RateAt("19:00,off 08:00,512k", "2026-11-24T08:30:00Z"), 512 * kK);
  EXPECT_EQ(RateAt("12:00,1M Mon-12:00,2M", kMonday), 2 * kM);
  EXPECT_EQ(RateAt("Mon-12:00,2M 12:00,1M", kMonday), kM);
}

TEST(BandwidthTimetable, WeekdaysAndSeparatorsAreAsRclones) {
  EXPECT_EQ(RateAt("mon-00:00,1M;TUESDAY-00:00,2M", kMonday), kM);
  EXPECT_EQ(RateAt("  00:00,1M   13:00,2M ", kMonday), kM);
}

TEST(BandwidthTimetable, TimesAreThoseOfItsZone) {
  const SteppedZone east(hours(1), {});
  EXPECT_EQ(RateAt("08:00,512k 19:00,off", "2026-11-24T07:00:00Z", east), 512 * kK);
  EXPECT_EQ(RateAt("08:00,512k 19:00,off", "2026-11-24T18:00:00Z", east), 0U);
  EXPECT_EQ(RateAt("Tue-00:00,1M Wed-00:00,off", "2026-11-24T23:00:00Z", east), 0U)
      << "it is Wednesday there";
}

// Clocks go from 02:00 to 03:00.
TEST(BandwidthTimetable, ATimeThatIsLeftOutIsInForceAfterTheGap) {
  const SteppedZone zone(hours(1), {{ParseInstant("2026-03-29T01:00:00Z").value(), hours(2)}});
  const char* table = "01:00,1M 02:30,2M 04:00,3M";
  EXPECT_EQ(RateAt(table, "2026-03-29T00:59:59Z", zone), kM);
  EXPECT_EQ(RateAt(table, "2026-03-29T01:00:00Z", zone), 2 * kM);
  EXPECT_EQ(RateAt(table, "2026-03-29T02:00:00Z", zone), 3 * kM);
}

// Clocks go from 03:00 to 02:00.
TEST(BandwidthTimetable, ATimeThatComesTwiceBeginsTwice) {
  const SteppedZone zone(hours(2), {{ParseInstant("2026-10-25T01:00:00Z").value(), hours(1)}});
  const char* table = "01:00,1M 02:30,2M";
  EXPECT_EQ(RateAt(table, "2026-10-25T00:30:00Z", zone), 2 * kM);
  EXPECT_EQ(RateAt(table, "2026-10-25T01:00:00Z", zone), kM);
  EXPECT_EQ(RateAt(table, "2026-10-25T01:30:00Z", zone), 2 * kM);
}

TEST(BandwidthTimetable, AnErrorNamesWhatIsWrong) {
  struct Case {
    const char* text;
    const char* named;
  };
  for (const Case& wrong : {
           Case{"fast", "\"fast\" is no rate"},
           Case{"-1", "\"-1\" is no rate"},
           Case{"10M:", "\"\" is no rate"},
           Case{"1M:2M:3M", "\"2M:3M\" is no rate"},
           Case{"100b", "\"100b\" is below 1k"},
           Case{" ", "\" \" is no rate"},
           Case{"08:00", "\"08:00\" has no rate: give HH:MM,RATE"},
           Case{"08:00,512k 1M", "\"1M\" has no time"},
           Case{"8:00,512k", "\"8:00\" is no time of the day"},
           Case{"24:00,512k", "\"24:00\" is no time of the day"},
           Case{"08:60,512k", "\"08:60\" is no time of the day"},
           Case{"08.00,512k", "\"08.00\" is no time of the day"},
           Case{"Mo-08:00,512k", "\"Mo\" is no weekday"},
           Case{"Mon-08:00-09:00,512k", "\"08:00-09:00\" is no time of the day"},
           Case{"08:00,", "\"\" is no rate"},
           Case{"08:00,1M,2M", "\"1M,2M\" is no rate"},
           Case{",1M", "\"\" is no time of the day"},
       }) {
    const auto table = BandwidthTimetable::Parse(wrong.text);
    ASSERT_FALSE(table.ok()) << wrong.text;
    EXPECT_THAT(table.error().what, HasSubstr(wrong.named)) << wrong.text;
  }
}

TEST(BandwidthTimetable, ALongErrorIsCutAndEscaped) {
  const std::string text = std::string(1000, 'x') + "\n";
  const auto table = BandwidthTimetable::Parse(text);
  ASSERT_FALSE(table.ok());
  EXPECT_LT(table.error().what.size(), 150U);
}

}  // namespace
}  // namespace lisync
