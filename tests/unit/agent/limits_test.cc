#include "agent/limits.h"

#include <gtest/gtest.h>

#include "agent/service/live_config.h"
#include "agent/state_json.h"
#include "tests/support/manual_clock.h"

namespace lisync {
namespace {

using std::chrono::seconds;

Limits Sample() {
  Limits limits;
  limits.bandwidth = BandwidthTimetable::Parse("08:00,512k:1M 19:00,off").value();
  limits.source_requests = 20;
  limits.destination_requests = 0.5;
  return limits;
}

const Instant kMorning = ParseInstant("2026-11-24T09:00:00Z").value();
const Instant kEvening = ParseInstant("2026-11-24T20:00:00Z").value();

TEST(LimitsAt, SaysWhatMayBeCopiedAtThatTime) {
  EXPECT_EQ(LimitsAt(Sample(), kMorning),
            (LimitsInForce{"08:00,512k:1M 19:00,off", std::uint64_t{512} << 10, 20, 0.5}));
  EXPECT_EQ(LimitsAt(Sample(), kEvening).bytes_per_second, 0U);
  EXPECT_EQ(LimitsAt({}, kMorning), LimitsInForce{});
}

TEST(LimitsText, NamesEachLimitThatThereIs) {
  EXPECT_EQ(LimitsText(LimitsAt(Sample(), kMorning)),
            "524.3 kB/s, main 20 requests/s, hidden 0.5 requests/s");
  EXPECT_EQ(LimitsText(LimitsAt(Sample(), kEvening)), "main 20 requests/s, hidden 0.5 requests/s");
  EXPECT_EQ(LimitsText({}), "none");
}

TEST(LimitsJson, HasNullForWhatHasNoLimit) {
  const auto json = LimitsJson(LimitsAt(Sample(), kEvening));
  EXPECT_EQ(json["bwlimit"], "08:00,512k:1M 19:00,off");
  EXPECT_TRUE(json["bandwidth_bytes_per_second"].is_null());
  EXPECT_EQ(json["source_requests_per_second"], 20);
  EXPECT_EQ(json["destination_requests_per_second"], 0.5);
  EXPECT_EQ(LimitsJson(LimitsAt(Sample(), kMorning))["bandwidth_bytes_per_second"], 524'288);
}

TEST(LimitsOf, TakesTheTimetableInTheZoneOfTheSchedule) {
  Config config;
  config.media.bwlimit = BandwidthTimetable::Parse("1M").value();
  config.media.source_requests = 3;
  config.media.transfers = 7;
  config.media.max_transfers = 70;
  const Limits limits = LimitsOf(config);
  EXPECT_EQ(limits.bandwidth.text(), "1M");
  EXPECT_EQ(limits.zone, config.schedule.time_zone);
  EXPECT_EQ(limits.source_requests, 3);
  EXPECT_EQ(limits.transfers, (TransferLimits{7, 70}));
}

TEST(RequestPacers, KeepToNewLimitsEachToItsOwn) {
  ManualClock clock;
  const Instant start = clock.Now();
  Limits limits;
  limits.source_requests = 0.5;
  LiveLimits live(limits);
  RequestPacers requests(live, clock, nullptr);
  for (int i = 0; i < 10; ++i) EXPECT_TRUE(requests.destination.Take(1, {}));
  EXPECT_EQ(clock.Now(), start);
  for (int i = 0; i < 3; ++i) EXPECT_TRUE(requests.source.Take(1, {}));
  EXPECT_EQ(clock.Now() - start, seconds(4));
  live.Set({});
  EXPECT_TRUE(requests.source.Take(1, {}));
  EXPECT_EQ(clock.Now() - start, seconds(4));
}

TEST(ReloadEvent, NamesWhatIsInForceAndWhatWaits) {
  const AuditEvent event = ReloadEvent({"media.bwlimit", "media.retries"}, {}, "a", "b");
  EXPECT_EQ(event.action, "config.reload");
  EXPECT_EQ(event.outcome, "ok");
  const decltype(event.detail) expected = {{"changed", "media.bwlimit, media.retries"},
                                           {"at_the_next_start", "nothing"},
                                           {"before", "a"},
                                           {"after", "b"}};
  EXPECT_EQ(event.detail, expected);
}

}  // namespace
}  // namespace lisync
