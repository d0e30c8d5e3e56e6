#include "src/sync/retry.h"

#include <gtest/gtest.h>

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

TEST(NextTryDelay, IsNeverLongerThanItsLimit) {
  for (const Action action : {Action::kRetry, Action::kSkip, Action::kAskOperator}) {
    for (std::uint32_t failures = 0; failures < 50; ++failures) {
      EXPECT_LE(NextTryDelay(action, failures), kLongestNextTryDelay);
    }
  }
}

TEST(IsDue, IsAnObjectWhoseTimeHasComeOrIsBeyondAnyDelay) {
  const Instant now(seconds(1764000000));
  EXPECT_TRUE(IsDue(std::nullopt, now));
  EXPECT_TRUE(IsDue(now, now));
  EXPECT_FALSE(IsDue(now + Duration(1), now));
  EXPECT_FALSE(IsDue(now + hours(24), now));
  EXPECT_TRUE(IsDue(now + hours(24) + Duration(1), now));  // the clock was put back
}

TEST(RetryRunDelay, SpreadsRetriesInARowOut) {
  EXPECT_EQ(RetryRunDelay(0, 0), seconds(5));
  EXPECT_EQ(RetryRunDelay(1, 0), seconds(10));
  EXPECT_EQ(RetryRunDelay(6, 0), seconds(320));
  EXPECT_EQ(RetryRunDelay(7, 0), seconds(600));
  EXPECT_EQ(RetryRunDelay(4'000'000'000, 0), seconds(600));
}

TEST(RetryRunDelay, BacksOffFromAMinuteToAnHourWhileNoRunComesToItsEnd) {
  EXPECT_EQ(RetryRunDelay(0, 1), seconds(60));
  EXPECT_EQ(RetryRunDelay(1, 2), seconds(120));
  EXPECT_EQ(RetryRunDelay(5, 6), seconds(32 * 60));
  EXPECT_EQ(RetryRunDelay(6, 7), hours(1));
  EXPECT_EQ(RetryRunDelay(4'000'000'000, 4'000'000'000), hours(1));
}

TEST(RepeatDelay, DoublesToItsLimit) {
  EXPECT_EQ(RepeatDelay(1, 1.0), milliseconds(500));
  EXPECT_EQ(RepeatDelay(2, 1.0), seconds(1));
  EXPECT_EQ(RepeatDelay(60, 1.0), seconds(10));
  EXPECT_EQ(RepeatDelay(60, 0.0), seconds(0));
}

}  // namespace
}  // namespace lisync
