#pragma once

#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "agent/log.h"
#include "src/core/state_store.h"

namespace lisync {

// What became of an object, as one line: `copied "local_content/aa": 1234 bytes`, `failed
// "remote_content/b": 99 bytes, attempt 3, denied: Access Denied`. Empty for an entry that is not
// about an object. Pure.
std::string ObjectLine(const AuditEvent& event);

// A StateStore that passes everything on and says at debug what became of each object, once that is
// recorded. Costs nothing while the log does not take debug lines. The log must outlive it.
class LoggedStates : public StateStore {
 public:
  LoggedStates(std::unique_ptr<StateStore> states, Log& log)
      : states_(std::move(states)), log_(log) {}

  std::vector<ObjectState> Load(const KeyRange& range, std::size_t limit) override {
    return states_->Load(range, limit);
  }
  std::vector<ObjectState> LoadUnfinished(const ObjectKey& after, std::size_t limit) override {
    return states_->LoadUnfinished(after, limit);
  }
  Checkpoint LoadCheckpoint() override { return states_->LoadCheckpoint(); }
  StateSummary Summary() override { return states_->Summary(); }
  Backlog LoadBacklog() override { return states_->LoadBacklog(); }
  std::vector<RunRecord> LoadRuns(const std::optional<RunId>& before, std::size_t limit) override {
    return states_->LoadRuns(before, limit);
  }
  std::optional<RunRecord> LoadRun(const RunId& run) override { return states_->LoadRun(run); }
  std::vector<RunRecord> LoadOpenRuns() override { return states_->LoadOpenRuns(); }
  std::optional<StoredSetting> LoadSetting(const std::string& name) override {
    return states_->LoadSetting(name);
  }
  std::vector<ReplicationPoint> LoadReplication(Instant since) override {
    return states_->LoadReplication(since);
  }
  TreeHead Commit(const Batch& batch) override;
  TreeHead ResetHeld(const std::string& reason, const AuditEvent& event) override {
    return states_->ResetHeld(reason, event);
  }

 private:
  const std::unique_ptr<StateStore> states_;
  Log& log_;
};

}  // namespace lisync
