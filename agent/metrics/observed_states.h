#pragma once

#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "agent/metrics/record_meter.h"
#include "src/core/state_store.h"

namespace lisync {

// A StateStore that passes everything on and measures what is recorded. Counts an outcome only once
// it is recorded. The meter must outlive it.
class ObservedStates : public StateStore {
 public:
  ObservedStates(std::unique_ptr<StateStore> states, RecordMeter& meter)
      : states_(std::move(states)), meter_(meter) {}

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
  TreeHead ResetHeld(const std::string& reason, const AuditEvent& event) override;

 private:
  const std::unique_ptr<StateStore> states_;
  RecordMeter& meter_;
};

}  // namespace lisync
