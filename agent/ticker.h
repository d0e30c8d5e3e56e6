#pragma once

#include <functional>
#include <thread>

#include "src/core/clock.h"

namespace lisync {

// Calls `tick` on a thread of its own every `step` until it is dropped, the first time after a
// step.
class Ticker {
 public:
  Ticker(Clock& clock, Duration step, std::function<void()> tick)
      : thread_([&clock, step, tick = std::move(tick)](const std::stop_token& stop) {
          while (clock.WaitUntil(clock.Now() + step, stop)) tick();
        }) {}

 private:
  std::jthread thread_;
};

}  // namespace lisync
