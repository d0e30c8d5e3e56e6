#pragma once

#include <cstdint>
#include <deque>

#include "src/core/run_record.h"
#include "src/sync/run_progress.h"

namespace lisync {

// How fast a run gets on, from looks at its progress: over the last ten seconds, and what is left
// at that pace. Used by one thread.
class PaceMeter {
 public:
  RunPace Look(const RunProgress& progress, Instant now);

 private:
  struct Sighting {
    Instant when;
    std::uint64_t objects = 0;
    std::uint64_t bytes = 0;
  };
  std::deque<Sighting> sightings_;  // oldest first
};

}  // namespace lisync
