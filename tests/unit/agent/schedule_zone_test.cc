// Schedules in the zones of the system's time zone data.
#include <gmock/gmock.h>

#include "agent/time_zones.h"
#include "src/sync/schedule.h"

namespace lisync {
namespace {

using testing::AllOf;
using testing::HasSubstr;

using Times = std::vector<std::string>;

Times Slots(const std::string& cron, const std::string& zone_name, const std::string& after,
            std::size_t number) {
  const auto zone = FindTimeZone(zone_name);
  if (!zone.ok()) return {zone.error().what};
  const Schedule schedule(CronExpression::Parse(cron).value(), zone.value());
  Times times;
  for (auto slot = schedule.NextSlot(ParseInstant(after).value()); slot && times.size() < number;
       slot = schedule.NextSlot(*slot)) {
    times.push_back(FormatLocal(*slot, *zone.value()));
  }
  return times;
}

TEST(ScheduleInZone, BerlinSetsItsClocksForward) {
  EXPECT_EQ(Slots("30 2 * * *", "Europe/Berlin", "2026-03-28T00:00:00Z", 3),
            (Times{"2026-03-28T02:30:00+01:00", "2026-03-29T03:00:00+02:00",
                   "2026-03-30T02:30:00+02:00"}));
  EXPECT_EQ(Slots("0 * * * *", "Europe/Berlin", "2026-03-28T23:30:00Z", 3),
            (Times{"2026-03-29T01:00:00+01:00", "2026-03-29T03:00:00+02:00",
                   "2026-03-29T04:00:00+02:00"}));
}

TEST(ScheduleInZone, BerlinSetsItsClocksBack) {
  EXPECT_EQ(Slots("30 2 * * *", "Europe/Berlin", "2026-10-24T12:00:00Z", 2),
            (Times{"2026-10-25T02:30:00+02:00", "2026-10-26T02:30:00+01:00"}));
  EXPECT_EQ(Slots("0 * * * *", "Europe/Berlin", "2026-10-24T23:30:00Z", 3),
            (Times{"2026-10-25T02:00:00+02:00", "2026-10-25T02:00:00+01:00",
                   "2026-10-25T03:00:00+01:00"}));
}

TEST(ScheduleInZone, NewYorkSetsItsClocks) {
  EXPECT_EQ(Slots("15 2 * * sun", "America/New_York", "2026-03-02T00:00:00Z", 2),
            (Times{"2026-03-08T03:00:00-04:00", "2026-03-15T02:15:00-04:00"}));
  EXPECT_EQ(Slots("30 1 * * *", "America/New_York", "2026-11-01T00:00:00Z", 2),
            (Times{"2026-11-01T01:30:00-04:00", "2026-11-02T01:30:00-05:00"}));
  EXPECT_EQ(Slots("30 * * * *", "America/New_York", "2026-11-01T05:00:00Z", 3),
            (Times{"2026-11-01T01:30:00-04:00", "2026-11-01T01:30:00-05:00",
                   "2026-11-01T02:30:00-05:00"}));
}

TEST(ScheduleInZone, LordHoweMovesByHalfAnHour) {
  // On 4 October 2026 from 02:00 to 02:30, on 5 April from 02:00 back to 01:30.
  EXPECT_EQ(Slots("15 2 * * *", "Australia/Lord_Howe", "2026-10-03T00:00:00Z", 2),
            (Times{"2026-10-04T02:30:00+11:00", "2026-10-05T02:15:00+11:00"}));
  EXPECT_EQ(Slots("0 * * * *", "Australia/Lord_Howe", "2026-10-03T14:00:00Z", 2),
            (Times{"2026-10-04T01:00:00+10:30", "2026-10-04T03:00:00+11:00"}));
  EXPECT_EQ(Slots("45 1 * * *", "Australia/Lord_Howe", "2026-04-04T00:00:00Z", 2),
            (Times{"2026-04-05T01:45:00+11:00", "2026-04-06T01:45:00+10:30"}));
  EXPECT_EQ(Slots("45 * * * *", "Australia/Lord_Howe", "2026-04-04T14:00:00Z", 3),
            (Times{"2026-04-05T01:45:00+11:00", "2026-04-05T01:45:00+10:30",
                   "2026-04-05T02:45:00+10:30"}));
}

TEST(ScheduleInZone, ADayThatAZoneLeftOutComesAtOnceAfterIt) {
  // Samoa had no 30 December 2011.
  EXPECT_EQ(Slots("0 5 30 12 *", "Pacific/Apia", "2011-12-01T00:00:00Z", 2),
            (Times{"2011-12-31T00:00:00+14:00", "2012-12-30T05:00:00+14:00"}));
}

TEST(ScheduleInZone, LeapDaysAreThoseOfTheZone) {
  EXPECT_EQ(Slots("0 6 29 2 *", "Asia/Tokyo", "2026-11-24T00:00:00Z", 2),
            (Times{"2028-02-29T06:00:00+09:00", "2032-02-29T06:00:00+09:00"}));
}

TEST(FindTimeZone, KnowsUtcAndItsOtherNames) {
  EXPECT_EQ(FindTimeZone("UTC").value()->name(), "UTC");
  EXPECT_EQ(FindTimeZone("Etc/UTC").value()->SpanAt({}).offset, std::chrono::seconds(0));
}

TEST(FindTimeZone, NamesTheNearestZone) {
  EXPECT_THAT(FindTimeZone("Europe/Berln").error().what,
              AllOf(HasSubstr("there is no zone \"Europe/Berln\""), HasSubstr("Europe/Berlin")));
  for (const char* none : {"", "localtime", "../../etc/passwd", "/etc/passwd",
                           "right/Europe/Berlin", "Europe", "CEST-2", "+01:00"}) {
    EXPECT_THAT(FindTimeZone(none).error().what, HasSubstr("there is no zone")) << none;
  }
}

TEST(FindTimeZone, SpansFollowEachOtherWithoutAGap) {
  for (const char* name :
       {"Europe/Berlin", "America/New_York", "Africa/Casablanca", "Asia/Tehran"}) {
    const auto zone = FindTimeZone(name).value();
    Instant at = kFirstInstant;
    int spans = 0;
    while (at < kLastInstant) {
      const ZoneSpan span = zone->SpanAt(at);
      ASSERT_EQ(span.begin, at) << name;
      ASSERT_GT(span.end, at) << name;
      at = span.end;
      ++spans;
    }
    EXPECT_EQ(at, kLastInstant);
    EXPECT_GT(spans, 10) << name;
  }
}

}  // namespace
}  // namespace lisync
