#pragma once

#include <optional>
#include <vector>

#include "src/core/state_store.h"

namespace lisync {

// A point stands for the time until the next one, but not for longer than this: then nobody looked.
// Three times the usual distance of two points, five minutes at least.
Duration LongestStep(const std::vector<ReplicationPoint>& points);

// The points whose lag is known, in pieces without a gap between them.
std::vector<std::vector<ReplicationPoint>> LinePieces(const std::vector<ReplicationPoint>& points);

// A stretch of time with one verdict; an empty `health`: nobody looked.
struct HealthSpan {
  Instant begin;
  Instant end;
  std::string health;
  bool lag_known = false;

  bool operator==(const HealthSpan&) const = default;
};

// From the first point to now, without holes; neighbours differ.
std::vector<HealthSpan> HealthSpans(const std::vector<ReplicationPoint>& points, Instant now);

}  // namespace lisync
