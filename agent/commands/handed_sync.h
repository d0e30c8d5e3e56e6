#pragma once

#include <optional>

#include "agent/command.h"

namespace lisync {

// Hands a sync to the service of this state directory, when one answers, and follows it to its end:
// with the progress, the output and the exit code that a sync of this process would have. An
// interruption ends the following, not the run. Absent when no service answers (or will not be
// asked by this user): nothing has been begun then.
std::optional<ExitCode> HandSyncToService(const CommandContext& context);

}  // namespace lisync
