#pragma once

#include <optional>
#include <string>
#include <vector>

#include "src/core/state_store.h"

namespace lisync {

// A StateStore that passes everything on to another, which must outlive it: for those that add to a
// part of it. Thread-safe when the other is.
class ForwardingStates : public StateStore {
 public:
  explicit ForwardingStates(StateStore& states) : states_(states) {}

  std::vector<ObjectState> Load(const KeyRange& range, std::size_t limit) override {
    return states_.Load(range, limit);
  }
  std::vector<ObjectState> LoadUnfinished(const ObjectKey& after, std::size_t limit) override {
    return states_.LoadUnfinished(after, limit);
  }
  Checkpoint LoadCheckpoint() override { return states_.LoadCheckpoint(); }
  StateSummary Summary() override { return states_.Summary(); }
  Backlog LoadBacklog() override { return states_.LoadBacklog(); }
  std::vector<RunRecord> LoadRuns(const std::optional<RunId>& before, std::size_t limit) override {
    return states_.LoadRuns(before, limit);
  }
  std::optional<RunRecord> LoadRun(const RunId& run) override { return states_.LoadRun(run); }
  std::vector<RunRecord> LoadOpenRuns() override { return states_.LoadOpenRuns(); }
  std::optional<StoredSetting> LoadSetting(const std::string& name) override {
    return states_.LoadSetting(name);
  }
  std::vector<ReplicationPoint> LoadReplication(Instant since) override {
    return states_.LoadReplication(since);
  }
  std::optional<UploadSession> LoadUpload(const ObjectKey& key) override {
    return states_.LoadUpload(key);
  }
  std::optional<Scan> LoadScan() override { return states_.LoadScan(); }
  std::vector<EarlierVersion> LoadKept(const EarlierVersionPlace& after,
                                       std::size_t limit) override {
    return states_.LoadKept(after, limit);
  }
  TreeHead Commit(const Batch& batch) override { return states_.Commit(batch); }
  std::optional<TreeHead> CommitIfStill(const ObjectState& judged, const Batch& batch) override {
    return states_.CommitIfStill(judged, batch);
  }
  TreeHead ResetHeld(const std::string& reason, const AuditEvent& event) override {
    return states_.ResetHeld(reason, event);
  }

 private:
  StateStore& states_;
};

}  // namespace lisync
