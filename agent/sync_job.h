#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string>

#include "agent/command.h"
#include "agent/rclone_config.h"
#include "agent/run_lock.h"
#include "src/core/media_source.h"
#include "src/core/media_store.h"
#include "src/core/state_store.h"
#include "src/sync/live_limits.h"
#include "src/sync/sync_run.h"

namespace lisync {

enum class ReplicationStep { kSample, kSkip };

// What is to be run, and on whose behalf.
struct SyncJob {
  RunId run;
  std::string command;  // "sync", "media sync"
  RunTrigger trigger = RunTrigger::kCommand;
  std::string requested_by;
  std::optional<Instant> requested;
  ReplicationStep replication = ReplicationStep::kSample;
  PassScope scope = PassScope::kEverything;
  Selection selection{};
  HeldCheck held = HeldCheck::kTrust;         // a full scan compares in any case
  std::optional<TransferLimits> transfers{};  // absent: as the configuration says
  std::string abandoned;  // what became of runs that are still recorded as running
};

// Wraps the parts of a run on their way into it: to measure them. Each may be empty.
struct JobWrappers {
  std::function<std::unique_ptr<MediaSource>(std::unique_ptr<MediaSource>)> source;
  std::function<std::unique_ptr<MediaStore>(std::unique_ptr<MediaStore>)> store;
  std::function<std::unique_ptr<StateStore>(std::unique_ptr<StateStore>, const RunId&)> states;
};

// A fresh one: the time and a random suffix.
RunId NewRunId(Instant now);
// Sorts before every id of a run of this second or later, and after every other.
RunId FirstRunIdOf(Instant now);

// The job as the engine takes it, with what the configuration says of it. `limits` outlives the
// run.
SyncRunOptions RunOptionsOf(const Config& config, const SyncJob& job, const LiveLimits& limits);

// Runs the job with the context's configuration until it ends or context.stop stops it, within the
// limits as they change. context.log is a RunLog of the job's run. `ended` is called last, the
// store still open. The caller holds the lock. Throws StorageError when something cannot be
// recorded, ConfigError when the configuration leads nowhere.
SyncReport RunJob(const CommandContext& context, const MediaRemotes& remotes, const SyncJob& job,
                  const JobWrappers& wrappers, const LiveLimits& limits, RunProgress& progress,
                  const std::function<void(const SyncReport&, StateStore&)>& ended);

// As the holder of the lock that this process is about to take.
LockHolder SelfAsHolder(const CommandContext& context, const std::string& command);

}  // namespace lisync
