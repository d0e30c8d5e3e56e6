#pragma once

#include <nlohmann/json.hpp>
#include <string>

#include "agent/exit_code.h"
#include "src/core/object_state.h"
#include "src/core/state_store.h"
#include "src/sync/run_progress.h"
#include "src/sync/sync_run.h"

namespace lisync {

// How a run and its parts are said to people and programs. Pure.

ExitCode CodeOf(const SyncReport& report);

// "looked at 1,200 · copied 120 of 300 (1.2 MB of 3 MB) · 40 objects/s, 400 kB/s · 8 in flight · 2
// failed · 5 s left"
std::string ProgressText(const RunCounts& counts, const std::optional<RunPace>& pace);
// One line: the end, the counts, the replication, and what to do where there is something to do.
// The backlog is that after the run; why objects failed is said where some are left.
std::string SummaryText(const SyncReport& report, const std::string& command,
                        const RunProgress& progress, const Backlog& backlog);
std::string FailureText(const ObjectState& state);

nlohmann::ordered_json ToJson(const SyncReport& report, const std::string& command,
                              const RunProgress& progress, ExitCode code);
nlohmann::ordered_json ToJson(const Verdict& verdict);
// The five fields of the original's sync_checkpoint.json, null where nothing is known.
nlohmann::ordered_json CheckpointJson(const Checkpoint& checkpoint);
nlohmann::ordered_json OptionalTime(const std::optional<Instant>& instant);

// "1,234,567" and "12.3 MB" (powers of 1000).
std::string Grouped(std::uint64_t number);
std::string FormatBytes(std::uint64_t bytes);

}  // namespace lisync
