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
    const int commit = ++commits_;
    if (commit >= n_) {
      throw StorageError(StorageError::Kind::kCannotWrite,
                         "commit " + std::to_string(commit) + " was made to fail");
    }
    return ForwardingStates::Commit(batch);
  }

 private:
  const int n_;
  std::atomic<int> commits_ = 0;
};

}  // namespace lisync
