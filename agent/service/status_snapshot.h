#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "agent/limits.h"
#include "agent/run_lock.h"
#include "src/core/replication_probe.h"
#include "src/core/state_store.h"
#include "src/sync/completeness.h"
#include "src/sync/verdict.h"
#include "src/sync/verify_counts.h"

namespace lisync {

// The run that this process does at the moment.
struct RunInProgress {
  RunRecord record;  // its counts as of the snapshot
  RunPace pace;
};

struct ReplicationStatus {
  std::optional<ReplicationSample> sample;  // absent: not looked at yet
  std::optional<Verdict> verdict;           // of `sample`
  std::vector<ReplicationPoint> history;    // of the last 24 hours, oldest first, thinned out
};

struct ScheduleStatus {
  std::string sync;         // "0 * * * *", "6 a day", "off"
  std::string sync_origin;  // who set it: "default", "FILE:3", "admin-panel, 2026-…"
  std::string full_scan;
  std::string time_zone;
  std::optional<Instant> next_run;        // whatever for
  std::optional<RunTrigger> next_reason;  // of next_run
  std::optional<Instant> next_full_scan;
  std::optional<Instant> last_slot;  // of schedule.sync, the last one that has passed
  bool overdue = false;              // no run has ended since the slot before it
  // Times of schedule.sync that have passed since the last successful run, up to 1000.
  std::optional<std::uint64_t> slots_without_success{};
};

// All that page, API and metrics show: the service at one instant. A value; shared read-only.
struct StatusSnapshot {
  Instant taken;
  std::uint64_t version = 0;  // grows with each change of anything below
  std::string program_version;
  Instant service_started;
  Checkpoint checkpoint;
  StateSummary summary;
  Backlog backlog;
  Completeness completeness;
  std::vector<ObjectState> failures;  // the first 20 of the failed and pending, by key
  std::optional<RunInProgress> running;
  LimitsInForce limits;               // of this process
  std::optional<LockBusy> other_run;  // another process holds the lock
  std::vector<RunRecord> queued;      // oldest first
  std::vector<RunRecord> runs;        // the last 10 that ended, newest first
  ReplicationStatus replication;
  std::optional<VerifyRecord> verification;  // the last one
  TreeHead head;
  ScheduleStatus schedule;
  // Why the state or the trail cannot be read or written at the moment; empty: all is well.
  // While it is set, syncing has stopped and the members above are the last that were readable.
  std::string storage_trouble;
  std::uint64_t database_bytes = 0;
  std::uint64_t wal_bytes = 0;
  std::optional<std::uint64_t> disk_free_bytes;  // of state.dir
};

enum class Mood {
  kGood,     // hidden is complete
  kWorking,  // not complete, and a run is on its way to mend that
  kWarning,  // not complete: waiting for the next try, nothing needs a person yet
  kBad,      // somebody must act
  kUnknown,  // nothing is known yet
};

// "good", "working", "warning", "bad", "unknown".
std::string_view Name(Mood mood);

// The one sentence and the one colour.
struct Headline {
  Mood mood = Mood::kUnknown;
  std::string text;  // "Hidden is complete as of 12:03:17 UTC"
  std::string mend;  // what to do, plain words; empty: nothing
};

// Pure.
Headline HeadlineOf(const StatusSnapshot& status);

}  // namespace lisync
