#pragma once

#include <filesystem>
#include <optional>

#include "agent/command.h"

namespace lisync {

struct AuditVerifyOptions {
  std::optional<std::filesystem::path> file;  // an export; absent: the trail in the state directory
};

void DeclareAuditVerify(CLI::App& app, AuditVerifyOptions& options);
// Checks an exported trail, or this machine's own.
ExitCode RunAuditVerify(const CommandContext& context, const AuditVerifyOptions& options);

}  // namespace lisync
