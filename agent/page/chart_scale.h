#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "src/core/time.h"

namespace lisync {

// A place on an axis: 0 at its start, 1 at its end.
struct Tick {
  double position = 0;
  std::string label;
};

// An axis of bytes. Linear; logarithmic where a few peaks would press all else onto the ground.
class ByteScale {
 public:
  // Fits the values; `mark` is shown too when it is not far above them.
  static ByteScale Fit(std::vector<std::int64_t> values, const std::optional<std::int64_t>& mark);

  bool logarithmic() const { return logarithmic_; }
  // 0 to 1. Logarithmic: 1 kB and less are 0.
  double Position(std::int64_t bytes) const;
  bool Holds(std::int64_t bytes) const { return bytes <= top_; }
  std::vector<Tick> Ticks() const;

 private:
  bool logarithmic_ = false;
  std::int64_t top_ = 0;
  std::int64_t step_ = 0;  // between the ticks of a linear axis
};

// An axis of time that ends now and begins an hour, six or 24 hours before: what the oldest needs.
class TimeScale {
 public:
  static TimeScale Fit(const std::optional<Instant>& oldest, Instant now);

  Instant begin() const { return now_ - window_; }
  Duration window() const { return window_; }
  double Position(Instant at) const;
  // At round times of UTC: "12:00".
  std::vector<Tick> Ticks() const;

 private:
  Instant now_;
  Duration window_{};
};

}  // namespace lisync
