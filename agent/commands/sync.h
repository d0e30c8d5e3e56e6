#pragma once

#include "agent/command.h"

namespace lisync {

struct SyncOptions {};

void DeclareSync(CLI::App& app, SyncOptions& options);
// The whole job: lock, replication, media, checkpoint.
ExitCode RunSync(const CommandContext& context, const SyncOptions& options);

}  // namespace lisync
