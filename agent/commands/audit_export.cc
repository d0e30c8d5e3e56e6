#include "agent/commands/audit_export.h"

#include <fstream>

#include "agent/commands/sync_report.h"
#include "agent/json_output.h"
#include "src/report/ndjson.h"
#include "storage/sqlite_audit_log.h"

namespace lisync {
namespace {

[[noreturn]] void CannotWrite(const std::filesystem::path& file) {
  throw StorageError(StorageError::Kind::kCannotWrite,
                     file.string() +
                         " cannot be written: give a path with room that may be "
                         "written");
}

// Written beside its name first, so that an export cut short never looks like a whole one.
std::uint64_t ExportTo(const std::filesystem::path& file, AuditLog& log) {
  const std::filesystem::path temporary = file.string() + ".part";
  std::ofstream out(temporary, std::ios::binary | std::ios::trunc);
  const std::uint64_t entries = ExportNdjson(log, out);
  out.close();
  std::error_code error;
  if (out) std::filesystem::rename(temporary, file, error);
  if (!out || error) CannotWrite(file);
  return entries;
}

}  // namespace

ExitCode RunAuditExport(const CommandContext& context, const AuditExportOptions& options) {
  const auto log = OpenAuditLog(context.loaded.config.state.dir);
  if (!options.output) {
    ExportNdjson(*log, context.host.out);
    return ExitCode::kOk;
  }
  const std::uint64_t entries = ExportTo(*options.output, *log);
  if (context.json()) {
    context.host.out << ToJsonText({{"entries", entries}, {"file", options.output->string()}});
  } else {
    context.host.out << Grouped(entries) << " entries written to " << options.output->string()
                     << '\n';
  }
  return ExitCode::kOk;
}

}  // namespace lisync
