#include "src/s3/retry.h"

#include <gmock/gmock.h>

namespace lisync {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

TEST(RetryDelay, ItsBoundDoublesUpToFiveSeconds) {
  EXPECT_EQ(RetryDelay(1, 0.5, {}), milliseconds(50));
  EXPECT_EQ(RetryDelay(2, 0.5, {}), milliseconds(100));
  EXPECT_EQ(RetryDelay(6, 0.5, {}), milliseconds(1600));
  EXPECT_EQ(RetryDelay(7, 0.5, {}), milliseconds(2500));
  EXPECT_EQ(RetryDelay(1000, 0.5, {}), milliseconds(2500));
}

TEST(RetryDelay, JitterReachesDownToNothing) { EXPECT_EQ(RetryDelay(5, 0.0, {}), seconds(0)); }

TEST(RetryDelay, AWaitAskedForIsKeptWithinReason) {
  EXPECT_EQ(RetryDelay(1, 0.5, seconds(7)), seconds(7));
  EXPECT_EQ(RetryDelay(1, 0.5, seconds(3600)), seconds(30));
  EXPECT_EQ(RetryDelay(7, 0.5, seconds(1)), milliseconds(2500));
}

TEST(ParseRetryAfter, TakesSecondsAndDates) {
  const Instant now = ParseInstant("2026-11-24T03:44:11Z").value();
  EXPECT_EQ(ParseRetryAfter("12", now), seconds(12));
  EXPECT_EQ(ParseRetryAfter("Tue, 24 Nov 2026 03:44:21 GMT", now), seconds(10));
  EXPECT_EQ(ParseRetryAfter("Tue, 24 Nov 2026 03:44:01 GMT", now), seconds(0));
  EXPECT_EQ(ParseRetryAfter("", now), std::nullopt);
  EXPECT_EQ(ParseRetryAfter("-5", now), std::nullopt);
  EXPECT_EQ(ParseRetryAfter("soon", now), std::nullopt);
}

TEST(IsClockSkew, IsSaidOrShows) {
  const Instant now = ParseInstant("2026-11-24T03:44:11Z").value();
  EXPECT_TRUE(IsClockSkew(403, "RequestTimeTooSkewed", now, now));
  EXPECT_TRUE(IsClockSkew(403, "", now, now + std::chrono::minutes(16)));
  EXPECT_TRUE(IsClockSkew(403, "", now, now - std::chrono::minutes(16)));
  EXPECT_FALSE(IsClockSkew(403, "", now, now + std::chrono::minutes(4)));
  EXPECT_FALSE(IsClockSkew(403, "AccessDenied", now, now + std::chrono::hours(1)));
  EXPECT_FALSE(IsClockSkew(404, "", now, now + std::chrono::hours(1)));
}

TEST(IsWorthRetrying, IsForRetryAndSlowDown) {
  EXPECT_TRUE(IsWorthRetrying({Action::kRetry, Fault::kNetwork, ""}));
  EXPECT_TRUE(IsWorthRetrying({Action::kSlowDown, Fault::kThrottled, ""}));
  EXPECT_FALSE(IsWorthRetrying({Action::kSkip, Fault::kDenied, ""}));
  EXPECT_FALSE(IsWorthRetrying({Action::kReplan, Fault::kChanged, ""}));
  EXPECT_FALSE(IsWorthRetrying({Action::kAskOperator, Fault::kNoBucket, ""}));
}

}  // namespace
}  // namespace lisync
