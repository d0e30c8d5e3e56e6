#include "src/core/pacer.h"

#include <algorithm>
#include <utility>

namespace lisync {
namespace {

constexpr Duration kBeat = std::chrono::seconds(1);

}  // namespace

Pacer::Pacer(Rate rate, Clock& clock, Pulse* pulse)
    : rate_(std::move(rate)), clock_(clock), pulse_(pulse), advanced_(clock.Now()) {}

bool Pacer::Take(double units, const std::stop_token& stop) {
  Beat();
  const double before = Claim(units);
  for (;;) {
    const Duration step = std::min(LeftOf(before), kBeat);
    if (step <= Duration::zero()) return !stop.stop_requested();
    if (!clock_.WaitUntil(clock_.Now() + step, stop)) return false;
    if (step == kBeat) Beat();
  }
}

void Pacer::Beat() const {
  if (pulse_ != nullptr) pulse_->Beat();
}

double Pacer::Claim(double units) {
  const std::lock_guard lock(mutex_);
  Advance();
  const double before = taken_;
  taken_ += units;
  return before;
}

Duration Pacer::LeftOf(double units) {
  const std::lock_guard lock(mutex_);
  const double rate = Advance();
  if (elapsed_ >= units) return Duration::zero();
  return Duration(static_cast<Duration::rep>(1e6 * std::min((units - elapsed_) / rate, 1e6)));
}

double Pacer::Advance() {
  const Instant now = clock_.Now();
  // A clock that was put back gives nothing.
  const double seconds = std::max(0.0, std::chrono::duration<double>(now - advanced_).count());
  advanced_ = now;
  const double rate = rate_(now);
  elapsed_ = rate > 0 ? std::min(taken_, elapsed_ + rate * seconds) : taken_;
  return rate;
}

}  // namespace lisync
