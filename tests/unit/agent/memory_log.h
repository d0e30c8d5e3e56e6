#pragma once

#include <mutex>
#include <string>
#include <vector>

#include "agent/log.h"

namespace lisync {

// Keeps what was logged at `least` and above, as "LEVEL message" or "LEVEL run=ID message".
// Thread-safe.
class MemoryLog : public Log {
 public:
  explicit MemoryLog(LogLevel least = LogLevel::kDebug) : least_(least) {}

  bool Takes(LogLevel level) const override { return level >= least_; }
  void Write(const LogRecord& record) override {
    if (!Takes(record.level)) return;
    std::string line = std::string(Name(record.level)) + " ";
    if (!record.run.empty()) line += "run=" + std::string(record.run) + " ";
    const std::lock_guard lock(mutex_);
    lines_.push_back(line += record.message);
  }
  std::vector<std::string> lines() const {
    const std::lock_guard lock(mutex_);
    return lines_;
  }

 private:
  const LogLevel least_;
  mutable std::mutex mutex_;
  std::vector<std::string> lines_;  // guarded by mutex_
};

}  // namespace lisync
