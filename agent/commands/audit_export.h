#pragma once

#include <filesystem>
#include <optional>

#include "agent/command.h"

namespace lisync {

enum class AuditFormat { kNdjson };

struct AuditExportOptions {
  AuditFormat format = AuditFormat::kNdjson;
  std::optional<std::filesystem::path> output;  // absent: standard output
};

void DeclareAuditExport(CLI::App& app, AuditExportOptions& options);
// Writes the trail's entries, one a line, exactly as they are hashed.
ExitCode RunAuditExport(const CommandContext& context, const AuditExportOptions& options);

}  // namespace lisync
