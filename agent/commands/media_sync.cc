#include "agent/commands/media_sync.h"

#include "agent/commands/plan_media.h"
#include "agent/commands/run_media.h"

namespace lisync {

ExitCode RunMediaSync(const CommandContext& context, const MediaSyncOptions& options) {
  CheckMediaRun(options.media);
  if (options.media.kind == RunKind::kPlanOnly) {
    return PlanMedia(context, "media sync", options.media);
  }
  return RunLocked(context, "media sync", ReplicationStep::kSkip, options.media);
}

}  // namespace lisync
