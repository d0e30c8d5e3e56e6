#include "src/sync/run_history.h"

#include <utility>

namespace lisync {
namespace {

std::string Objects(std::uint64_t count) {
  return std::to_string(count) + (count == 1 ? " object" : " objects");
}

std::string FailedObjects(const RunProgress& progress) {
  std::string text;
  if (progress.failed > 0) text = Objects(progress.failed) + " could not be copied";
  if (progress.waiting > 0) {
    if (!text.empty()) text += ", ";
    text += Objects(progress.waiting) + " that failed before still wait for the next try";
  }
  return text;
}

}  // namespace

RunRecord FinishedRecord(const RunRecord& begun, const SyncReport& report,
                         const RunProgress& progress) {
  RunRecord record = begun;
  record.finished = report.finished;
  record.counts = CountsOf(progress);
  record.end = Name(report.end);
  record.state = RunState::kFailed;
  if (report.verdict) record.replication = Name(report.verdict->health);
  switch (report.end) {
    case RunEnd::kStoppedEarly:
      record.reason = report.media.stopped_by->what;
      return record;
    case RunEnd::kInterrupted:
      record.state = RunState::kStopped;
      record.reason = "stopped by request; the next run goes on";
      return record;
    case RunEnd::kObjectsFailed:
      record.reason = FailedObjects(progress);
      return record;
    case RunEnd::kDone:
      break;
  }
  if (report.verdict && report.verdict->health != Health::kHealthy) {
    record.reason = "all media is copied, but replication is " + record.replication + ": " +
                    report.verdict->cause;
    return record;
  }
  record.state = RunState::kSucceeded;
  return record;
}

void CloseAbandonedRuns(StateStore& states, const Actor& actor, Instant now,
                        const std::string& reason) {
  for (RunRecord& record : states.LoadOpenRuns()) {
    if (record.state != RunState::kRunning) continue;
    record.state = RunState::kFailed;
    record.finished = now;
    record.reason = reason;
    AuditEvent event;
    event.time = now;
    event.run = record.run;
    event.actor = actor;
    event.action = "run.abandoned";
    event.outcome = "unknown";
    event.reason = record.reason;
    states.Commit({.events = {std::move(event)}, .run = std::move(record)});
  }
}

}  // namespace lisync
