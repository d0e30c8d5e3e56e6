#include "src/sync/bandwidth.h"

#include <algorithm>
#include <utility>

namespace lisync {
namespace {

// What so many bytes cost, in bytes that are copied.
double CostOf(std::uint64_t bytes, Traffic traffic, const BandwidthRates& rates) {
  const auto cost = static_cast<double>(bytes);
  const std::uint64_t copied = rates.copied();
  if (traffic == Traffic::kCopied || copied == rates.down) return cost;
  if (rates.down == 0) return 0;
  return cost * static_cast<double>(copied) / static_cast<double>(rates.down);
}

}  // namespace

std::uint64_t BandwidthRates::copied() const {
  if (up == 0 || down == 0) return std::max(up, down);
  return std::min(up, down);
}

Bandwidth::Bandwidth(Rates rates, Clock& clock, Pulse* pulse)
    : rates_(std::move(rates)),
      clock_(clock),
      pacer_([this](Instant at) { return static_cast<double>(rates_(at).copied()); }, clock,
             pulse) {}

Bandwidth::Bandwidth(std::uint64_t bytes_per_second, Clock& clock, Pulse* pulse)
    : Bandwidth([rates = BandwidthRates{bytes_per_second, bytes_per_second}](
                    Instant /*at*/) { return rates; },
                clock, pulse) {}

bool Bandwidth::Take(std::uint64_t bytes, const std::stop_token& stop, Traffic traffic) {
  return pacer_.Take(CostOf(bytes, traffic, rates_(clock_.Now())), stop);
}

}  // namespace lisync
