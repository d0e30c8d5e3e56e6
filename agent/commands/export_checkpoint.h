#pragma once

#include <filesystem>
#include <optional>

#include "agent/command.h"

namespace lisync {

struct ExportCheckpointOptions {
  std::optional<std::filesystem::path> file;  // absent: standard output
};

void DeclareExportCheckpoint(CLI::App& app, ExportCheckpointOptions& options);
// Writes the checkpoint in the form of sync_checkpoint.json.
ExitCode RunExportCheckpoint(const CommandContext& context, const ExportCheckpointOptions& options);

}  // namespace lisync
