#include "src/sync/concurrency.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cstdint>
#include <functional>

namespace lisync {
namespace {

using std::chrono::milliseconds;

// Servers that end so many objects a second with so many transfers.
using Servers = std::function<double(std::uint32_t transfers)>;

// Each request takes its way; the servers take so much in all.
Servers Far(double seconds_an_object, double most) {
  return [=](std::uint32_t transfers) { return std::min(transfers / seconds_an_object, most); };
}

void Work(Concurrency& concurrency, const Servers& servers, int stretches) {
  for (int i = 0; i < stretches; ++i) {
    const double objects = servers(concurrency.transfers()) / 4;
    concurrency.Learn({milliseconds(250), static_cast<std::uint64_t>(objects), 0, 0});
  }
}

TEST(Concurrency, GrowsQuicklyWhereTheWayIsLong) {
  Concurrency concurrency({4, 64});
  EXPECT_EQ(concurrency.transfers(), 4U);
  Work(concurrency, Far(0.04, 10'000), 5);
  EXPECT_EQ(concurrency.transfers(), 64U);
}

TEST(Concurrency, StaysLowWhereMoreBringsNothing) {
  Concurrency concurrency({4, 64});
  std::uint32_t most = 0;
  for (int i = 0; i < 400; ++i) {
    Work(concurrency, Far(0.0001, 700), 1);
    most = std::max(most, concurrency.transfers());
  }
  EXPECT_LE(most, 8U);
}

TEST(Concurrency, FindsWhatTheServersTake) {
  Concurrency concurrency({4, 64});
  Work(concurrency, Far(0.04, 500), 400);  // 20 are enough
  EXPECT_GE(concurrency.transfers(), 18U);
  EXPECT_LE(concurrency.transfers(), 32U);
}

TEST(Concurrency, ShrinksWhereFewerBringMore) {
  Concurrency concurrency({32, 64});
  const auto crowded = [](std::uint32_t transfers) {
    return transfers <= 8 ? 100.0 * transfers : std::max(800.0 - 20.0 * (transfers - 8), 20.0);
  };
  Work(concurrency, crowded, 400);
  EXPECT_LE(concurrency.transfers(), 12U);
}

TEST(Concurrency, ARefusalHalvesAndHoldsBack) {
  Concurrency concurrency({4, 64});
  Work(concurrency, Far(0.04, 10'000), 10);
  ASSERT_EQ(concurrency.transfers(), 64U);
  concurrency.Learn({milliseconds(250), 100, 0, 3});
  EXPECT_EQ(concurrency.transfers(), 32U);
  concurrency.Learn({milliseconds(250), 100, 0, 1});
  EXPECT_EQ(concurrency.transfers(), 16U);
  Work(concurrency, Far(0.04, 10'000), 30);
  EXPECT_EQ(concurrency.transfers(), 16U);
  Work(concurrency, Far(0.04, 10'000), 400);
  EXPECT_EQ(concurrency.transfers(), 64U);
}

TEST(Concurrency, NeverBelowOne) {
  Concurrency concurrency({2, 4});
  for (int i = 0; i < 5; ++i) concurrency.Learn({milliseconds(250), 1, 0, 1});
  EXPECT_EQ(concurrency.transfers(), 1U);
}

TEST(Concurrency, EqualLimitsAreFixed) {
  Concurrency concurrency({4, 4});
  Work(concurrency, Far(0.04, 10'000), 50);
  concurrency.Learn({milliseconds(250), 1, 0, 7});
  EXPECT_EQ(concurrency.transfers(), 4U);
}

TEST(Concurrency, OtherLimitsStartTheSearchAnew) {
  Concurrency concurrency({4, 64});
  Work(concurrency, Far(0.04, 10'000), 10);
  concurrency.Restart({2, 6});
  EXPECT_EQ(concurrency.transfers(), 2U);
  Work(concurrency, Far(0.04, 10'000), 10);
  EXPECT_EQ(concurrency.transfers(), 6U);
  concurrency.Restart({8, 3});
  EXPECT_EQ(concurrency.transfers(), 8U);
}

TEST(Concurrency, FewLargeObjectsAreWorkAsManySmallOnes) {
  Concurrency concurrency({4, 64});
  for (int i = 0; i < 5; ++i) {
    const std::uint64_t bytes = concurrency.transfers() * (std::uint64_t{4} << 20);
    concurrency.Learn({milliseconds(250), 1, bytes, 0});
  }
  EXPECT_EQ(concurrency.transfers(), 64U);
}

}  // namespace
}  // namespace lisync
