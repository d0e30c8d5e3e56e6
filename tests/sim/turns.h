#pragma once

#include <sys/types.h>

#include <atomic>
#include <condition_variable>
#include <cstddef>
#include <map>
#include <mutex>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "tests/sim/dice.h"
#include "tests/sim/thread_states.h"

namespace lisync {

enum class Pace {
  kInTurn,  // one thread at a time, chosen by the dice: the same dice, the same order
  kFree,    // as the machine has it; calls alone exclude each other
};

// Puts the threads of the code under test in an order that the seed decides. Each call of that code
// into the simulated world takes a turn first. A turn is given when every thread of the process
// waits: for a turn, or for another thread. So the order depends on nothing but the dice, as long
// as the code waits for no real time and its threads can be told apart by what they ask for.
// Thread-safe.
class Turns {
 public:
  // The right to go on; given back at the end of its life. Empty once the process is dead.
  class Turn {
   public:
    explicit Turn(Turns* turns) : turns_(turns) {}
    Turn(Turn&& other) noexcept : turns_(std::exchange(other.turns_, nullptr)) {}
    Turn& operator=(Turn&&) = delete;
    ~Turn() {
      if (turns_ != nullptr) turns_->GiveBack();
    }
    explicit operator bool() const { return turns_ != nullptr; }

   private:
    Turns* turns_;
  };

  explicit Turns(Dice& dice) : dice_(dice) {}

  // `what` the thread is about to do. Only the holder of a turn uses the dice.
  Turn Take(const std::string& what);
  // The process dies: nobody gets a turn any more, those that wait go on at once without one.
  void Die();
  // A new process, of one thread: the caller's.
  void Restart(Pace pace);

 private:
  struct Waiter {
    std::string what;
    std::size_t order = 0;  // of the thread: 0 for the first that took a turn
    pid_t thread = 0;
    bool chosen = false;
    std::condition_variable changed;
  };

  Turn TakeFreely(std::unique_lock<std::mutex>& lock);
  void Choose(std::unique_lock<std::mutex>& lock);
  void GiveBack();

  Dice& dice_;
  ThreadStates states_;            // of whoever is choosing
  std::atomic<int> arriving_ = 0;  // threads between their call and the list of those that wait
  std::mutex mutex_;
  // Guarded by mutex_.
  Pace pace_ = Pace::kInTurn;
  bool dead_ = false;
  bool held_ = false;
  bool choosing_ = false;
  std::vector<Waiter*> waiting_;
  std::map<std::thread::id, std::size_t> orders_;
  std::condition_variable given_back_;  // kFree
};

}  // namespace lisync
