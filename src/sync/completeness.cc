#include "src/sync/completeness.h"

namespace lisync {
namespace {

std::string Objects(std::uint64_t count) {
  return count == 1 ? "1 object" : std::to_string(count) + " objects";
}

}  // namespace

Completeness JudgeCompleteness(const Checkpoint& checkpoint, const StateSummary& summary) {
  Completeness result;
  const auto because = [&result](std::string reason) {
    result.reasons.push_back(std::move(reason));
  };
  if (!checkpoint.last_media_sync_ts) {
    because("no run has looked at all of main's media yet: run li-sync sync");
  } else if (checkpoint.last_outcome == "stopped") {
    because("the last run was interrupted: run li-sync sync");
  } else if (checkpoint.last_outcome != "ok" && summary.Of(ObjectStatus::kFailed).objects == 0) {
    because(
        "the last run failed: its reason is in the log, and the next run goes on where it ended");
  }
  if (const auto failed = summary.Of(ObjectStatus::kFailed).objects; failed > 0) {
    because(Objects(failed) +
            " could not be copied: the log has the reasons; the next runs try again");
  }
  if (const auto pending = summary.Of(ObjectStatus::kPending).objects; pending > 0) {
    because(Objects(pending) + " not copied yet: the next run without --since copies them");
  }
  if (checkpoint.replication.empty()) {
    because("no run has looked at replication yet: run li-sync sync");
  } else if (checkpoint.replication != "healthy") {
    because("replication is " + checkpoint.replication + ": " + checkpoint.replication_cause);
  }
  result.complete = result.reasons.empty();
  return result;
}

}  // namespace lisync
