#include "agent/signals.h"

#include <pthread.h>

#include <cstdlib>
#include <system_error>
#include <utility>

#include "agent/exit_code.h"

namespace lisync {

SignalWatch::SignalWatch(FurtherTerm further, std::initializer_list<int> others)
    : further_(further) {
  sigemptyset(&signals_);
  sigaddset(&signals_, SIGINT);
  sigaddset(&signals_, SIGTERM);
  for (const int signal : others) sigaddset(&signals_, signal);
  if (const int error = pthread_sigmask(SIG_BLOCK, &signals_, &old_mask_); error != 0) {
    throw std::system_error(error, std::generic_category(), "signals cannot be blocked");
  }
  thread_ = std::jthread([this](const std::stop_token& ended) { Watch(ended); });
}

SignalWatch::~SignalWatch() {
  thread_.request_stop();
  // Wakes the thread, which alone receives this one.
  pthread_kill(thread_.native_handle(), SIGINT);
  thread_.join();
  pthread_sigmask(SIG_SETMASK, &old_mask_, nullptr);
}

void SignalWatch::Handle(int signal, std::function<void()> handler) {
  const std::lock_guard lock(mutex_);
  handlers_[signal] = std::move(handler);
}

void SignalWatch::Watch(const std::stop_token& ended) {
  for (;;) {
    const int signal = sigwaitinfo(&signals_, nullptr);
    if (signal < 0) continue;  // EINTR
    if (ended.stop_requested()) return;
    if (signal != SIGINT && signal != SIGTERM) {
      Call(signal);
      continue;
    }
    const bool is_taken = signal == SIGTERM && further_ == FurtherTerm::kIsTaken;
    if (stop_.stop_requested() && !is_taken) std::_Exit(ToInt(ExitCode::kInterrupted));
    stop_.request_stop();
  }
}

void SignalWatch::Call(int signal) {
  const std::lock_guard lock(mutex_);
  if (const auto& handler = handlers_[signal]) handler();
}

}  // namespace lisync
