#pragma once

#include "src/core/state_store.h"
#include "src/sync/outcome.h"
#include "src/sync/sync_run.h"

namespace lisync {

// The history's record of a run that has ended: pure. Succeeded is what the exit code 0 stands for:
// all of main looked at, nothing left to try again, replication healthy where it was looked at.
RunRecord FinishedRecord(const RunRecord& begun, const SyncReport& report,
                         const RunProgress& progress);

inline constexpr const char* kDiedWithoutAWord =
    "the process that ran it ended without a word (killed, crashed, or the machine went down): "
    "what "
    "it had recorded stays, and the next run goes on from there";

// A run that is recorded as running while nobody holds the lock has died. Records each of them as
// failed for `reason`, with an entry `run.abandoned` of `actor`. The caller holds the lock. Throws
// StorageError.
void CloseAbandonedRuns(StateStore& states, const Actor& actor, Instant now,
                        const std::string& reason);

}  // namespace lisync
