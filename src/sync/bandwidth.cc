#include "src/sync/bandwidth.h"

#include <algorithm>

namespace lisync {
namespace {

constexpr Duration kBeat = std::chrono::seconds(1);

}  // namespace

Bandwidth::Bandwidth(std::uint64_t bytes_per_second, Clock& clock, Pulse* pulse)
    : bytes_per_second_(bytes_per_second), clock_(clock), pulse_(pulse) {}

void Bandwidth::Beat() const {
  if (pulse_ != nullptr) pulse_->Beat();
}

bool Bandwidth::Take(std::uint64_t bytes, const std::stop_token& stop) {
  Beat();
  if (bytes_per_second_ == 0) return !stop.stop_requested();
  Instant start;
  {
    const std::lock_guard lock(mutex_);
    start = std::max(clock_.Now(), free_from_);
    free_from_ =
        start + Duration(static_cast<Duration::rep>(1e6 * static_cast<double>(bytes) /
                                                    static_cast<double>(bytes_per_second_)));
  }
  // Measured once: a step of the clock must not stretch the wait.
  Duration left = start - clock_.Now();
  for (; left > kBeat; left -= kBeat) {
    if (!clock_.WaitUntil(clock_.Now() + kBeat, stop)) return false;
    Beat();
  }
  return clock_.WaitUntil(clock_.Now() + left, stop);
}

}  // namespace lisync
