#include "src/sync/live_limits.h"

#include <utility>

namespace lisync {

LiveLimits::LiveLimits(Limits limits)
    : limits_(std::make_shared<const Limits>(std::move(limits))) {}

void LiveLimits::Set(Limits limits) {
  auto fresh = std::make_shared<const Limits>(std::move(limits));
  const std::lock_guard lock(mutex_);
  limits_ = std::move(fresh);
}

std::shared_ptr<const Limits> LiveLimits::Now() const {
  const std::lock_guard lock(mutex_);
  return limits_;
}

BandwidthRates LiveLimits::BandwidthAt(Instant at) const {
  const auto limits = Now();
  return limits->bandwidth.At(at, *limits->zone);
}

Bandwidth::Rates BandwidthOf(const LiveLimits* limits) {
  return [limits](Instant at) {
    return limits == nullptr ? BandwidthRates{} : limits->BandwidthAt(at);
  };
}

}  // namespace lisync
