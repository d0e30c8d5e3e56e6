#pragma once

#include <string>

#include "agent/command.h"
#include "agent/commands/media_options.h"
#include "agent/run_lock.h"
#include "agent/sync_job.h"

namespace lisync {

// What `sync` and `media sync` share: takes the lock, runs, says what came of it (JSON on standard
// output, a line on an interactive terminal, the log in any case) and returns the exit code.
ExitCode RunLocked(const CommandContext& context, const std::string& command,
                   ReplicationStep replication, const MediaRunOptions& options);

// Says who holds the lock; the exit code is kLocked.
ExitCode SayBusy(const CommandContext& context, const LockBusy& busy);

}  // namespace lisync
