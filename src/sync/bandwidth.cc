#include "src/sync/bandwidth.h"

#include <algorithm>

namespace lisync {

Bandwidth::Bandwidth(std::uint64_t bytes_per_second, Clock& clock)
    : bytes_per_second_(bytes_per_second), clock_(clock) {}

bool Bandwidth::Take(std::uint64_t bytes, std::stop_token stop) {
  if (bytes_per_second_ == 0) return !stop.stop_requested();
  Instant start;
  {
    const std::lock_guard lock(mutex_);
    start = std::max(clock_.Now(), free_from_);
    free_from_ =
        start + Duration(static_cast<Duration::rep>(1e6 * static_cast<double>(bytes) /
                                                    static_cast<double>(bytes_per_second_)));
  }
  return clock_.WaitUntil(start, std::move(stop));
}

}  // namespace lisync
