#pragma once

#include <Poco/AutoPtr.h>

#include <atomic>
#include <filesystem>
#include <string>

#include "agent/log.h"
#include "agent/log_file.h"
#include "agent/terminal.h"
#include "agent/terminal_log.h"
#include "src/core/clock.h"

namespace lisync {

inline constexpr const char* kLogFileName = "media-sync.log";

// Writes lines of `least` and above to `media-sync.log` in a directory, and those that `shown`
// takes to standard error too. When a line cannot be written to the file, it goes to standard error
// with the reason.
class FileLog : public Log {
 public:
  struct Options {
    std::filesystem::path dir{};
    LogLevel least = LogLevel::kInfo;
    LogFormat format = LogFormat::kText;
    LogRotation rotation{};
    TerminalLog::Options shown{};
  };

  // Makes the directory (mode 0750, its parent must be there) and the file (0640) where they are
  // missing. Throws StorageError (kCannotOpen) when that fails. References must outlive this.
  FileLog(const Options& options, Terminal& terminal, const Clock& clock);

  bool Takes(LogLevel level) const override { return level >= least_ || shown_.Takes(level); }
  void Write(const LogRecord& record) override;

  // Goes on with these, but for the directory.
  void Adjust(const Options& options);

 private:
  void SayTrouble(LogLevel level, const std::string& message);

  const Clock& clock_;
  TerminalLog shown_;
  Poco::AutoPtr<LogFile> file_;
  std::atomic<LogLevel> least_;
  std::atomic<LogFormat> format_;
};

}  // namespace lisync
