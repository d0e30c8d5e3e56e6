#pragma once

#include <csignal>
#include <functional>
#include <initializer_list>
#include <map>
#include <mutex>
#include <stop_token>
#include <thread>

namespace lisync {

// What a further SIGTERM does while the work that is to stop has not ended.
enum class FurtherTerm {
  kEndsProcess,  // for work that has no limit of time to end
  kIsTaken,      // nothing: the process has a limit of its own, and keeps to it
};

// Turns SIGINT and SIGTERM into a stop request. The first of them stops the token, so that work
// ends in good order; a further SIGINT, and a SIGTERM as FurtherTerm says, ends the process at once
// with exit code 130 (what was committed stays). Make it before any other thread: the signals are
// blocked in the calling thread and in all threads started afterwards, and one thread of this
// object waits for them. The old mask is put back at the end.
class SignalWatch {
 public:
  // `others`: further signals to wait for; one without a handler is taken and does nothing.
  explicit SignalWatch(FurtherTerm further = FurtherTerm::kEndsProcess,
                       std::initializer_list<int> others = {});
  ~SignalWatch();
  SignalWatch(const SignalWatch&) = delete;
  SignalWatch& operator=(const SignalWatch&) = delete;

  std::stop_token token() const { return stop_.get_token(); }

  // Calls `handler` on this object's thread for each of the others' `signal` from now on; an empty
  // one ends that, and no call is under way any more when it returns.
  void Handle(int signal, std::function<void()> handler);

 private:
  void Watch(const std::stop_token& ended);
  void Call(int signal);

  const FurtherTerm further_;
  sigset_t signals_{};
  sigset_t old_mask_{};
  std::stop_source stop_;
  std::mutex mutex_;
  std::map<int, std::function<void()>> handlers_;  // guarded by mutex_
  std::jthread thread_;
};

}  // namespace lisync
