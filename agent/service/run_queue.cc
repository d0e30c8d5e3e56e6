#include "agent/service/run_queue.h"

#include <algorithm>
#include <iterator>
#include <utility>

namespace lisync {

RunRecord RunQueue::Ask(const std::function<RunRecord()>& make,
                        const std::function<void(const RunRecord&)>& make_durable) {
  const std::lock_guard asking(asking_);
  {
    const std::lock_guard lock(mutex_);
    if (running_) return *running_;
    if (!queued_.empty()) return queued_.front();
  }
  RunRecord record = make();
  make_durable(record);
  const std::lock_guard lock(mutex_);
  queued_.push_back(record);
  return record;
}

void RunQueue::TakeUp(std::vector<RunRecord> queued) {
  const std::lock_guard lock(mutex_);
  std::move(queued.begin(), queued.end(), std::back_inserter(queued_));
}

std::optional<RunRecord> RunQueue::First() const {
  const std::lock_guard lock(mutex_);
  if (queued_.empty()) return std::nullopt;
  return queued_.front();
}

void RunQueue::Begin(const RunRecord& record) {
  const std::lock_guard lock(mutex_);
  running_ = record;
  std::erase_if(queued_, [&record](const RunRecord& queued) { return queued.run == record.run; });
}

void RunQueue::End() {
  const std::lock_guard lock(mutex_);
  running_.reset();
}

std::optional<RunRecord> RunQueue::running() const {
  const std::lock_guard lock(mutex_);
  return running_;
}

std::vector<RunRecord> RunQueue::queued() const {
  const std::lock_guard lock(mutex_);
  return queued_;
}

}  // namespace lisync
