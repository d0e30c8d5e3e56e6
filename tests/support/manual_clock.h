#pragma once

#include <mutex>
#include <vector>

#include "src/core/clock.h"

namespace lisync {

// A clock that tests set. Waiting for it advances it at once; the waits are kept to be looked at.
// Thread-safe.
class ManualClock : public Clock {
 public:
  explicit ManualClock(Instant now = Instant(std::chrono::seconds(1764000000))) : now_(now) {}

  Instant Now() const override {
    const std::lock_guard lock(mutex_);
    return now_;
  }
  bool WaitUntil(Instant until, std::stop_token stop) override {
    const std::lock_guard lock(mutex_);
    if (stop.stop_requested()) return false;
    waits_.push_back(until - now_);
    if (until > now_) now_ = until;
    return true;
  }

  void Set(Instant now) {
    const std::lock_guard lock(mutex_);
    now_ = now;
  }
  void Advance(Duration by) {
    const std::lock_guard lock(mutex_);
    now_ += by;
  }
  // How long each WaitUntil asked to wait, in order; not positive for a time in the past.
  std::vector<Duration> Waits() const {
    const std::lock_guard lock(mutex_);
    return waits_;
  }

 private:
  mutable std::mutex mutex_;
  Instant now_;
  std::vector<Duration> waits_;
};

}  // namespace lisync
