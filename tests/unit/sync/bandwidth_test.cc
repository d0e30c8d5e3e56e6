#include "src/sync/bandwidth.h"

#include <gtest/gtest.h>

#include "src/sync/live_limits.h"
#include "tests/support/manual_clock.h"

namespace lisync {
namespace {

using std::chrono::hours;
using std::chrono::milliseconds;
using std::chrono::seconds;

// A Tuesday.
const Instant kDay = ParseInstant("2026-11-24T00:00:00Z").value();

TEST(Bandwidth, SpreadsBytesOverTime) {
  ManualClock clock;
  const Instant start = clock.Now();
  Bandwidth bandwidth(1000, clock);
  for (int i = 0; i < 5; ++i) EXPECT_TRUE(bandwidth.Take(1000, {}));
  EXPECT_EQ(clock.Now() - start, seconds(4));  // the first goes at once
}

TEST(Bandwidth, NoLimitNeverWaits) {
  ManualClock clock;
  Bandwidth bandwidth(0, clock);
  EXPECT_TRUE(bandwidth.Take(std::uint64_t{1} << 40, {}));
  EXPECT_TRUE(clock.Waits().empty());
}

TEST(Bandwidth, AWaitForAShareShowsLife) {
  ManualClock clock;
  const Instant start = clock.Now();
  Pulse pulse;
  Bandwidth bandwidth(1000, clock, &pulse);
  EXPECT_TRUE(bandwidth.Take(4500, {}));
  EXPECT_EQ(pulse.beats(), 1U);
  EXPECT_TRUE(bandwidth.Take(1, {}));
  EXPECT_EQ(clock.Now() - start, milliseconds(4500));
  EXPECT_EQ(pulse.beats(), 6U) << "one for each second of the wait";
}

TEST(Bandwidth, AStopIsSaid) {
  ManualClock clock;
  std::stop_source stop;
  stop.request_stop();
  Bandwidth none(0, clock);
  EXPECT_FALSE(none.Take(1, stop.get_token()));
  Bandwidth some(1, clock);
  EXPECT_FALSE(some.Take(1, stop.get_token()));
}

Limits Of(const char* timetable) {
  Limits limits;
  limits.bandwidth = BandwidthTimetable::Parse(timetable).value();
  return limits;
}

TEST(Bandwidth, FollowsItsTimetableWhileItRuns) {
  ManualClock clock(kDay + hours(8) - seconds(10));
  const LiveLimits limits(Of("07:00,1k 08:00,1M"));
  Bandwidth bandwidth([&](Instant at) { return limits.BandwidthAt(at); }, clock);
  EXPECT_TRUE(bandwidth.Take(std::uint64_t{1} << 20, {}));
  EXPECT_TRUE(bandwidth.Take(1, {}));
  EXPECT_GE(clock.Now(), kDay + hours(8));
  EXPECT_LE(clock.Now(), kDay + hours(8) + seconds(1));
}

TEST(Bandwidth, KeepsToANewTimetable) {
  ManualClock clock(kDay);
  LiveLimits limits(Of("1k"));
  Bandwidth bandwidth([&](Instant at) { return limits.BandwidthAt(at); }, clock);
  EXPECT_TRUE(bandwidth.Take(2048, {}));
  EXPECT_TRUE(bandwidth.Take(1U << 20U, {}));
  EXPECT_EQ(clock.Now(), kDay + seconds(2));
  limits.Set(Of("1M"));
  EXPECT_TRUE(bandwidth.Take(1, {}));
  EXPECT_EQ(clock.Now(), kDay + seconds(3));
}

TEST(Bandwidth, CopiesAtTheLowerOfItsRates) {
  EXPECT_EQ((BandwidthRates{10, 3}).copied(), 3U);
  EXPECT_EQ((BandwidthRates{3, 10}).copied(), 3U);
  EXPECT_EQ((BandwidthRates{0, 10}).copied(), 10U);
  EXPECT_EQ((BandwidthRates{10, 0}).copied(), 10U);
  EXPECT_EQ(BandwidthRates{}.copied(), 0U);
}

TEST(Bandwidth, WhatIsOnlyReadKeepsToTheRateDownAlone) {
  ManualClock clock(kDay);
  Bandwidth slow_up([](Instant) { return BandwidthRates{100, 1000}; }, clock);
  for (int i = 0; i < 3; ++i) EXPECT_TRUE(slow_up.Take(1000, {}, Traffic::kRead));
  EXPECT_EQ(clock.Now(), kDay + seconds(2));
  Bandwidth only_up([](Instant) { return BandwidthRates{100, 0}; }, clock);
  for (int i = 0; i < 3; ++i) EXPECT_TRUE(only_up.Take(1000, {}, Traffic::kRead));
  EXPECT_EQ(clock.Now(), kDay + seconds(2));
  for (int i = 0; i < 2; ++i) EXPECT_TRUE(only_up.Take(1000, {}));
  EXPECT_EQ(clock.Now(), kDay + seconds(12));
}

}  // namespace
}  // namespace lisync
