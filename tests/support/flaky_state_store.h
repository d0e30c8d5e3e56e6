#pragma once

#include <atomic>
#include <cstddef>
#include <string>
#include <vector>

#include "src/core/state_store.h"

namespace lisync {

// Forwards, but the n-th Commit, counted from 1, and every later one fail as on a full disk.
// Thread-safe when `real` is.
class FlakyStateStore : public StateStore {
 public:
  FlakyStateStore(StateStore& real, int n) : real_(real), n_(n) {}

  std::vector<ObjectState> Load(const KeyRange& range, std::size_t limit) override {
    return real_.Load(range, limit);
  }
  std::vector<ObjectState> LoadUnfinished(const ObjectKey& after, std::size_t limit) override {
    return real_.LoadUnfinished(after, limit);
  }
  Checkpoint LoadCheckpoint() override { return real_.LoadCheckpoint(); }
  StateSummary Summary() override { return real_.Summary(); }
  Backlog LoadBacklog() override { return real_.LoadBacklog(); }
  std::vector<RunRecord> LoadRuns(const std::optional<RunId>& before, std::size_t limit) override {
    return real_.LoadRuns(before, limit);
  }
  std::optional<RunRecord> LoadRun(const RunId& run) override { return real_.LoadRun(run); }
  std::vector<RunRecord> LoadOpenRuns() override { return real_.LoadOpenRuns(); }
  std::optional<StoredSetting> LoadSetting(const std::string& name) override {
    return real_.LoadSetting(name);
  }
  std::vector<ReplicationPoint> LoadReplication(Instant since) override {
    return real_.LoadReplication(since);
  }

  TreeHead Commit(const Batch& batch) override {
    const int commit = ++commits_;
    if (commit >= n_) {
      throw StorageError(StorageError::Kind::kCannotWrite,
                         "commit " + std::to_string(commit) + " was made to fail");
    }
    return real_.Commit(batch);
  }
  TreeHead ResetHeld(const std::string& reason, const AuditEvent& event) override {
    return real_.ResetHeld(reason, event);
  }

 private:
  StateStore& real_;
  const int n_;
  std::atomic<int> commits_ = 0;
};

}  // namespace lisync
