#include "src/sync/buffer_pool.h"

#include <algorithm>
#include <utility>

namespace lisync {

BufferPool::Buffer::~Buffer() {
  if (memory_) pool_.GiveBack(std::move(memory_), capacity_);
}

std::optional<BufferPool::Buffer> BufferPool::Take(std::uint64_t size,
                                                   const std::stop_token& stop) {
  std::unique_lock lock(mutex_);
  const std::uint64_t turn = next_turn_++;
  const auto may_take = [&] {
    return turn == turn_ && (lent_ == 0 || lent_ + size <= most_bytes_);
  };
  if (!may_take()) changed_.wait(lock, stop, may_take);
  if (!may_take()) {
    // Those behind must not wait for this turn.
    given_up_.insert(turn);
    PassTurnOn();
    return std::nullopt;
  }
  ++turn_;
  PassTurnOn();
  const auto fits = std::find_if(free_.begin(), free_.end(), [&](const Free& one) {
    return one.capacity >= size && lent_ + one.capacity <= std::max(most_bytes_, size);
  });
  if (fits != free_.end()) {
    Free found = std::move(*fits);
    free_.erase(fits);
    spare_ -= found.capacity;
    lent_ += found.capacity;
    return Buffer(*this, std::move(found.memory), found.capacity, size);
  }
  while (!free_.empty() && lent_ + spare_ + size > most_bytes_) {
    spare_ -= free_.back().capacity;
    free_.pop_back();
  }
  lent_ += size;
  lock.unlock();
  // Not initialised: pages that nothing fills cost no memory.
  return Buffer(*this, std::make_unique_for_overwrite<std::byte[]>(size), size, size);
}

void BufferPool::PassTurnOn() {
  while (given_up_.erase(turn_) > 0) ++turn_;
  if (turn_ != next_turn_) changed_.notify_all();
}

void BufferPool::GiveBack(std::unique_ptr<std::byte[]> memory, std::uint64_t capacity) {
  const std::lock_guard lock(mutex_);
  lent_ -= capacity;
  if (lent_ + spare_ + capacity <= most_bytes_) {
    free_.push_back({std::move(memory), capacity});
    spare_ += capacity;
  }
  if (turn_ != next_turn_) changed_.notify_all();
}

}  // namespace lisync
