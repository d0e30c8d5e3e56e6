#pragma once

#include <csignal>
#include <stop_token>
#include <thread>

namespace lisync {

// Turns SIGINT and SIGTERM into a stop request. The first of them stops the token, so that work
// ends in good order; the second ends the process at once with exit code 130 (what was committed
// stays). Make it before any other thread: the signals are blocked in the calling thread and in all
// threads started afterwards, and one thread of this object waits for them. The old mask is put
// back at the end.
class SignalWatch {
 public:
  SignalWatch();
  ~SignalWatch();
  SignalWatch(const SignalWatch&) = delete;
  SignalWatch& operator=(const SignalWatch&) = delete;

  std::stop_token token() const { return stop_.get_token(); }

 private:
  void Watch(const std::stop_token& ended);

  sigset_t old_mask_{};
  std::stop_source stop_;
  std::jthread thread_;
};

}  // namespace lisync
