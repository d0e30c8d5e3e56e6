#pragma once

#include <optional>

#include "agent/command.h"

namespace lisync {

struct MediaSyncOptions {
  std::optional<Instant> since;  // only objects that main changed at or after this
};

void DeclareMediaSync(CLI::App& app, MediaSyncOptions& options);
// Copies media without looking at the replication.
ExitCode RunMediaSync(const CommandContext& context, const MediaSyncOptions& options);

}  // namespace lisync
