#pragma once

#include "agent/command.h"

namespace lisync {

struct StatusOptions {};

void DeclareStatus(CLI::App& app, StatusOptions& options);
// What is on hidden and what is not, the checkpoint, and who holds the lock. Changes nothing.
ExitCode RunStatus(const CommandContext& context, const StatusOptions& options);

}  // namespace lisync
