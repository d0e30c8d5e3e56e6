#pragma once

#include <algorithm>
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
// producers back until it is half empty, so that they do not wake for each value. Thread-safe.
template <typename T>
class BoundedQueue {
 public:
  explicit BoundedQueue(std::size_t capacity) : capacity_(capacity) {}

  // Waits for room. False, and the value dropped, when the queue is closed or a stop was requested.
  bool Push(T value, std::stop_token stop) {
    std::unique_lock lock(mutex_);
    if (!closed_ && items_.size() >= capacity_) {
      ++held_back_;
      room_.wait(lock, stop, [&] { return closed_ || items_.size() <= capacity_ / 2; });
      --held_back_;
    }
    if (closed_ || stop.stop_requested()) return false;
    items_.push_back(std::move(value));
    const bool batch = wanted_ > 0 && items_.size() >= wanted_;
    const bool one = starved_ > 0;
    lock.unlock();
    if (batch) batch_.notify_all();
    if (one) ready_.notify_one();
    return true;
  }

  // Waits for a value. Absent when the queue is closed and empty, or a stop was requested.
  std::optional<T> Pop(std::stop_token stop) {
    std::unique_lock lock(mutex_);
    if (!closed_ && items_.empty()) {
      ++starved_;
      ready_.wait(lock, stop, [&] { return closed_ || !items_.empty(); });
      --starved_;
    }
    if (stop.stop_requested() || items_.empty()) return std::nullopt;
    std::optional<T> value(std::move(items_.front()));
    items_.pop_front();
    LetIn(lock);
    return value;
  }

  // Waits for a value, then for up to `linger` (0: not at all) for more; returns at most `most`.
  // Empty only when the queue is closed and empty. For one thread.
  std::vector<T> PopBatch(std::size_t most, std::chrono::milliseconds linger) {
    std::unique_lock lock(mutex_);
    if (!closed_ && items_.empty()) {
      ++starved_;
      ready_.wait(lock, [&] { return closed_ || !items_.empty(); });
      --starved_;
    }
    if (linger.count() > 0) {
      wanted_ = most;
      batch_.wait_for(lock, linger, [&] { return closed_ || items_.size() >= most; });
      wanted_ = 0;
    }
    std::vector<T> batch;
    batch.reserve(std::min(most, items_.size()));
    while (!items_.empty() && batch.size() < most) {
      batch.push_back(std::move(items_.front()));
      items_.pop_front();
    }
    LetIn(lock);
    return batch;
  }

  std::size_t size() const {
    const std::lock_guard lock(mutex_);
    return items_.size();
  }

  // No more values come; those inside can still be had.
  void Close() {
    {
      const std::lock_guard lock(mutex_);
      closed_ = true;
    }
    room_.notify_all();
    ready_.notify_all();
    batch_.notify_all();
  }

 private:
  // Wakes the producers when there is room for a good many values. Gives the lock back.
  void LetIn(std::unique_lock<std::mutex>& lock) {
    const bool room = held_back_ > 0 && items_.size() <= capacity_ / 2;
    lock.unlock();
    if (room) room_.notify_all();
  }

  const std::size_t capacity_;
  mutable std::mutex mutex_;
  std::condition_variable_any room_;   // for producers
  std::condition_variable_any ready_;  // for consumers: a value, or closed
  std::condition_variable batch_;      // for PopBatch: as many as it wants, or closed
  // Guarded by mutex_.
  std::deque<T> items_;
  std::size_t held_back_ = 0;  // producers that wait
  std::size_t starved_ = 0;    // consumers that wait
  std::size_t wanted_ = 0;     // by PopBatch; 0: it does not wait
  bool closed_ = false;
};

}  // namespace lisync
