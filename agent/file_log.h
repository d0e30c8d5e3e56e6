#pragma once

#include <Poco/AutoPtr.h>
#include <Poco/FileChannel.h>

#include <filesystem>
#include <mutex>
#include <string>

#include "agent/log.h"
#include "agent/terminal.h"
#include "src/core/clock.h"

namespace lisync {

inline constexpr const char* kLogFileName = "media-sync.log";

// "2026-11-24T03:44:11.123456Z INFO LI: text": RFC 3339 in UTC, level, the prefix that makes lines
// of lawful interception findable, and the message as OneLine makes it.
std::string LogLine(Instant time, LogLevel level, std::string_view message);

// Says it to people only: lines of `least` and above go to the terminal.
class TerminalLog : public Log {
 public:
  TerminalLog(Terminal& terminal, const Clock& clock, LogLevel least);
  void Write(LogLevel level, std::string_view message) override;

 private:
  Terminal& terminal_;
  const Clock& clock_;
  const LogLevel least_;
};

// Writes lines of `least` and above to `media-sync.log` in a directory, and those of `least_shown`
// and above to the terminal too. A log file that was moved away (logrotate) is made anew at the
// next line. When a line cannot be written to the file, it goes to the terminal with the reason.
class FileLog : public Log {
 public:
  struct Options {
    std::filesystem::path dir;
    LogLevel least = LogLevel::kInfo;
    LogLevel least_shown = LogLevel::kWarning;
  };

  // Makes the directory (mode 0750, its parent must be there) and the file (0640) where they are
  // missing. Throws StorageError (kCannotOpen) when that fails. References must outlive this.
  FileLog(const Options& options, Terminal& terminal, const Clock& clock);
  void Write(LogLevel level, std::string_view message) override;

 private:
  void WriteToFile(const std::string& line);
  void Open();

  const Options options_;
  const std::filesystem::path path_;
  Terminal& terminal_;
  const Clock& clock_;
  std::mutex mutex_;
  Poco::AutoPtr<Poco::FileChannel> channel_;  // guarded by mutex_; null: to be opened
  unsigned long long inode_ = 0;              // guarded by mutex_; of the open file
};

}  // namespace lisync
