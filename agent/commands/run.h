#pragma once

#include <filesystem>
#include <optional>

#include "agent/command.h"

namespace lisync {

struct RunOptions {
  bool daemon = false;  // the process is a daemon by the time the command runs
  std::optional<std::filesystem::path> pidfile;
};

void DeclareRun(CLI::App& app, RunOptions& options);
// Fails where the service would fail at once: throws ConfigError when another one serves this state
// directory or the address cannot be listened on, StorageError when the directory cannot be used.
ExitCode CheckServiceCanStart(const CommandContext& context);
// The service, until a signal ends it.
ExitCode RunService(const CommandContext& context, const RunOptions& options);

}  // namespace lisync
