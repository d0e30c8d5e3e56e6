#pragma once

#include <functional>
#include <mutex>
#include <optional>
#include <vector>

#include "src/core/run_record.h"

namespace lisync {

// The run that is going on and those that were asked for, in order. Thread-safe.
class RunQueue {
 public:
  // The running one, or one that waits already, stands for another: it is returned then. Else
  // `record` becomes the record to add; it is added, and returned, when `make_durable` returned
  // without throwing. One caller at a time makes anything durable.
  RunRecord Ask(const std::function<RunRecord()>& make,
                const std::function<void(const RunRecord&)>& make_durable);

  // Those of an earlier process that were never begun.
  void TakeUp(std::vector<RunRecord> queued);

  // The next to begin; it stays in the queue until Begin names it.
  std::optional<RunRecord> First() const;
  // `record` is the running one from now on, and waits no longer.
  void Begin(const RunRecord& record);
  void End();

  std::optional<RunRecord> running() const;
  std::vector<RunRecord> queued() const;

 private:
  std::mutex asking_;
  mutable std::mutex mutex_;
  std::optional<RunRecord> running_;  // guarded by mutex_
  std::vector<RunRecord> queued_;     // guarded by mutex_
};

}  // namespace lisync
