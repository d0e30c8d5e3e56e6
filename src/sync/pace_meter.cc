#include "src/sync/pace_meter.h"

#include <algorithm>

namespace lisync {
namespace {

constexpr Duration kWindow = std::chrono::seconds(10);

std::uint64_t LessOrNone(std::uint64_t whole, std::uint64_t part) {
  return whole > part ? whole - part : 0;
}

// The later of what the objects and what the bytes need: many small ones are slow by number, few
// large ones by size.
std::optional<Duration> LeftOf(const RunCounts& counts, const RunPace& pace) {
  const std::uint64_t objects = LessOrNone(counts.planned, counts.copied + counts.failed);
  const std::uint64_t bytes = LessOrNone(counts.bytes_planned, counts.bytes_copied);
  if (objects == 0) return std::nullopt;
  if (pace.objects_per_second <= 0 && pace.bytes_per_second <= 0) return std::nullopt;
  double seconds = 0;
  if (pace.objects_per_second > 0) seconds = static_cast<double>(objects) / pace.objects_per_second;
  if (pace.bytes_per_second > 0) {
    const double by_bytes = static_cast<double>(bytes) / pace.bytes_per_second;
    seconds = pace.objects_per_second > 0 ? std::max(seconds, by_bytes) : by_bytes;
  }
  return std::chrono::duration_cast<Duration>(std::chrono::duration<double>(seconds));
}

}  // namespace

RunPace PaceMeter::Look(const RunProgress& progress, Instant now) {
  const RunCounts counts = CountsOf(progress);
  RunPace pace;
  pace.noted = now;
  pace.in_flight = progress.in_flight;
  const Sighting seen{now, counts.copied + counts.adopted + counts.failed, progress.bytes_read};
  // A clock that was put back begins anew.
  if (!sightings_.empty() && sightings_.back().when > now) sightings_.clear();
  sightings_.push_back(seen);
  while (sightings_.size() > 2 && now - sightings_[1].when >= kWindow) sightings_.pop_front();
  const Sighting& first = sightings_.front();
  const double seconds = std::chrono::duration<double>(now - first.when).count();
  if (seconds <= 0) return pace;
  pace.objects_per_second = static_cast<double>(LessOrNone(seen.objects, first.objects)) / seconds;
  pace.bytes_per_second = static_cast<double>(LessOrNone(seen.bytes, first.bytes)) / seconds;
  pace.left = LeftOf(counts, pace);
  return pace;
}

}  // namespace lisync
