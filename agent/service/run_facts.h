#pragma once

#include <cstdint>
#include <optional>

#include "src/core/state_store.h"

namespace lisync {

// What the plan of the next run rests on: what is recorded of earlier ones. Only runs of `sync`
// count, whoever asked for them and whatever their result.
struct RunFacts {
  // A run that lists all of main: any but a retry.
  struct Listing {
    Instant began;
    Instant ended;
  };
  std::optional<Listing> last_listing;  // the last that ended
  // When the last full scan that ended began; where none is known, the first run looked at did.
  std::optional<Instant> last_full_scan;
  std::optional<Instant> last_ended;  // of all runs, retries too
  std::uint32_t retries = 0;          // of the last ones in a row, those that were retries
  std::uint32_t unfinished = 0;       // likewise, those that did not come to their end
  std::optional<Instant> next_try;    // the earliest of the failed and pending objects
  std::optional<Instant> last_success;
  std::optional<Instant> first_request;  // of the runs that were looked at
  std::optional<StoredSetting> syncs_per_day;
};

// How far back the history is read.
enum class HistoryReach {
  kLastListing,
  kLastFullScan,
};

// Reads a bounded part of the history. What lies more than a few minutes after `now` was recorded
// before the clock was put back, and is passed over. Throws StorageError.
RunFacts LoadRunFacts(StateReader& states, Instant now, HistoryReach reach);

}  // namespace lisync
