#pragma once

#include <string>
#include <vector>

#include "src/core/state_store.h"

namespace lisync {

// Whether hidden has all that main had when the last run began.
struct Completeness {
  bool complete = false;
  // Why not, in plain words, each with its mend; empty when complete.
  std::vector<std::string> reasons;
};

// Judges by what is recorded alone: main was listed to its end, every object is copied or adopted
// (or gone from main), and replication was healthy at that run. Pure. The claim is as of the
// checkpoint's pg_lsn and last_media_sync_ts; it says nothing of later times.
Completeness JudgeCompleteness(const Checkpoint& checkpoint, const StateSummary& summary);

}  // namespace lisync
