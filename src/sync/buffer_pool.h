#pragma once

#include <condition_variable>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <mutex>
#include <optional>
#include <set>
#include <span>
#include <stop_token>
#include <vector>

namespace lisync {

// Bytes of objects and parts that a run holds at a time, all together.
inline constexpr std::uint64_t kTransferMemory = std::uint64_t{48} << 20;

// Memory that threads borrow, so much of it at a time, in the order in which they ask for it: who
// wants much is not passed over for ever by those who want little. Thread-safe; outlives what it
// lent.
class BufferPool {
 public:
  explicit BufferPool(std::uint64_t most_bytes) : most_bytes_(most_bytes) {}

  // Goes back to the pool when dropped.
  class Buffer {
   public:
    Buffer(Buffer&& other) noexcept = default;
    Buffer& operator=(Buffer&&) = delete;
    ~Buffer();
    // Of the size that was asked for; holds anything at first.
    std::span<std::byte> bytes() const { return {memory_.get(), size_}; }

   private:
    friend class BufferPool;
    Buffer(BufferPool& pool, std::unique_ptr<std::byte[]> memory, std::uint64_t capacity,
           std::uint64_t size)
        : pool_(pool), memory_(std::move(memory)), capacity_(capacity), size_(size) {}

    BufferPool& pool_;
    std::unique_ptr<std::byte[]> memory_;  // null: moved from
    std::uint64_t capacity_;
    std::uint64_t size_;
  };

  // Waits until `size` bytes fit beside what is lent; more than the pool may lend fit when nothing
  // is. Absent when a stop was requested.
  std::optional<Buffer> Take(std::uint64_t size, const std::stop_token& stop);

 private:
  struct Free {
    std::unique_ptr<std::byte[]> memory;
    std::uint64_t capacity = 0;
  };
  void GiveBack(std::unique_ptr<std::byte[]> memory, std::uint64_t capacity);
  void PassTurnOn();

  const std::uint64_t most_bytes_;
  std::mutex mutex_;
  std::condition_variable_any changed_;
  // Guarded by mutex_.
  std::uint64_t lent_ = 0;
  std::vector<Free> free_;
  std::uint64_t spare_ = 0;           // bytes in free_
  std::uint64_t next_turn_ = 0;       // of the next to ask
  std::uint64_t turn_ = 0;            // whose turn it is
  std::set<std::uint64_t> given_up_;  // turns of those who stopped waiting
};

}  // namespace lisync
