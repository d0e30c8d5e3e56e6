#pragma once

#include <atomic>

#include "agent/owned_fd.h"

namespace lisync {

// Ends the loop's wait from other threads. Thread-safe.
class LoopWaker {
 public:
  // Throws ConfigError when the process may open no more files.
  LoopWaker();

  // Readable after a Wake, until Clear.
  int fd() const { return fd_.get(); }
  void Wake();
  void Clear();

  // Wake, and say that a feed has a new event.
  void WakeForEvents();
  // Whether that was said since the last call.
  bool TakeEvents() { return events_.exchange(false); }

 private:
  OwnedFd fd_;
  std::atomic<bool> events_{false};
};

}  // namespace lisync
