#pragma once

#include <functional>
#include <mutex>
#include <stop_token>

#include "src/core/clock.h"
#include "src/core/pulse.h"

namespace lisync {

// Shares out a rate among all who ask, in the order in which they do: bytes a second, requests a
// second. The rate may change at any time, and whoever waits keeps to the new one within a second.
// What nobody has taken is not saved up. Thread-safe.
class Pacer {
 public:
  // Units a second at an instant; 0: no limit. Called from any thread, one call at a time.
  using Rate = std::function<double(Instant)>;

  // `pulse` beats with every share that is taken and, while one is waited for, once a second; null:
  // nobody listens. `clock` and `pulse` outlive it.
  Pacer(Rate rate, Clock& clock, Pulse* pulse = nullptr);

  // Waits until all that was taken before has had its time; false when a stop was requested first.
  bool Take(double units, const std::stop_token& stop);

 private:
  void Beat() const;
  double Claim(double units);
  // How long it still takes until the first `units` that were ever taken have had their time.
  Duration LeftOf(double units);
  double Advance();  // the rate at the moment; the caller holds mutex_

  const Rate rate_;
  Clock& clock_;
  Pulse* const pulse_;
  std::mutex mutex_;
  // Guarded by mutex_.
  double taken_ = 0;    // units, all that were ever asked for
  double elapsed_ = 0;  // units of these that have had their time
  Instant advanced_;
};

}  // namespace lisync
