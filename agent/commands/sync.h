#pragma once

#include "agent/command.h"
#include "agent/commands/media_options.h"

namespace lisync {

enum class WhenBusy {
  kJoin,   // a service that runs here does the sync, or goes on with the one in hand
  kLeave,  // this process does it, or ends with kLocked when another one does
};

struct SyncOptions {
  WhenBusy when_busy = WhenBusy::kJoin;
  MediaRunOptions media;  // any but the usual run is done by this process
};

void DeclareSync(CLI::App& app, SyncOptions& options);
// The whole job: lock, replication, media, checkpoint.
ExitCode RunSync(const CommandContext& context, const SyncOptions& options);

}  // namespace lisync
