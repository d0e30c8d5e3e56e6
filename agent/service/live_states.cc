#include "agent/service/live_states.h"

namespace lisync {

std::string LiveStates::trouble() const {
  const std::lock_guard lock(mutex_);
  return write_trouble_.empty() ? read_trouble_ : write_trouble_;
}

template <typename Work>
auto LiveStates::With(Kind kind, Work work) {
  std::shared_ptr<StateStore> store;
  try {
    {
      const std::lock_guard lock(mutex_);
      if (store_ == nullptr) store_ = open_();
      store = store_;
    }
    auto result = work(*store);
    const std::lock_guard lock(mutex_);
    read_trouble_.clear();
    if (kind == Kind::kWrite) write_trouble_.clear();
    return result;
  } catch (const StorageError& error) {
    const std::lock_guard lock(mutex_);
    if (store_ == store) store_ = nullptr;
    (kind == Kind::kWrite ? write_trouble_ : read_trouble_) = error.what();
    throw;
  }
}

std::vector<ObjectState> LiveStates::Load(const KeyRange& range, std::size_t limit) {
  return With(Kind::kRead, [&](StateStore& states) { return states.Load(range, limit); });
}

std::vector<ObjectState> LiveStates::LoadUnfinished(const ObjectKey& after, std::size_t limit) {
  return With(Kind::kRead, [&](StateStore& states) { return states.LoadUnfinished(after, limit); });
}

Checkpoint LiveStates::LoadCheckpoint() {
  return With(Kind::kRead, [](StateStore& states) { return states.LoadCheckpoint(); });
}

StateSummary LiveStates::Summary() {
  return With(Kind::kRead, [](StateStore& states) { return states.Summary(); });
}

Backlog LiveStates::LoadBacklog() {
  return With(Kind::kRead, [](StateStore& states) { return states.LoadBacklog(); });
}

std::vector<RunRecord> LiveStates::LoadRuns(const std::optional<RunId>& before, std::size_t limit) {
  return With(Kind::kRead, [&](StateStore& states) { return states.LoadRuns(before, limit); });
}

std::optional<RunRecord> LiveStates::LoadRun(const RunId& run) {
  return With(Kind::kRead, [&](StateStore& states) { return states.LoadRun(run); });
}

std::vector<RunRecord> LiveStates::LoadOpenRuns() {
  return With(Kind::kRead, [](StateStore& states) { return states.LoadOpenRuns(); });
}

std::optional<StoredSetting> LiveStates::LoadSetting(const std::string& name) {
  return With(Kind::kRead, [&](StateStore& states) { return states.LoadSetting(name); });
}

std::optional<Scan> LiveStates::LoadScan() {
  return With(Kind::kRead, [](StateStore& states) { return states.LoadScan(); });
}

std::optional<UploadSession> LiveStates::LoadUpload(const ObjectKey& key) {
  return With(Kind::kRead, [&](StateStore& states) { return states.LoadUpload(key); });
}

std::vector<EarlierVersion> LiveStates::LoadKept(const EarlierVersionPlace& after,
                                                 std::size_t limit) {
  return With(Kind::kRead, [&](StateStore& states) { return states.LoadKept(after, limit); });
}

std::vector<ReplicationPoint> LiveStates::LoadReplication(Instant since) {
  return With(Kind::kRead, [&](StateStore& states) { return states.LoadReplication(since); });
}

TreeHead LiveStates::Commit(const Batch& batch) {
  return With(Kind::kWrite, [&](StateStore& states) { return states.Commit(batch); });
}

std::optional<TreeHead> LiveStates::CommitIfStill(const ObjectState& judged, const Batch& batch) {
  return With(Kind::kWrite,
              [&](StateStore& states) { return states.CommitIfStill(judged, batch); });
}

TreeHead LiveStates::ResetHeld(const std::string& reason, const AuditEvent& event) {
  return With(Kind::kWrite, [&](StateStore& states) { return states.ResetHeld(reason, event); });
}

}  // namespace lisync
