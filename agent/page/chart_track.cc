#include "agent/page/chart_track.h"

#include <algorithm>

namespace lisync {
namespace {

void Add(std::vector<HealthSpan>& spans, HealthSpan next) {
  if (next.end <= next.begin) return;
  if (!spans.empty() && spans.back().health == next.health &&
      spans.back().lag_known == next.lag_known) {
    spans.back().end = next.end;
    return;
  }
  spans.push_back(std::move(next));
}

}  // namespace

Duration LongestStep(const std::vector<ReplicationPoint>& points) {
  constexpr Duration kLeast = std::chrono::minutes(5);
  std::vector<Duration> steps;
  for (std::size_t i = 1; i < points.size(); ++i) {
    steps.push_back(points[i].taken - points[i - 1].taken);
  }
  if (steps.empty()) return kLeast;
  std::ranges::sort(steps);
  return std::max(kLeast, 3 * steps[steps.size() / 2]);
}

std::vector<std::vector<ReplicationPoint>> LinePieces(const std::vector<ReplicationPoint>& points) {
  const Duration longest = LongestStep(points);
  std::vector<std::vector<ReplicationPoint>> pieces;
  bool goes_on = false;
  for (const ReplicationPoint& point : points) {
    if (!point.lag_bytes) {
      goes_on = false;
      continue;
    }
    if (goes_on && point.taken - pieces.back().back().taken > longest) goes_on = false;
    if (!goes_on) pieces.emplace_back();
    pieces.back().push_back(point);
    goes_on = true;
  }
  return pieces;
}

std::vector<HealthSpan> HealthSpans(const std::vector<ReplicationPoint>& points, Instant now) {
  const Duration longest = LongestStep(points);
  std::vector<HealthSpan> spans;
  for (std::size_t i = 0; i < points.size(); ++i) {
    const Instant next =
        i + 1 < points.size() ? points[i + 1].taken : std::max(now, points[i].taken);
    // Beyond the longest step the point speaks for one usual step only.
    const bool seen = next - points[i].taken <= longest;
    const Instant end = seen ? next : points[i].taken + longest / 3;
    Add(spans, {points[i].taken, end, points[i].health, points[i].lag_bytes.has_value()});
    if (!seen) Add(spans, {end, next, "", false});
  }
  return spans;
}

}  // namespace lisync
