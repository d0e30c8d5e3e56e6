#include "agent/commands/media_sync.h"

#include "agent/commands/run_media.h"

namespace lisync {

ExitCode RunMediaSync(const CommandContext& context, const MediaSyncOptions& options) {
  return RunLocked(context, "media sync", ReplicationStep::kSkip, options.since);
}

}  // namespace lisync
