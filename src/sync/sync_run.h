#pragma once

#include <optional>
#include <stop_token>
#include <string>

#include "src/core/replication_probe.h"
#include "src/core/state_store.h"
#include "src/sync/media_sync.h"
#include "src/sync/verdict.h"

namespace lisync {

struct SyncRunOptions {
  std::string command;  // "sync" or "media sync", for the trail
  RunTrigger trigger = RunTrigger::kCommand;
  std::string requested_by;          // who asked; empty: nobody, it was due
  std::optional<Instant> requested;  // absent: now
  MediaPassOptions media;
  Thresholds thresholds;
  ReplicationNames names;
};

// The command as the history has it: that of a run that left objects out is another one, so that it
// serves no slot of the schedule.
std::string RecordedCommand(const SyncRunOptions& options);

// How a run ended.
enum class RunEnd {
  kDone,           // all of main was looked at, every object due was copied
  kObjectsFailed,  // all of main was looked at, some objects failed or wait for their next try
  kStoppedEarly,   // an error kept it from going on
  kInterrupted,    // by request
};

std::string_view Name(RunEnd end);

struct SyncReport {
  RunId run;
  Instant started;
  Instant finished;
  RunEnd end = RunEnd::kDone;
  MediaSyncResult media;
  std::optional<ReplicationSample> sample;  // absent: the run does not look at replication
  std::optional<Verdict> verdict;
  Checkpoint checkpoint;
  TreeHead head;
};

// The checkpoint after a run: pure. The watermark moves only when all of main was looked at, and
// nothing between the last watermark and this run's selection was left out.
Checkpoint NextCheckpoint(const Checkpoint& before, const SyncReport& report,
                          const Selection& selection);

// Whether the last run went to another destination, which holds nothing of what is recorded.
bool GoesElsewhere(const Checkpoint& before, const MediaStore& store);

// A whole run: intent, replication sample, media, checkpoint and result. The caller holds the lock.
class SyncRun {
 public:
  // `probe` may be null: `media sync` leaves replication alone.
  SyncRun(MediaSource& source, MediaStore& store, StateStore& states, ReplicationProbe* probe,
          Clock& clock);

  // Throws StorageError when the state or the trail cannot be written; nothing goes on then.
  SyncReport Run(const SyncRunOptions& options, const RunContext& context, RunProgress& progress,
                 const std::stop_token& stop);

 private:
  // A different destination holds nothing of what is recorded as copied.
  void AcceptEndpoints(const Checkpoint& before, const RunContext& context);
  AuditEvent Event(const RunContext& context, const std::string& action) const;
  AuditEvent StartEvent(const SyncRunOptions& options, const RunContext& context) const;
  AuditEvent FinishEvent(const SyncReport& report, const RunContext& context,
                         const RunProgress& progress) const;

  MediaSource& source_;
  MediaStore& store_;
  StateStore& states_;
  ReplicationProbe* probe_;
  Clock& clock_;
};

}  // namespace lisync
