#pragma once

#include <mutex>
#include <stop_token>

#include "src/core/clock.h"

namespace lisync {

// Lets one thread wait for a time and others end its wait. Thread-safe.
class Wakeup {
 public:
  // Blocks until `until`, a Wake since the last wait, or a stop. False for the stop.
  bool WaitUntil(Clock& clock, Instant until, const std::stop_token& stop) {
    std::stop_source wait;
    {
      const std::lock_guard lock(mutex_);
      if (woken_) wait.request_stop();
      wait_ = wait;
    }
    const std::stop_callback end_with(stop, [&wait] { wait.request_stop(); });
    clock.WaitUntil(until, wait.get_token());
    const std::lock_guard lock(mutex_);
    wait_ = std::stop_source(std::nostopstate);
    woken_ = false;
    return !stop.stop_requested();
  }

  void Wake() { Awakened().request_stop(); }

 private:
  std::stop_source Awakened() {
    const std::lock_guard lock(mutex_);
    woken_ = true;
    return wait_;
  }

  std::mutex mutex_;
  bool woken_ = false;                       // guarded by mutex_
  std::stop_source wait_{std::nostopstate};  // guarded by mutex_
};

}  // namespace lisync
