#include "src/core/clock.h"

#include <condition_variable>
#include <mutex>

namespace lisync {

Instant SystemClock::Now() const {
  return std::chrono::time_point_cast<Duration>(std::chrono::system_clock::now());
}

bool SystemClock::WaitUntil(Instant until, std::stop_token stop) {
  std::mutex mutex;
  std::condition_variable_any wake;
  std::unique_lock lock(mutex);
  // Waits on the steady clock: a step of the wall clock must not stretch the wait.
  const auto deadline = std::chrono::steady_clock::now() + (until - Now());
  wake.wait_until(lock, stop, deadline, [] { return false; });
  return !stop.stop_requested();
}

}  // namespace lisync
