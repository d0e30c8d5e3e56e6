#pragma once

#include <string>
#include <string_view>

namespace lisync {

enum class LogLevel { kDebug, kInfo, kWarning, kError };

// "DEBUG", "INFO", "WARNING", "ERROR".
std::string_view Name(LogLevel level);

// Where the process says what it does, for people. Not the audit trail. Thread-safe, never throws
// for a log that cannot be written. Messages hold no secret.
class Log {
 public:
  virtual ~Log() = default;
  virtual void Write(LogLevel level, std::string_view message) = 0;

  void Debug(std::string_view message) { Write(LogLevel::kDebug, message); }
  void Info(std::string_view message) { Write(LogLevel::kInfo, message); }
  void Warning(std::string_view message) { Write(LogLevel::kWarning, message); }
  void Error(std::string_view message) { Write(LogLevel::kError, message); }
};

}  // namespace lisync
