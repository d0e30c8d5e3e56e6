#pragma once

#include "agent/command.h"
#include "agent/commands/media_options.h"

namespace lisync {

struct MediaSyncOptions {
  MediaRunOptions media;
};

void DeclareMediaSync(CLI::App& app, MediaSyncOptions& options);
// Copies media without looking at the replication.
ExitCode RunMediaSync(const CommandContext& context, const MediaSyncOptions& options);

}  // namespace lisync
