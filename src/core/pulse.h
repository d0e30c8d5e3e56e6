#pragma once

#include <atomic>
#include <cstdint>

namespace lisync {

// What work that may take long says of itself for as long as it gets on: bytes came or went, a
// request ended, a wait that is meant goes on. Tells work that takes long from work that hangs.
// Thread-safe.
class Pulse {
 public:
  void Beat() { beats_.fetch_add(1, std::memory_order_relaxed); }
  std::uint64_t beats() const { return beats_.load(std::memory_order_relaxed); }

  // A server asked for fewer requests (HTTP 503 or 429).
  void NoteRefusal() { refusals_.fetch_add(1, std::memory_order_relaxed); }
  std::uint64_t refusals() const { return refusals_.load(std::memory_order_relaxed); }

 private:
  std::atomic<std::uint64_t> beats_ = 0;
  std::atomic<std::uint64_t> refusals_ = 0;
};

}  // namespace lisync
