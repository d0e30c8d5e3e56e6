#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <mutex>
#include <string>
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
    return summary;
  }

  TreeHead Commit(const Batch& batch) override {
    const std::lock_guard lock(mutex_);
    for (const ObjectState& state : batch.states) states_[state.key] = state;
    events_.insert(events_.end(), batch.events.begin(), batch.events.end());
    if (batch.checkpoint) checkpoint_ = *batch.checkpoint;
    return {events_.size(), {}};
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
  static bool IsUnfinished(const ObjectState& state) {
    return state.status == ObjectStatus::kPending || state.status == ObjectStatus::kFailed;
  }

  mutable std::mutex mutex_;
  // Guarded by mutex_.
  std::map<ObjectKey, ObjectState> states_;
  std::vector<AuditEvent> events_;
  Checkpoint checkpoint_;
};

}  // namespace lisync
