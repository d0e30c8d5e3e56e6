#include "agent/commands/sync.h"

#include "agent/commands/run_media.h"

namespace lisync {

ExitCode RunSync(const CommandContext& context, const SyncOptions& /*options*/) {
  return RunLocked(context, "sync", ReplicationStep::kSample, std::nullopt);
}

}  // namespace lisync
