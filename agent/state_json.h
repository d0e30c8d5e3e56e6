#pragma once

#include <nlohmann/json.hpp>
#include <optional>

#include "agent/limits.h"
#include "agent/run_lock.h"
#include "src/core/state_store.h"
#include "src/sync/completeness.h"
#include "src/sync/verify_counts.h"

namespace lisync {

// What is recorded, as programs read it: the part that `status --json` and the HTTP API share.
// Pure.

// The checkpoint's five fields, then complete, reasons, media, source, destination, replication,
// last_run, audit and verification.
nlohmann::ordered_json StateJson(const Checkpoint& checkpoint, const StateSummary& summary,
                                 const Completeness& completeness, const TreeHead& head,
                                 const std::optional<VerifyRecord>& verification);

// {"pid", "host", "command", "started"}; empty when it cannot be told who holds the lock.
nlohmann::ordered_json HolderJson(const LockBusy& lock);

// What runs keep to; null for what has no limit.
nlohmann::ordered_json LimitsJson(const LimitsInForce& limits);

}  // namespace lisync
