#include "agent/signals.h"

#include <pthread.h>

#include <cerrno>
#include <cstdlib>
#include <system_error>

#include "agent/exit_code.h"

namespace lisync {
namespace {

sigset_t StopSignals() {
  sigset_t signals{};
  sigemptyset(&signals);
  sigaddset(&signals, SIGINT);
  sigaddset(&signals, SIGTERM);
  return signals;
}

}  // namespace

SignalWatch::SignalWatch() {
  const sigset_t signals = StopSignals();
  if (const int error = pthread_sigmask(SIG_BLOCK, &signals, &old_mask_); error != 0) {
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

void SignalWatch::Watch(const std::stop_token& ended) {
  const sigset_t signals = StopSignals();
  for (;;) {
    if (sigwaitinfo(&signals, nullptr) < 0) continue;  // EINTR
    if (ended.stop_requested()) return;
    if (stop_.stop_requested()) std::_Exit(ToInt(ExitCode::kInterrupted));
    stop_.request_stop();
  }
}

}  // namespace lisync
