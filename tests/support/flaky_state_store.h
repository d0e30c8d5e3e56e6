#pragma once

#include <atomic>
#include <cstddef>
#include <string>

#include "src/core/forwarding_states.h"

namespace lisync {

// Forwards, but the n-th Commit, counted from 1, and every later one fail as on a full disk.
// Thread-safe when `real` is.
class FlakyStateStore : public ForwardingStates {
 public:
  FlakyStateStore(StateStore& real, int n) : ForwardingStates(real), n_(n) {}

  TreeHead Commit(const Batch& batch) override {
    Count();
    return ForwardingStates::Commit(batch);
  }
  std::optional<TreeHead> CommitIfStill(const ObjectState& judged, const Batch& batch) override {
    Count();
    return ForwardingStates::CommitIfStill(judged, batch);
  }

 private:
  void Count() {
    const int commit = ++commits_;
    if (commit < n_) return;
    throw StorageError(StorageError::Kind::kCannotWrite,
                       "commit " + std::to_string(commit) + " was made to fail");
  }

  const int n_;
  std::atomic<int> commits_ = 0;
};

}  // namespace lisync
