#pragma once

#include <filesystem>

#include "agent/command.h"

namespace lisync {

struct ImportCheckpointOptions {
  std::filesystem::path file;
};

void DeclareImportCheckpoint(CLI::App& app, ImportCheckpointOptions& options);
// Takes over a sync_checkpoint.json of the scripts that li-sync replaces.
ExitCode RunImportCheckpoint(const CommandContext& context, const ImportCheckpointOptions& options);

}  // namespace lisync
