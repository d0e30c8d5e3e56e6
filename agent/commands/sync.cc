#include "agent/commands/sync.h"

#include "agent/commands/handed_sync.h"
#include "agent/commands/run_media.h"

namespace lisync {

ExitCode RunSync(const CommandContext& context, const SyncOptions& options) {
  if (options.when_busy == WhenBusy::kJoin) {
    if (const auto code = HandSyncToService(context)) return *code;
  }
  return RunLocked(context, "sync", ReplicationStep::kSample, std::nullopt);
}

}  // namespace lisync
