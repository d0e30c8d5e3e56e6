#pragma once

#include <chrono>
#include <condition_variable>
#include <deque>
#include <mutex>
#include <optional>
#include <stop_token>
#include <utility>
#include <vector>

namespace lisync {

// Hands values from threads to threads, at most `capacity` at a time: a full queue holds its
// producers back. Thread-safe.
template <typename T>
class BoundedQueue {
 public:
  explicit BoundedQueue(std::size_t capacity) : capacity_(capacity) {}

  // Waits for room. False, and the value dropped, when the queue is closed or a stop was requested.
  bool Push(T value, std::stop_token stop) {
    std::unique_lock lock(mutex_);
    const bool room =
        changed_.wait(lock, stop, [&] { return closed_ || items_.size() < capacity_; });
    if (!room || closed_) return false;
    items_.push_back(std::move(value));
    changed_.notify_all();
    return true;
  }

  // Waits for a value. Absent when the queue is closed and empty, or a stop was requested.
  std::optional<T> Pop(std::stop_token stop) {
    std::unique_lock lock(mutex_);
    const bool ready = changed_.wait(lock, stop, [&] { return closed_ || !items_.empty(); });
    if (!ready || stop.stop_requested() || items_.empty()) return std::nullopt;
    std::optional<T> value(std::move(items_.front()));
    items_.pop_front();
    changed_.notify_all();
    return value;
  }

  // Waits for a value, then for up to `linger` for more; returns at most `most`. Empty only when
  // the queue is closed and empty.
  std::vector<T> PopBatch(std::size_t most, std::chrono::milliseconds linger) {
    std::unique_lock lock(mutex_);
    changed_.wait(lock, [&] { return closed_ || !items_.empty(); });
    changed_.wait_for(lock, linger, [&] { return closed_ || items_.size() >= most; });
    std::vector<T> batch;
    while (!items_.empty() && batch.size() < most) {
      batch.push_back(std::move(items_.front()));
      items_.pop_front();
    }
    changed_.notify_all();
    return batch;
  }

  // No more values come; those inside can still be had.
  void Close() {
    const std::lock_guard lock(mutex_);
    closed_ = true;
    changed_.notify_all();
  }

 private:
  const std::size_t capacity_;
  std::mutex mutex_;
  std::condition_variable_any changed_;
  std::deque<T> items_;  // guarded by mutex_
  bool closed_ = false;  // guarded by mutex_
};

}  // namespace lisync
