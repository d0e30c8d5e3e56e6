#include "src/sync/schedule.h"

#include <gmock/gmock.h>

#include <set>

#include "tests/support/stepped_zone.h"

namespace lisync {
namespace {

using std::chrono::hours;
using std::chrono::minutes;
using std::chrono::seconds;

Instant At(const std::string& text) { return ParseInstant(text).value(); }

CronExpression Cron(const std::string& text) { return CronExpression::Parse(text).value(); }

// Europe/Berlin in 2026: forward on 29 March at 01:00 UTC, back on 25 October at 01:00 UTC.
std::shared_ptr<const TimeZone> Berlin2026() {
  return std::make_shared<SteppedZone>(
      hours(1), std::vector<SteppedZone::Step>{{At("2026-03-29T01:00:00Z"), hours(2)},
                                               {At("2026-10-25T01:00:00Z"), hours(1)}});
}

using Times = std::vector<std::string>;

// Local times with their offset.
Times Slots(const std::string& cron, const std::shared_ptr<const TimeZone>& zone,
            const std::string& after, std::size_t number) {
  const Schedule schedule(Cron(cron), zone);
  Times times;
  for (auto slot = schedule.NextSlot(At(after)); slot && times.size() < number;
       slot = schedule.NextSlot(*slot)) {
    times.push_back(FormatLocal(*slot, *zone));
  }
  return times;
}

TEST(Schedule, TimesOfTheDayInAGapComeAtOnceAfterIt) {
  EXPECT_EQ(Slots("15,45 2 * * *", Berlin2026(), "2026-03-28T00:00:00Z", 4),
            (Times{"2026-03-28T02:15:00+01:00", "2026-03-28T02:45:00+01:00",
                   "2026-03-29T03:00:00+02:00", "2026-03-30T02:15:00+02:00"}));
}

TEST(Schedule, TimesOfTheDayThatComeTwiceCountOnce) {
  EXPECT_EQ(Slots("15,45 2 * * *", Berlin2026(), "2026-10-24T12:00:00Z", 3),
            (Times{"2026-10-25T02:15:00+02:00", "2026-10-25T02:45:00+02:00",
                   "2026-10-26T02:15:00+01:00"}));
}

TEST(Schedule, EveryHourGoesByTheHands) {
  EXPECT_EQ(Slots("0 * * * *", Berlin2026(), "2026-03-28T23:30:00Z", 3),
            (Times{"2026-03-29T01:00:00+01:00", "2026-03-29T03:00:00+02:00",
                   "2026-03-29T04:00:00+02:00"}));
  EXPECT_EQ(Slots("0 * * * *", Berlin2026(), "2026-10-24T23:30:00Z", 4),
            (Times{"2026-10-25T02:00:00+02:00", "2026-10-25T02:00:00+01:00",
                   "2026-10-25T03:00:00+01:00", "2026-10-25T04:00:00+01:00"}));
  EXPECT_EQ(Slots("30 */2 * * *", Berlin2026(), "2026-10-24T22:00:00Z", 4),
            (Times{"2026-10-25T00:30:00+02:00", "2026-10-25T02:30:00+02:00",
                   "2026-10-25T02:30:00+01:00", "2026-10-25T04:30:00+01:00"}));
}

TEST(Schedule, NTimesADayAreEvenlySpacedFromMidnight) {
  const Schedule six = Schedule::TimesADay(6, Utc());
  EXPECT_EQ(six.text(), "6 a day");
  EXPECT_EQ(six.NextSlot(At("2026-11-24T04:00:00Z")), At("2026-11-24T08:00:00Z"));
  EXPECT_EQ(six.LastSlot(At("2026-11-24T03:59:59Z")), At("2026-11-24T00:00:00Z"));
  EXPECT_EQ(six.NextSlot(At("2026-11-24T20:00:00Z")), At("2026-11-25T00:00:00Z"));
  for (std::uint32_t times = 1; times <= 24; ++times) {
    const Schedule schedule = Schedule::TimesADay(times, Berlin2026());
    // From midnight to midnight in Berlin.
    EXPECT_EQ(schedule.CountSlots(At("2026-11-23T22:59:59Z"), At("2026-11-24T22:59:59Z"), 100),
              times);
    EXPECT_EQ(schedule.CountSlots(At("2026-10-24T21:59:59Z"), At("2026-10-25T22:59:59Z"), 100),
              times)
        << "the day of 25 hours";
  }
  // Whole minutes: a seventh of a day is 205 min 43 s.
  EXPECT_EQ(Schedule::TimesADay(7, Utc()).NextSlot(At("2026-11-24T00:00:00Z")),
            At("2026-11-24T03:25:00Z"));
}

TEST(Schedule, OffHasNoSlots) {
  const Schedule off;
  EXPECT_TRUE(off.off());
  EXPECT_EQ(off.text(), "off");
  EXPECT_EQ(off.NextSlot(At("2026-11-24T00:00:00Z")), std::nullopt);
  EXPECT_EQ(off.LastSlot(At("2026-11-24T00:00:00Z")), std::nullopt);
  EXPECT_EQ(off.CountSlots({}, At("2026-11-24T00:00:00Z"), 10), 0U);
}

TEST(Schedule, CountsUpToALimit) {
  const Schedule hourly(Cron("@hourly"), Utc());
  EXPECT_EQ(hourly.CountSlots(At("2026-11-24T00:00:00Z"), At("2026-11-24T03:00:00Z"), 10), 3U);
  EXPECT_EQ(hourly.CountSlots(At("2026-11-24T00:00:00Z"), At("2027-11-24T03:00:00Z"), 10), 10U);
  EXPECT_EQ(hourly.CountSlots(At("2026-11-24T03:00:00Z"), At("2026-11-24T00:00:00Z"), 10), 0U);
}

TEST(Schedule, EndsWithTheCalendarAndNotBefore) {
  const Schedule yearly(Cron("@yearly"), Utc());
  EXPECT_EQ(yearly.NextSlot(At("9998-02-01T00:00:00Z")), At("9999-01-01T00:00:00Z"));
  EXPECT_EQ(yearly.NextSlot(At("9999-02-01T00:00:00Z")), std::nullopt);
  EXPECT_EQ(yearly.LastSlot(kFirstInstant), kFirstInstant);
}

TEST(Jitter, IsTheSameForTheSameSlotAndSpreadsOrigins) {
  const Schedule hourly(Cron("@hourly"), Utc());
  const Instant slot = At("2026-11-24T03:00:00Z");
  std::set<Duration> delays;
  for (int i = 0; i < 200; ++i) {
    const std::string origin = "host" + std::to_string(i) + "/li-sync";
    const Duration delay = JitterOf(slot, origin, minutes(10), hourly);
    EXPECT_EQ(delay, JitterOf(slot, origin, minutes(10), hourly));
    EXPECT_GE(delay, Duration(0));
    EXPECT_LT(delay, Duration(minutes(10)));
    EXPECT_EQ(delay % seconds(1), Duration(0));
    delays.insert(delay);
  }
  EXPECT_GT(delays.size(), 100U);
  EXPECT_NE(JitterOf(slot, "a", hours(1), hourly),
            JitterOf(slot + hours(1), "a", hours(1), hourly));
  EXPECT_EQ(JitterOf(slot, "a", Duration(0), hourly), Duration(0));
}

TEST(Jitter, NeverReachesTheNextSlot) {
  const Schedule often(Cron("*/5 * * * *"), Utc());
  for (int i = 0; i < 100; ++i) {
    EXPECT_LT(JitterOf(At("2026-11-24T03:00:00Z"), std::to_string(i), hours(1), often),
              Duration(minutes(5)));
  }
}

TEST(FormatLocal, HasTheOffset) {
  const Instant at = At("2026-11-24T03:00:00Z");
  EXPECT_EQ(FormatLocal(at, *Utc()), "2026-11-24T03:00:00Z");
  EXPECT_EQ(FormatLocal(at, SteppedZone(-(hours(3) + minutes(30)), {})),
            "2026-11-23T23:30:00-03:30");
  EXPECT_EQ(FormatLocal(at, SteppedZone(hours(14), {})), "2026-11-24T17:00:00+14:00");
}

}  // namespace
}  // namespace lisync
