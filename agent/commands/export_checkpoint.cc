#include "agent/commands/export_checkpoint.h"

#include <fstream>

#include "agent/commands/sync_report.h"
#include "agent/json_output.h"
#include "storage/sqlite_state_reader.h"

namespace lisync {

ExitCode RunExportCheckpoint(const CommandContext& context,
                             const ExportCheckpointOptions& options) {
  const auto states = OpenStateReader(context.loaded.config.state.dir);
  const std::string text = ToPrettyJsonText(CheckpointJson(states->LoadCheckpoint()));
  if (!options.file) {
    context.host.out << text;
    return ExitCode::kOk;
  }
  std::ofstream file(*options.file, std::ios::binary | std::ios::trunc);
  file << text << std::flush;
  if (!file) {
    throw StorageError(StorageError::Kind::kCannotWrite,
                       options.file->string() + " cannot be written: give a path that can be");
  }
  return ExitCode::kOk;
}

}  // namespace lisync
