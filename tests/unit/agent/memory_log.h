#pragma once

#include <mutex>
#include <string>
#include <vector>

#include "agent/log.h"

namespace lisync {

// Keeps what was logged. Thread-safe.
class MemoryLog : public Log {
 public:
  void Write(LogLevel level, std::string_view message) override {
    const std::lock_guard lock(mutex_);
    lines_.push_back(std::string(Name(level)) + " " + std::string(message));
  }
  std::vector<std::string> lines() const {
    const std::lock_guard lock(mutex_);
    return lines_;
  }

 private:
  mutable std::mutex mutex_;
  std::vector<std::string> lines_;  // guarded by mutex_
};

}  // namespace lisync
