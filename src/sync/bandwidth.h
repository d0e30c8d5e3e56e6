#pragma once

#include <cstdint>
#include <mutex>
#include <stop_token>

#include "src/core/clock.h"

namespace lisync {

// Shares out a number of bytes a second among all workers of a run. Thread-safe.
class Bandwidth {
 public:
  // 0 bytes a second: no limit.
  Bandwidth(std::uint64_t bytes_per_second, Clock& clock);

  // Waits until `bytes` more may be moved; false when a stop was requested first.
  bool Take(std::uint64_t bytes, std::stop_token stop);

 private:
  const std::uint64_t bytes_per_second_;
  Clock& clock_;
  std::mutex mutex_;
  Instant free_from_;  // guarded by mutex_
};

}  // namespace lisync
