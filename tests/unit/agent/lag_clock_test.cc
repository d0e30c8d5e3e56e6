#include "agent/metrics/lag_clock.h"

#include <gtest/gtest.h>

#include <array>
#include <cstdio>

namespace lisync {
namespace {

using std::chrono::seconds;

Lsn LsnOf(std::uint64_t position) {
  std::array<char, 32> text{};
  std::snprintf(text.data(), text.size(), "%llX/%llX",
                static_cast<unsigned long long>(position >> 32U),
                static_cast<unsigned long long>(position & 0xFFFFFFFFU));
  return text.data();
}

ReplicationSample Look(int second, std::uint64_t main, std::uint64_t hidden) {
  ReplicationSample sample;
  sample.taken = Instant(seconds(second));
  sample.publisher.emplace();
  sample.publisher->current_lsn = LsnOf(main);
  sample.publisher->confirmed_flush_lsn = LsnOf(hidden);
  return sample;
}

TEST(LagClock, NothingIsKnownBeforeALook) { EXPECT_EQ(LagClock().lag(), std::nullopt); }

TEST(LagClock, HiddenThatHasConfirmedAllIsNotBehind) {
  LagClock clock;
  clock.See(Look(0, 1000, 1000));
  EXPECT_EQ(clock.lag(), seconds(0));
  clock.See(Look(30, 9000, 9000));
  EXPECT_EQ(clock.lag(), seconds(0));
}

TEST(LagClock, HiddenIsAsFarBehindAsTheLatestLookThatItHasConfirmed) {
  LagClock clock;
  clock.See(Look(0, 1000, 1000));
  clock.See(Look(30, 2000, 1500));
  EXPECT_EQ(clock.lag(), seconds(30));
  clock.See(Look(60, 3000, 2000));
  EXPECT_EQ(clock.lag(), seconds(30));
  clock.See(Look(90, 4000, 2999));
  EXPECT_EQ(clock.lag(), seconds(60));
}

TEST(LagClock, WhileNothingIsConfirmedItGrowsFromTheFirstLook) {
  LagClock clock;
  clock.See(Look(0, 1000, 10));
  EXPECT_EQ(clock.lag(), seconds(0));
  clock.See(Look(30, 1000, 10));
  clock.See(Look(600, 5000, 10));
  EXPECT_EQ(clock.lag(), seconds(600));
}

TEST(LagClock, PositionsBeyondFourGigabytesAreCompared) {
  LagClock clock;
  constexpr std::uint64_t kFar = std::uint64_t{0x16} << 32U;
  clock.See(Look(0, kFar, kFar));
  clock.See(Look(30, kFar + 10, kFar));
  EXPECT_EQ(clock.lag(), seconds(30));
}

TEST(LagClock, ALookThatShowsNotBothPositionsTellsNothing) {
  LagClock clock;
  clock.See(Look(0, 1000, 1000));
  ReplicationSample blind;
  blind.taken = Instant(seconds(30));
  clock.See(blind);
  EXPECT_EQ(clock.lag(), std::nullopt);
  clock.See(Look(60, 2000, 1000));
  EXPECT_EQ(clock.lag(), seconds(60));
}

TEST(LagClock, TheSameSampleCountsOnce) {
  LagClock clock;
  clock.See(Look(30, 2000, 1000));
  clock.See(Look(30, 2000, 1000));
  clock.See(Look(0, 2000, 1000));
  EXPECT_EQ(clock.lag(), seconds(0));
}

TEST(LagClock, AServerWhosePositionsBeginAnewIsNotBehindByTheOldOnes) {
  LagClock clock;
  clock.See(Look(0, 900'000, 100));
  clock.See(Look(600, 1000, 500));
  EXPECT_EQ(clock.lag(), seconds(0));
}

TEST(LagClock, ManyLooksAreThinnedOutAndTheOldestStays) {
  LagClock clock;
  const int looks = 3 * static_cast<int>(LagClock::kMostLooks);
  for (int i = 0; i < looks; ++i)
    clock.See(Look(30 * i, 1000 + 10U * static_cast<unsigned>(i), 10));
  EXPECT_EQ(clock.lag(), seconds(30 * (looks - 1)));
  // Half of it confirmed: right to within the looks that were forgotten.
  const std::uint64_t half = 1000 + 5U * static_cast<unsigned>(looks);
  clock.See(Look(30 * looks, 1'000'000, half));
  EXPECT_GE(clock.lag(), seconds(30 * looks / 2));
  EXPECT_LE(clock.lag(), seconds(30 * looks / 2 + 30 * 8));
}

}  // namespace
}  // namespace lisync
