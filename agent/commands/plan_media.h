#pragma once

#include <string>

#include "agent/command.h"
#include "agent/commands/media_options.h"
#include "src/sync/dry_run.h"

namespace lisync {

// What `sync --dry-run` and `media sync --dry-run` do: prints the plan on standard output, an
// object a line as it is made, and a summary at the end. Takes no lock, so that it goes beside a
// run in hand. 0: the plan is whole.
ExitCode PlanMedia(const CommandContext& context, const std::string& command,
                   const MediaRunOptions& options);

// `copy       "key"  1.2 kB  new on main`, and the same for programs. Pure.
std::string PlanText(const PlannedObject& object);
std::string PlanJsonLine(const PlannedObject& object);
// The last line of each.
std::string PlanSummaryText(const DryRunReport& report, const std::string& command);
std::string PlanSummaryJsonLine(const DryRunReport& report, const std::string& command);

}  // namespace lisync
