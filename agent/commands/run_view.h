#pragma once

#include <nlohmann/json.hpp>
#include <optional>
#include <string>

#include "agent/command.h"
#include "agent/live_line.h"
#include "agent/ticker.h"
#include "src/sync/run_progress.h"

namespace lisync {

// Shows a run to whoever waits for it, until it is dropped: a line on an interactive terminal; with
// --json a line each second on standard output, {"progress": {…}}, before the one of the result.
class RunView {
 public:
  // The references must outlive this.
  RunView(const CommandContext& context, const RunId& run, const RunProgress& progress);

 private:
  LiveLine line_;
  std::optional<Ticker> stream_;
};

// {"progress": {"run", "time", …}} with the fields that the HTTP API gives a running task.
std::string ProgressJsonLine(const RunId& run, Instant now, const nlohmann::ordered_json& progress);

}  // namespace lisync
