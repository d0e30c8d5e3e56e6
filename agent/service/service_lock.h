#pragma once

#include <filesystem>

#include "agent/owned_fd.h"

namespace lisync {

// That a state directory has one service at most: flock(2) on `service.lock` in it, while this
// lives. The kernel frees it when the process ends in any way. Runs have a lock of their own
// (RunLock), which a service takes for each run.
class ServiceLock {
 public:
  // Does not wait. Throws ConfigError when another service has it; the message says which. Throws
  // StorageError (kCannotOpen) when the file cannot be used.
  explicit ServiceLock(const std::filesystem::path& state_dir);

 private:
  OwnedFd file_;
};

}  // namespace lisync
