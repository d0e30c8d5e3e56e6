#pragma once

#include <algorithm>

#include "src/core/clock.h"
#include "tests/sim/world.h"

namespace lisync {

// The world's time. Waiting for it advances it at once.
class SimClock : public Clock {
 public:
  explicit SimClock(World& world) : world_(world) {}

  Instant Now() const override {
    const Turns::Turn turn = world_.turns.Take("clock");
    if (!turn) return kWhenDead;
    world_.now += std::chrono::milliseconds(1);
    return world_.now;
  }
  bool WaitUntil(Instant until, std::stop_token stop) override {
    const Turns::Turn turn = world_.turns.Take("clock.wait");
    if (turn) world_.now = std::max(world_.now, until);
    return !stop.stop_requested();
  }

 private:
  static constexpr Instant kWhenDead{std::chrono::seconds(1764000000)};

  World& world_;
};

}  // namespace lisync
