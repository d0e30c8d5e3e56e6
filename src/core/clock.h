#pragma once

#include <stop_token>

#include "src/core/time.h"

namespace lisync {

// Where time comes from. Thread-safe. Nothing else in src/ or storage/ asks the system for time.
class Clock {
 public:
  virtual ~Clock() = default;
  virtual Instant Now() const = 0;
  // Blocks until `until` (true) or until a stop is requested (false). A time in the past returns
  // at once.
  virtual bool WaitUntil(Instant until, std::stop_token stop) = 0;
};

// The machine's own clock.
class SystemClock : public Clock {
 public:
  Instant Now() const override;
  bool WaitUntil(Instant until, std::stop_token stop) override;
};

}  // namespace lisync
