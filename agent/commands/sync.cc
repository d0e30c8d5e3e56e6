#include "agent/commands/sync.h"

#include "agent/commands/handed_sync.h"
#include "agent/commands/plan_media.h"
#include "agent/commands/run_media.h"

namespace lisync {

ExitCode RunSync(const CommandContext& context, const SyncOptions& options) {
  CheckMediaRun(options.media);
  if (options.media.kind == RunKind::kPlanOnly) return PlanMedia(context, "sync", options.media);
  if (options.when_busy == WhenBusy::kJoin && IsUsualRun(options.media)) {
    if (const auto code = HandSyncToService(context)) return *code;
  }
  return RunLocked(context, "sync", ReplicationStep::kSample, options.media);
}

}  // namespace lisync
