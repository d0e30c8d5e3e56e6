#include "src/sync/retry.h"

#include <gtest/gtest.h>

#include "src/sync/bandwidth.h"
#include "tests/support/manual_clock.h"

namespace lisync {
namespace {

using std::chrono::hours;
using std::chrono::milliseconds;
using std::chrono::seconds;

TEST(NextTryDelay, TheFirstFailureIsDueAtTheNextRun) {
  for (const Action action : {Action::kRetry, Action::kSkip, Action::kAskOperator}) {
    EXPECT_EQ(NextTryDelay(action, 1), Duration(0));
  }
}

TEST(NextTryDelay, GrowsAndStaysBounded) {
  for (const Action action : {Action::kRetry, Action::kSkip}) {
    Duration before(0);
    for (std::uint32_t failures = 1; failures < 50; ++failures) {
      EXPECT_GE(NextTryDelay(action, failures), before);
      before = NextTryDelay(action, failures);
    }
  }
  EXPECT_EQ(NextTryDelay(Action::kRetry, 1000), hours(1));
  EXPECT_EQ(NextTryDelay(Action::kSkip, 1000), hours(24));
}

TEST(RepeatDelay, DoublesToItsLimit) {
  EXPECT_EQ(RepeatDelay(1, 1.0), milliseconds(500));
  EXPECT_EQ(RepeatDelay(2, 1.0), seconds(1));
  EXPECT_EQ(RepeatDelay(60, 1.0), seconds(10));
  EXPECT_EQ(RepeatDelay(60, 0.0), seconds(0));
}

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

TEST(Bandwidth, AStopIsSaid) {
  ManualClock clock;
  std::stop_source stop;
  stop.request_stop();
  Bandwidth none(0, clock);
  EXPECT_FALSE(none.Take(1, stop.get_token()));
  Bandwidth some(1, clock);
  EXPECT_FALSE(some.Take(1, stop.get_token()));
}

}  // namespace
}  // namespace lisync
