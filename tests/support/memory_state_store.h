#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <map>
#include <mutex>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "src/core/state_store.h"

namespace lisync {

// A StateStore in memory. Its tree heads have the right size and no root. Thread-safe; throws
// nothing.
class MemoryStateStore : public StateStore {
 public:
  std::vector<ObjectState> Load(const KeyRange& range, std::size_t limit) override {
    const std::lock_guard lock(mutex_);
    std::vector<ObjectState> states;
    for (auto it = states_.upper_bound(range.after); it != states_.end(); ++it) {
      if (states.size() == limit || (range.up_to && it->first > *range.up_to)) break;
      states.push_back(it->second);
    }
    return states;
  }

  std::vector<ObjectState> LoadUnfinished(const ObjectKey& after, std::size_t limit) override {
    const std::lock_guard lock(mutex_);
    std::vector<ObjectState> states;
    for (auto it = states_.upper_bound(after); it != states_.end() && states.size() < limit; ++it) {
      if (IsUnfinished(it->second)) states.push_back(it->second);
    }
    return states;
  }

  Checkpoint LoadCheckpoint() override {
    const std::lock_guard lock(mutex_);
    return checkpoint_;
  }

  StateSummary Summary() override {
    const std::lock_guard lock(mutex_);
    StateSummary summary;
    for (const auto& [key, state] : states_) {
      StatusCount& count = summary.by_status.at(static_cast<std::size_t>(state.status));
      ++count.objects;
      count.bytes += state.size;
      if (!IsUnfinished(state) || !state.next_try) continue;
      if (!summary.next_retry || *state.next_try < *summary.next_retry) {
        summary.next_retry = state.next_try;
      }
    }
    summary.earlier_versions = kept_.size();
    return summary;
  }

  Backlog LoadBacklog() override {
    const std::lock_guard lock(mutex_);
    std::map<std::pair<ObjectStatus, Fault>, Backlog::Group> groups;
    Backlog backlog;
    for (const auto& [key, state] : states_) {
      if (!IsUnfinished(state)) continue;
      Backlog::Group& group = groups[{state.status, state.fault}];
      group.status = state.status;
      group.fault = state.fault;
      ++group.objects;
      group.bytes += state.size;
      group.reason = std::max(group.reason, state.reason);
      if (state.next_try)
        group.next_try = std::min(group.next_try.value_or(*state.next_try), *state.next_try);
      backlog.oldest = std::min(backlog.oldest.value_or(state.modified), state.modified);
    }
    for (auto& [kind, group] : groups) backlog.groups.push_back(std::move(group));
    std::stable_sort(backlog.groups.begin(), backlog.groups.end(),
                     [](const auto& a, const auto& b) { return a.objects > b.objects; });
    return backlog;
  }

  std::vector<RunRecord> LoadRuns(const std::optional<RunId>& before, std::size_t limit) override {
    const std::lock_guard lock(mutex_);
    std::vector<RunRecord> runs;
    for (auto it = before ? std::make_reverse_iterator(runs_.lower_bound(*before)) : runs_.rbegin();
         it != runs_.rend() && runs.size() < limit; ++it) {
      runs.push_back(it->second);
    }
    return runs;
  }
  std::optional<RunRecord> LoadRun(const RunId& run) override {
    const std::lock_guard lock(mutex_);
    const auto found = runs_.find(run);
    if (found == runs_.end()) return std::nullopt;
    return found->second;
  }
  std::vector<RunRecord> LoadOpenRuns() override {
    const std::lock_guard lock(mutex_);
    std::vector<RunRecord> runs;
    for (const auto& [id, run] : runs_) {
      if (run.state == RunState::kQueued || run.state == RunState::kRunning) runs.push_back(run);
    }
    return runs;
  }
  std::optional<StoredSetting> LoadSetting(const std::string& name) override {
    const std::lock_guard lock(mutex_);
    const auto found = settings_.find(name);
    if (found == settings_.end() || found->second.value.empty()) return std::nullopt;
    return found->second;
  }
  std::optional<UploadSession> LoadUpload(const ObjectKey& key) override {
    const std::lock_guard lock(mutex_);
    const auto found = uploads_.find(key);
    if (found == uploads_.end()) return std::nullopt;
    return found->second;
  }
  std::optional<Scan> LoadScan() override {
    const std::lock_guard lock(mutex_);
    return scan_;
  }
  std::vector<ReplicationPoint> LoadReplication(Instant since) override {
    const std::lock_guard lock(mutex_);
    std::vector<ReplicationPoint> points;
    for (const ReplicationPoint& point : points_) {
      if (point.taken >= since) points.push_back(point);
    }
    return points;
  }

