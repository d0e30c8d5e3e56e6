#pragma once

#include <string>
#include <string_view>

namespace lisync {

enum class LogLevel { kDebug, kInfo, kWarning, kError };
enum class LogFormat { kText, kJson };

// "DEBUG", "INFO", "WARNING", "ERROR".
std::string_view Name(LogLevel level);
// "debug", "info", "warning", "error": as the configuration and JSON lines have it.
std::string LowerName(LogLevel level);

// One line of a log, not yet in any form. Holds no secret. Valid during the call that it is for.
struct LogRecord {
  LogLevel level = LogLevel::kInfo;
  std::string_view message;
  std::string_view run{};  // the run on whose behalf it is said; empty: none
};

// Where the process says what it does, for people. Not the audit trail. Thread-safe, never throws
// for a log that cannot be written.
class Log {
 public:
  virtual ~Log() = default;
  // Whether a line of this level would be written anywhere: to save the making of those that would
  // not.
  virtual bool Takes(LogLevel level) const = 0;
  virtual void Write(const LogRecord& record) = 0;

  void Debug(std::string_view message) { Write({LogLevel::kDebug, message}); }
  void Info(std::string_view message) { Write({LogLevel::kInfo, message}); }
  void Warning(std::string_view message) { Write({LogLevel::kWarning, message}); }
  void Error(std::string_view message) { Write({LogLevel::kError, message}); }
};

}  // namespace lisync
