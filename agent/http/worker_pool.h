#pragma once

#include <condition_variable>
#include <cstddef>
#include <deque>
#include <functional>
#include <mutex>
#include <thread>
#include <vector>

namespace lisync {

// A few threads that do pieces of work in the order in which they were given. The threads take no
// signals. Given to by one thread.
class WorkerPool {
 public:
  using Work = std::function<void()>;  // must not throw

  // At most `capacity` pieces wait at a time.
  WorkerPool(std::size_t threads, std::size_t capacity);
  // Does what waits, then ends.
  ~WorkerPool();
  WorkerPool(const WorkerPool&) = delete;
  WorkerPool& operator=(const WorkerPool&) = delete;

  // Wakes nobody: the work is done when Begin or the destructor is called, or before. False, and
  // nothing done, when `capacity` pieces wait already.
  bool TryGive(Work work);
  // Costs nothing when nothing was given since the last call.
  void Begin();

 private:
  void Run();

  const std::size_t capacity_;
  std::mutex mutex_;
  std::condition_variable changed_;
  std::deque<Work> waiting_;  // guarded by mutex_
  bool ending_ = false;       // guarded by mutex_
  bool given_ = false;        // since the last Begin
  std::vector<std::jthread> threads_;
};

}  // namespace lisync