  std::vector<EarlierVersion> LoadKept(const EarlierVersionPlace& after,
                                       std::size_t limit) override {
    const std::lock_guard lock(mutex_);
    std::vector<EarlierVersion> kept;
    for (auto it = kept_.upper_bound(after); it != kept_.end() && kept.size() < limit; ++it) {
      kept.push_back(it->second);
    }
    return kept;
  }

  TreeHead Commit(const Batch& batch) override {
    const std::lock_guard lock(mutex_);
    return Record(batch);
  }

  std::optional<TreeHead> CommitIfStill(const ObjectState& judged, const Batch& batch) override {
    const std::lock_guard lock(mutex_);
    const auto found = states_.find(judged.key);
    if (found == states_.end() || found->second != judged) return std::nullopt;
    return Record(batch);
  }

  TreeHead ResetHeld(const std::string& reason, const AuditEvent& event) override {
    const std::lock_guard lock(mutex_);
    for (auto& [key, state] : states_) {
      state.held = false;
      state.destination_etag = {};
      if (state.status != ObjectStatus::kCopied && state.status != ObjectStatus::kAdopted) continue;
      state.status = ObjectStatus::kPending;
      state.run = event.run;
      state.attempts = 0;
      state.fault = Fault::kNone;
      state.reason = reason;
      state.next_try.reset();
    }
    events_.push_back(event);
    return {events_.size(), {}};
  }

  // What was recorded so far, in order.
  std::vector<AuditEvent> events() const {
    const std::lock_guard lock(mutex_);
    return events_;
  }

 private:
  TreeHead Record(const Batch& batch) {
    if (batch.run) runs_[batch.run->run] = *batch.run;
    if (batch.setting) settings_[batch.setting->name] = *batch.setting;
    if (batch.upload) uploads_[batch.upload->key] = *batch.upload;
    for (const ObjectKey& key : batch.ended_uploads) uploads_.erase(key);
    if (batch.scan) scan_ = batch.scan;
    for (const EarlierVersion& kept : batch.kept) kept_[PlaceOf(kept)] = kept;
    if (batch.replication) points_.push_back(*batch.replication);
    for (const ObjectState& state : batch.states) states_[state.key] = state;
    for (const DueObject& due : batch.due) {
      const auto found = states_.find(due.key);
      if (found == states_.end() || !IsUnfinished(found->second)) continue;
      found->second.attempts = 0;
      found->second.next_try = due.next_try;
    }
    events_.insert(events_.end(), batch.events.begin(), batch.events.end());
    if (batch.checkpoint) checkpoint_ = *batch.checkpoint;
    return {events_.size(), {}};
  }

  static bool IsUnfinished(const ObjectState& state) {
    return state.status == ObjectStatus::kPending || state.status == ObjectStatus::kFailed;
  }

  mutable std::mutex mutex_;
  // Guarded by mutex_.
  std::map<ObjectKey, ObjectState> states_;
  std::vector<AuditEvent> events_;
  Checkpoint checkpoint_;
  std::map<RunId, RunRecord> runs_;
  std::map<std::string, StoredSetting> settings_;
  std::vector<ReplicationPoint> points_;
  std::map<ObjectKey, UploadSession> uploads_;
  std::optional<Scan> scan_;
  std::map<EarlierVersionPlace, EarlierVersion> kept_;
};

}  // namespace lisync
