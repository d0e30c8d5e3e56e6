#pragma once

#include <mutex>
#include <utility>

#include "src/core/clock.h"
#include "src/core/forwarding_states.h"
#include "src/sync/pace_meter.h"

namespace lisync {

// Records with what a run records anyway, at most once a second, how the run gets on: so that other
// processes see it. Thread-safe.
class NotedStates : public ForwardingStates {
 public:
  // `record` is the run's, as it was recorded at its beginning. References must outlive this.
  NotedStates(StateStore& states, RunRecord record, const RunProgress& progress, Clock& clock)
      : ForwardingStates(states),
        record_(std::move(record)),
        progress_(progress),
        clock_(clock),
        noted_(clock.Now()) {
    pace_.Look(progress_, noted_);
  }

  TreeHead Commit(const Batch& batch) override {
    if (batch.run) return ForwardingStates::Commit(batch);
    Batch noted = batch;
    {
      const std::lock_guard lock(mutex_);
      const Instant now = clock_.Now();
      if (now - noted_ < kEvery) return ForwardingStates::Commit(batch);
      noted_ = now;
      record_.pace = pace_.Look(progress_, now);
      record_.counts = CountsOf(progress_);
      noted.run = record_;
    }
    return ForwardingStates::Commit(noted);
  }

 private:
  static constexpr Duration kEvery = std::chrono::seconds(1);

  std::mutex mutex_;
  RunRecord record_;  // guarded by mutex_, like all below
  const RunProgress& progress_;
  Clock& clock_;
  PaceMeter pace_;
  Instant noted_;
};

}  // namespace lisync
