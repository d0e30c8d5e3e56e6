#pragma once

#include <cstdint>
#include <functional>
#include <stop_token>

#include "src/core/clock.h"
#include "src/core/pacer.h"
#include "src/core/pulse.h"

namespace lisync {

// Bytes a second; 0: no limit.
struct BandwidthRates {
  std::uint64_t up = 0;    // to hidden
  std::uint64_t down = 0;  // from either side

  // What is copied goes both ways: the lower of the two.
  std::uint64_t copied() const;
  bool operator==(const BandwidthRates&) const = default;
};

enum class Traffic {
  kCopied,  // read from main, to be written to hidden
  kRead,    // read, and that is all
};

// Shares out a number of bytes a second among all workers of a run; see Pacer. Thread-safe.
class Bandwidth {
 public:
  // The rates at an instant, which may be others at each call. Called from any thread.
  using Rates = std::function<BandwidthRates(Instant)>;

  Bandwidth(Rates rates, Clock& clock, Pulse* pulse = nullptr);
  // The same at any time; 0 bytes a second: no limit.
  Bandwidth(std::uint64_t bytes_per_second, Clock& clock, Pulse* pulse = nullptr);

  // Waits until `bytes` more may be moved; false when a stop was requested first.
  bool Take(std::uint64_t bytes, const std::stop_token& stop, Traffic traffic = Traffic::kCopied);

 private:
  const Rates rates_;
  Clock& clock_;
  Pacer pacer_;  // of what is copied
};

}  // namespace lisync
