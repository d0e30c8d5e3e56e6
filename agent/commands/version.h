#pragma once

#include "agent/command.h"

namespace lisync {

struct VersionOptions {};

void DeclareVersion(CLI::App& app, VersionOptions& options);
// Prints "li-sync 0.1.0" or {"program": "li-sync", "version": "0.1.0"}.
ExitCode RunVersion(const CommandContext& context, const VersionOptions& options);

}  // namespace lisync
