#include "agent/http/worker_pool.h"

#include <algorithm>
#include <utility>

#include "agent/http/service_thread.h"

namespace lisync {

WorkerPool::WorkerPool(std::size_t threads, std::size_t capacity)
    : capacity_(std::max<std::size_t>(capacity, 1)) {
  const std::size_t count = std::max<std::size_t>(threads, 1);
  threads_.reserve(count);
  for (std::size_t i = 0; i < count; ++i) {
    threads_.push_back(ServiceThread("li-http-worker", [this] { Run(); }));
  }
}

WorkerPool::~WorkerPool() {
  {
    const std::lock_guard lock(mutex_);
    ending_ = true;
  }
  changed_.notify_all();
  threads_.clear();
}

bool WorkerPool::TryGive(Work work) {
  {
    const std::lock_guard lock(mutex_);
    if (waiting_.size() >= capacity_) return false;
    waiting_.push_back(std::move(work));
  }
  given_ = true;
  return true;
}

void WorkerPool::Begin() {
  if (std::exchange(given_, false)) changed_.notify_all();
}

void WorkerPool::Run() {
  std::unique_lock lock(mutex_);
  for (;;) {
    changed_.wait(lock, [this] { return ending_ || !waiting_.empty(); });
    if (waiting_.empty()) return;
    const Work work = std::move(waiting_.front());
    waiting_.pop_front();
    lock.unlock();
    work();
    lock.lock();
  }
}

}  // namespace lisync
