#include "src/sync/pace_meter.h"

#include <gtest/gtest.h>

#include "src/sync/noted_states.h"
#include "tests/support/manual_clock.h"
#include "tests/support/memory_state_store.h"

namespace lisync {
namespace {

using std::chrono::seconds;

const Instant kStart(seconds(1764000000));

TEST(PaceMeter, KnowsNoRateAtFirst) {
  RunProgress progress;
  progress.planned = 10;
  PaceMeter meter;
  const RunPace pace = meter.Look(progress, kStart);
  EXPECT_EQ(pace.noted, kStart);
  EXPECT_EQ(pace.objects_per_second, 0);
  EXPECT_EQ(pace.left, std::nullopt);
}

TEST(PaceMeter, TellsRatesAndWhatIsLeftAtThem) {
  RunProgress progress;
  progress.planned = 1000;
  progress.bytes_planned = 1'000'000;
  progress.in_flight = 7;
  PaceMeter meter;
  meter.Look(progress, kStart);
  progress.copied = 100;
  progress.bytes_copied = progress.bytes_read = 50'000;
  const RunPace pace = meter.Look(progress, kStart + seconds(2));
  EXPECT_EQ(pace.objects_per_second, 50);
  EXPECT_EQ(pace.bytes_per_second, 25'000);
  EXPECT_EQ(pace.in_flight, 7U);
  EXPECT_EQ(pace.left, seconds(38));  // 950 kB take longer than 900 objects
}

TEST(PaceMeter, LooksAtTheLastTenSeconds) {
  RunProgress progress;
  PaceMeter meter;
  for (int second = 0; second <= 60; ++second) {
    progress.copied += second < 50 ? 100 : 1;
    meter.Look(progress, kStart + seconds(second));
  }
  progress.copied += 1;
  EXPECT_NEAR(meter.Look(progress, kStart + seconds(61)).objects_per_second, 1, 0.2);
}

TEST(PaceMeter, AClockThatWasPutBackBeginsAnew) {
  RunProgress progress;
  PaceMeter meter;
  meter.Look(progress, kStart);
  progress.copied = 5;
  EXPECT_EQ(meter.Look(progress, kStart - seconds(60)).objects_per_second, 0);
}

TEST(PaceMeter, NothingPlannedIsNothingLeft) {
  RunProgress progress;
  PaceMeter meter;
  meter.Look(progress, kStart);
  progress.adopted = 5;
  EXPECT_EQ(meter.Look(progress, kStart + seconds(1)).left, std::nullopt);
}

TEST(NotedStates, SayHowTheRunGetsOnOnceASecond) {
  MemoryStateStore states;
  ManualClock clock;
  RunProgress progress;
  RunRecord record;
  record.run = "r1";
  record.state = RunState::kRunning;
  NotedStates noted(states, record, progress, clock);
  progress.copied = 3;
  noted.Commit({});
  EXPECT_EQ(states.LoadRun("r1"), std::nullopt);
  clock.Advance(seconds(1));
  noted.Commit({});
  ASSERT_TRUE(states.LoadRun("r1"));
  EXPECT_EQ(states.LoadRun("r1")->counts.copied, 3U);
  EXPECT_EQ(states.LoadRun("r1")->pace->noted, clock.Now());
  progress.copied = 4;
  noted.Commit({});
  EXPECT_EQ(states.LoadRun("r1")->counts.copied, 3U);
}

}  // namespace
}  // namespace lisync
