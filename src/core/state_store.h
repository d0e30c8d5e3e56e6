#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

#include "src/core/audit_event.h"
#include "src/core/digest.h"
#include "src/core/earlier_version.h"
#include "src/core/object_state.h"
#include "src/core/run_record.h"
#include "src/core/scan.h"
#include "src/core/upload_session.h"

namespace lisync {

// What the last runs reached. The first five fields are the original's sync_checkpoint.json.
struct Checkpoint {
  std::string pg_lsn;                         // "0/1A2B3C8"; empty when never known
  std::optional<Instant> last_media_sync_ts;  // start of the last run that saw all of main, by
                                              // main's clock: every older object is in the states
  std::optional<Instant> last_sync_at;        // end of the last successful sync, by this machine
  std::uint64_t total_syncs = 0;              // successful ones
  std::uint64_t failed_syncs = 0;
  RunId last_run;
  std::string last_outcome;       // "ok", "failed" or "stopped"
  std::string replication;        // the verdict's name at the last run that looked: "healthy", …
  std::string replication_cause;  // and its cause; both empty before the first
  std::string source;             // MediaSource::Identity of the run
  std::string destination;        // MediaStore::Identity of the run

  bool operator==(const Checkpoint&) const = default;
};

// A setting that was changed while the service runs and outlives it: "syncs_per_day". An empty
// value takes it back.
struct StoredSetting {
  std::string name;
  std::string value;
  Instant changed;
  std::string changed_by;

  bool operator==(const StoredSetting&) const = default;
};

// One look at the replication, for the history that is charted. What could not be seen is absent.
struct ReplicationPoint {
  Instant taken;
  std::string health;  // the verdict's name
  std::optional<std::int64_t> lag_bytes;
  std::optional<std::int64_t> retained_wal_bytes;
  std::optional<Duration> silent;  // since hidden's worker last heard from main

  bool operator==(const ReplicationPoint&) const = default;
};

// How long replication points are kept.
inline constexpr Duration kReplicationHistory = std::chrono::hours(7 * 24);

// An object that is to be tried at `next_try` as if it had never failed.
struct DueObject {
  ObjectKey key;
  Instant next_try;
};

// All that is recorded together or not at all.
struct Batch {
  std::vector<ObjectState> states{};
  std::vector<AuditEvent> events{};
  std::optional<Checkpoint> checkpoint{};
  std::optional<RunRecord> run{};                 // added, or put in the place of the one of its id
  std::optional<StoredSetting> setting{};         // likewise, by its name
  std::optional<ReplicationPoint> replication{};  // added; those older than kReplicationHistory go
  std::optional<UploadSession> upload{};   // added, or put in the place of the one of its key
  std::vector<ObjectKey> ended_uploads{};  // forgotten
  std::optional<Scan> scan{};              // in the place of the one before
  std::vector<EarlierVersion> kept{};      // added, or put in the place of the ones there
  // Those that are failed or pending in the transaction itself get their next try and no attempts;
  // of others nothing changes. After `states`.
  std::vector<DueObject> due{};
};

// RFC 6962: number of leaves and the Merkle tree hash over them.
struct TreeHead {
  std::uint64_t size = 0;
  Sha256 root{};

  bool operator==(const TreeHead&) const = default;
};

struct StatusCount {
  std::uint64_t objects = 0;
  std::uint64_t bytes = 0;
};

// Counts by status; index with static_cast<std::size_t>(ObjectStatus).
struct StateSummary {
  std::array<StatusCount, 6> by_status{};
  std::optional<Instant> next_retry;   // earliest next_try of a failed or pending object
  std::uint64_t earlier_versions = 0;  // of any object, that hidden keeps beside the newest

  const StatusCount& Of(ObjectStatus status) const {
    return by_status[static_cast<std::size_t>(status)];
  }
};

// The objects that hidden lacks, by why.
struct Backlog {
  struct Group {
    ObjectStatus status = ObjectStatus::kPending;  // or kFailed
    Fault fault = Fault::kNone;
    std::uint64_t objects = 0;
    std::uint64_t bytes = 0;
    std::optional<Instant> next_try;  // the earliest; absent: no retry is due by itself
    std::string reason;               // of one of them
  };
  std::vector<Group> groups;      // the largest first
  std::optional<Instant> oldest;  // main's last-modified of the object that waits longest
};

// The local state or the audit trail cannot be read or written. Nothing of the batch in hand was
// recorded. Ends the run: never caught to go on (promise P5).
class StorageError : public std::runtime_error {
 public:
  enum class Kind {
    kCannotOpen,   // missing directory, permissions, not our file, newer schema: exit code 73
    kCannotWrite,  // disk full, I/O error, read-only: exit code 74
    kTampered,     // the trail's tail is not what was written: exit code 74
  };
  StorageError(Kind kind, const std::string& what) : std::runtime_error(what), kind_(kind) {}
  Kind kind() const { return kind_; }

 private:
  Kind kind_;
};

// What this machine knows of every object, for reading. Thread-safe. Every member throws
// StorageError.
class StateReader {
 public:
  virtual ~StateReader() = default;

  // The first `limit` states in the range, by key; unknown keys left out.
  virtual std::vector<ObjectState> Load(const KeyRange& range, std::size_t limit) = 0;
  // The first `limit` failed or pending states, by key, after `after`.
  virtual std::vector<ObjectState> LoadUnfinished(const ObjectKey& after, std::size_t limit) = 0;
  virtual Checkpoint LoadCheckpoint() = 0;
  virtual StateSummary Summary() = 0;
  virtual Backlog LoadBacklog() = 0;
  // The newest `limit` runs before `before` (an id; absent: of all), newest first.
  virtual std::vector<RunRecord> LoadRuns(const std::optional<RunId>& before,
                                          std::size_t limit) = 0;
  // Absent for an id that no run has.
  virtual std::optional<RunRecord> LoadRun(const RunId& run) = 0;
  // Those that are queued or running, oldest first.
  virtual std::vector<RunRecord> LoadOpenRuns() = 0;
  // Absent when it was never set, or taken back.
  virtual std::optional<StoredSetting> LoadSetting(const std::string& name) = 0;
  // The upload of this key that was begun and has not ended.
  virtual std::optional<UploadSession> LoadUpload(const ObjectKey& key) = 0;
  // The last scan; absent before the first.
  virtual std::optional<Scan> LoadScan() = 0;
  // The first `limit` earlier versions after `after`, in their order.
  virtual std::vector<EarlierVersion> LoadKept(const EarlierVersionPlace& after,
                                               std::size_t limit) = 0;
  // Points taken at `since` or later, oldest first.
  virtual std::vector<ReplicationPoint> LoadReplication(Instant since) = 0;
};

// The same, and the only way in which anything is recorded. Reading does not wait for writing.
class StateStore : public StateReader {
 public:
  // Records states, audit entries and checkpoint in one durable transaction. Entries are appended
  // in the order given, and the head after them is returned. When it returns, a power cut loses
  // nothing of the batch.
  virtual TreeHead Commit(const Batch& batch) = 0;
  // The same, if what is recorded of judged.key is still `judged` in every field. Else nothing is
  // recorded and nothing returned: another process has recorded something newer. For those that
  // judge an object without holding the lock.
  virtual std::optional<TreeHead> CommitIfStill(const ObjectState& judged, const Batch& batch) = 0;
  // Forgets that hidden holds anything, with `event`, in one transaction: copied and adopted states
  // become pending for `reason`, and no state is `held` any more.
  virtual TreeHead ResetHeld(const std::string& reason, const AuditEvent& event) = 0;
};

}  // namespace lisync
