#pragma once

#include <sys/types.h>

#include <map>
#include <optional>
#include <vector>

namespace lisync {

// What the kernel tells of this process's threads (proc_pid_status(5)). Used by one thread at a
// time.
class ThreadStates {
 public:
  ThreadStates() = default;
  ~ThreadStates();
  ThreadStates(const ThreadStates&) = delete;
  ThreadStates& operator=(const ThreadStates&) = delete;

  // Whether there was an instant in this call at which every thread but those in `except` was
  // asleep. Throws when /proc does not tell.
  bool AllAsleep(const std::vector<pid_t>& except);

 private:
  // How often each thread has gone to sleep; absent when one of them is awake.
  using Sleeps = std::map<pid_t, unsigned long>;
  std::optional<Sleeps> Look(const std::vector<pid_t>& except);
  // Absent: awake. 0 for a thread that has ended.
  std::optional<unsigned long> SleepsOf(pid_t thread);

  std::map<pid_t, int> files_;  // open status files
};

}  // namespace lisync
