#pragma once

#include <functional>
#include <memory>
#include <mutex>
#include <string>
#include <utility>
#include <vector>

#include "src/core/state_store.h"

namespace lisync {

// The service's own way to the state: a StateStore that is opened when first needed and, after an
// error, opened anew for the next call, so that a service outlives a full disk or a file system
// that was away. Thread-safe.
class LiveStates : public StateStore {
 public:
  using Open = std::function<std::unique_ptr<StateStore>()>;
  explicit LiveStates(Open open) : open_(std::move(open)) {}

  // Why the last call failed; empty while calls succeed. A read that succeeds says nothing of
  // writing: only a commit clears what a commit has set.
  std::string trouble() const;

  std::vector<ObjectState> Load(const KeyRange& range, std::size_t limit) override;
  std::vector<ObjectState> LoadUnfinished(const ObjectKey& after, std::size_t limit) override;
  Checkpoint LoadCheckpoint() override;
  StateSummary Summary() override;
  Backlog LoadBacklog() override;
  std::vector<RunRecord> LoadRuns(const std::optional<RunId>& before, std::size_t limit) override;
  std::optional<RunRecord> LoadRun(const RunId& run) override;
  std::vector<RunRecord> LoadOpenRuns() override;
  std::optional<StoredSetting> LoadSetting(const std::string& name) override;
  std::optional<UploadSession> LoadUpload(const ObjectKey& key) override;
  std::optional<Scan> LoadScan() override;
  std::vector<ReplicationPoint> LoadReplication(Instant since) override;
  std::vector<EarlierVersion> LoadKept(const EarlierVersionPlace& after,
                                       std::size_t limit) override;
  TreeHead Commit(const Batch& batch) override;
  std::optional<TreeHead> CommitIfStill(const ObjectState& judged, const Batch& batch) override;
  TreeHead ResetHeld(const std::string& reason, const AuditEvent& event) override;

 private:
  enum class Kind { kRead, kWrite };
  template <typename Work>
  auto With(Kind kind, Work work);

  const Open open_;
  mutable std::mutex mutex_;
  std::shared_ptr<StateStore> store_;  // guarded by mutex_; null: to be opened
  std::string read_trouble_;           // guarded by mutex_
  std::string write_trouble_;          // guarded by mutex_
};

}  // namespace lisync
