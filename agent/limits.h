#pragma once

#include <string>
#include <string_view>

#include "agent/config.h"
#include "src/core/clock.h"
#include "src/core/pacer.h"
#include "src/core/pulse.h"
#include "src/sync/live_limits.h"

namespace lisync {

// The limits as the configuration has them.
Limits LimitsOf(const Config& config);
// Whether a run in hand keeps to a new value of this key.
bool IsLimit(std::string_view key);

// The pace of the requests to each side, for as long as a run lasts. References must outlive it.
struct RequestPacers {
  RequestPacers(const LiveLimits& limits, Clock& clock, Pulse* pulse);

  Pacer source;
  Pacer destination;
};

// The limits at one instant, to be shown. A value.
struct LimitsInForce {
  std::string bwlimit = "off";         // as the configuration has it
  std::uint64_t bytes_per_second = 0;  // of what is copied, by `bwlimit` at that time; 0: no limit
  double source_requests = 0;          // a second; 0: no limit
  double destination_requests = 0;     // likewise

  bool operator==(const LimitsInForce&) const = default;
};

// Pure.
LimitsInForce LimitsAt(const Limits& limits, Instant at);
// "524.3 kB/s, main 20 requests/s"; "none".
std::string LimitsText(const LimitsInForce& limits);

}  // namespace lisync
