#pragma once

#include <nlohmann/json.hpp>
#include <string_view>

#include "agent/service/status_snapshot.h"
#include "src/core/run_record.h"

namespace lisync {

// Runs as the HTTP API gives them. Pure.

nlohmann::ordered_json CountsJson(const RunCounts& counts);
// The counts, then objects_per_second, bytes_per_second, in_flight and seconds_left where they are
// known.
nlohmann::ordered_json ProgressJson(const RunCounts& counts, const std::optional<RunPace>& pace);
nlohmann::ordered_json RunJson(const RunRecord& record);
// The same with objects_per_second, bytes_per_second, in_flight and seconds_left.
nlohmann::ordered_json RunJson(const RunInProgress& running);

// The admin panel's word: "PENDING", "STARTED", "SUCCESS", "FAILURE".
std::string_view TaskStatus(RunState state);

// {"task_id", "status"}, then `result` of a success, `error` of a failure, `progress` of what runs:
// that of `running` when it is this run, else what is recorded.
nlohmann::ordered_json TaskJson(const RunRecord& record,
                                const std::optional<RunInProgress>& running);

}  // namespace lisync
