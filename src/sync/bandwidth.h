#pragma once

#include <cstdint>
#include <mutex>
#include <stop_token>

#include "src/core/clock.h"
#include "src/core/pulse.h"

namespace lisync {

// Shares out a number of bytes a second among all workers of a run. Thread-safe.
class Bandwidth {
 public:
  // 0 bytes a second: no limit. `pulse` beats with every share that is taken and, while one is
  // waited for, once a second; null: nobody listens.
  Bandwidth(std::uint64_t bytes_per_second, Clock& clock, Pulse* pulse = nullptr);

  // Waits until `bytes` more may be moved; false when a stop was requested first.
  bool Take(std::uint64_t bytes, const std::stop_token& stop);

 private:
  void Beat() const;

  const std::uint64_t bytes_per_second_;
  Clock& clock_;
  Pulse* const pulse_;
  std::mutex mutex_;
  Instant free_from_;  // guarded by mutex_
};

}  // namespace lisync
