#include "tests/sim/turns.h"

#include <sys/syscall.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <tuple>

namespace lisync {
namespace {

// Whoever held the turn may wait for another thread now instead of asking for the next one: then
// the threads' states are all that tells.
constexpr std::chrono::microseconds kLookAgain{30};
constexpr std::chrono::microseconds kLookAgainAtLast{500};  // on a machine that is busy

}  // namespace

Turns::Turn Turns::Take(const std::string& what) {
  ++arriving_;
  std::unique_lock lock(mutex_);
  if (dead_ || pace_ == Pace::kFree) {
    --arriving_;
    return TakeFreely(lock);
  }
  Waiter me;
  me.what = what;
  me.order = orders_.emplace(std::this_thread::get_id(), orders_.size()).first->second;
  me.thread = static_cast<pid_t>(syscall(SYS_gettid));
  waiting_.push_back(&me);
  --arriving_;
  auto again = kLookAgain;
  while (!me.chosen && !dead_) {
    if (!held_ && !choosing_) Choose(lock);
    if (me.chosen || dead_) break;
    if (waiting_.front() == &me) {
      me.changed.wait_for(lock, again);
      again = std::min(2 * again, kLookAgainAtLast);
    } else {
      me.changed.wait(lock);
    }
  }
  if (me.chosen) return Turn(this);
  std::erase(waiting_, &me);
  return Turn(nullptr);
}

Turns::Turn Turns::TakeFreely(std::unique_lock<std::mutex>& lock) {
  given_back_.wait(lock, [this] { return !held_ || dead_; });
  if (dead_) return Turn(nullptr);
  held_ = true;
  return Turn(this);
}

void Turns::Choose(std::unique_lock<std::mutex>& lock) {
  choosing_ = true;
  std::vector<pid_t> known{static_cast<pid_t>(syscall(SYS_gettid))};
  for (const Waiter* waiter : waiting_) known.push_back(waiter->thread);
  lock.unlock();
  const bool quiet = arriving_ == 0 && states_.AllAsleep(known) && arriving_ == 0;
  lock.lock();
  choosing_ = false;
  if (!quiet || dead_ || waiting_.empty()) return;
  std::sort(waiting_.begin(), waiting_.end(), [](const Waiter* a, const Waiter* b) {
    return std::tie(a->what, a->order) < std::tie(b->what, b->order);
  });
  const auto place =
      static_cast<std::ptrdiff_t>(waiting_.size() == 1 ? 0 : dice_.Below(waiting_.size()));
  Waiter* next = waiting_[static_cast<std::size_t>(place)];
  waiting_.erase(waiting_.begin() + place);
  held_ = true;
  next->chosen = true;
  next->changed.notify_one();
  if (!waiting_.empty()) waiting_.front()->changed.notify_one();
}

void Turns::GiveBack() {
  const std::lock_guard lock(mutex_);
  held_ = false;
  given_back_.notify_one();
}

void Turns::Die() {
  const std::lock_guard lock(mutex_);
  dead_ = true;
  for (Waiter* waiter : waiting_) waiter->changed.notify_one();
  given_back_.notify_all();
}

void Turns::Restart(Pace pace) {
  const std::lock_guard lock(mutex_);
  pace_ = pace;
  dead_ = held_ = false;
  orders_.clear();
}

}  // namespace lisync
