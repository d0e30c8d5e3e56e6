#include "src/core/pacer.h"

#include <gtest/gtest.h>

#include <functional>

#include "tests/support/manual_clock.h"

namespace lisync {
namespace {

using std::chrono::hours;
using std::chrono::milliseconds;
using std::chrono::seconds;

// Does something after each wait, as another thread would meanwhile.
class EventfulClock : public ManualClock {
 public:
  std::function<void()> after_wait;

  bool WaitUntil(Instant until, std::stop_token stop) override {
    const bool waited = ManualClock::WaitUntil(until, std::move(stop));
    if (after_wait) after_wait();
    return waited;
  }
};

class PacerTest : public testing::Test {
 protected:
  Duration Elapsed() const { return clock_.Now() - start_; }
  void Take(int times, double units = 1) {
    for (int i = 0; i < times; ++i) EXPECT_TRUE(pacer_.Take(units, {}));
  }

  EventfulClock clock_;
  const Instant start_ = clock_.Now();
  double rate_ = 20;
  Pulse pulse_;
  Pacer pacer_{[this](Instant /*at*/) { return rate_; }, clock_, &pulse_};
};

TEST_F(PacerTest, TheFirstGoesAtOnceAndTheRestKeepTheirDistance) {
  Take(1);
  EXPECT_EQ(Elapsed(), seconds(0));
  Take(40);
  EXPECT_EQ(Elapsed(), seconds(2));
}

TEST_F(PacerTest, ARateMayBeAFraction) {
  rate_ = 0.5;
  Take(4);
  EXPECT_EQ(Elapsed(), seconds(6));
}

TEST_F(PacerTest, WhatNobodyTookIsNotSavedUp) {
  Take(1);
  clock_.Advance(hours(1));
  const Instant again = clock_.Now();
  Take(21);
  EXPECT_EQ(clock_.Now() - again, seconds(1));
}

TEST_F(PacerTest, WithoutALimitNobodyWaits) {
  rate_ = 0;
  Take(1000, 1e9);
  EXPECT_TRUE(clock_.Waits().empty());
}

TEST_F(PacerTest, WhoeverWaitsKeepsToAHigherRateWithinASecond) {
  rate_ = 1;
  Take(1, 1000);
  clock_.after_wait = [this] { rate_ = 2000; };
  Take(1);
  EXPECT_EQ(Elapsed(), seconds(1)) << "not the 1000 s that it took at the old rate";
}

TEST_F(PacerTest, WhoeverWaitsGoesOnWhenTheLimitIsTakenAway) {
  rate_ = 1;
  Take(1, 1000);
  clock_.after_wait = [this] { rate_ = 0; };
  Take(5, 1000);
  EXPECT_EQ(Elapsed(), seconds(1));
}

TEST_F(PacerTest, ALowerRateHoldsForWhatWasTakenBefore) {
  Take(1, 20);
  rate_ = 10;
  Take(1);
  EXPECT_EQ(Elapsed(), seconds(2));
}

TEST_F(PacerTest, ALimitHoldsForWhatComesAfterIt) {
  rate_ = 0;
  Take(1, 1e9);
  rate_ = 1;
  Take(1);
  EXPECT_EQ(Elapsed(), seconds(0)) << "what went without a limit is not made up for";
  Take(1);
  EXPECT_EQ(Elapsed(), seconds(1));
}

TEST_F(PacerTest, AWaitShowsLifeOnceASecond) {
  rate_ = 2;
  Take(1, 9);
  EXPECT_EQ(pulse_.beats(), 1U);
  Take(1);
  EXPECT_EQ(Elapsed(), milliseconds(4500));
  EXPECT_EQ(pulse_.beats(), 6U);
}

TEST_F(PacerTest, AClockThatIsPutBackDoesNotStretchAWait) {
  rate_ = 1;
  Take(1, 3);
  bool put_back = false;
  clock_.after_wait = [&] {
    if (!put_back) clock_.Advance(-hours(1));
    put_back = true;
  };
  Take(1);
  EXPECT_LE(clock_.Waits().size(), 4U) << "a second of the three is lost at most";
}

TEST_F(PacerTest, AStopEndsTheWait) {
  rate_ = 0.01;
  Take(1);
  std::stop_source stop;
  clock_.after_wait = [&] { stop.request_stop(); };
  EXPECT_FALSE(pacer_.Take(1, stop.get_token()));
  EXPECT_EQ(Elapsed(), seconds(1));
}

TEST_F(PacerTest, AStopIsSaidWithoutALimitToo) {
  rate_ = 0;
  std::stop_source stop;
  stop.request_stop();
  EXPECT_FALSE(pacer_.Take(1, stop.get_token()));
}

}  // namespace
}  // namespace lisync
