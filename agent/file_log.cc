#include "agent/file_log.h"

#include <Poco/Exception.h>
#include <Poco/Message.h>
#include <sys/stat.h>

#include <cerrno>
#include <system_error>

#include "agent/log_line.h"
#include "src/core/state_store.h"

namespace lisync {
namespace {

constexpr mode_t kDirectoryMode = 0750;

[[noreturn]] void Fail(const std::filesystem::path& path, const std::string& why) {
  throw StorageError(StorageError::Kind::kCannotOpen, "log.dir: " + path.string() + ": " + why);
}

}  // namespace

FileLog::FileLog(const Options& options, Terminal& terminal, const Clock& clock)
    : clock_(clock),
      shown_(terminal, clock, options.shown),
      file_(new LogFile(options.dir / kLogFileName, options.rotation,
                        [this](const std::string& why) {
                          SayTrouble(LogLevel::kWarning, "the log file is not rotated: " + why);
                        })),
      least_(options.least),
      format_(options.format) {
  if (mkdir(options.dir.c_str(), kDirectoryMode) != 0 && errno != EEXIST) {
    Fail(options.dir, "the directory cannot be made: " + std::generic_category().message(errno));
  }
  try {
    file_->open();
  } catch (const Poco::Exception& e) {
    Fail(options.dir / kLogFileName, e.message());
  }
}

void FileLog::Write(const LogRecord& record) {
  shown_.Write(record);
  if (record.level < least_) return;
  try {
    file_->log(
        Poco::Message("", FileLine(format_, clock_.Now(), record), PriorityOf(record.level)));
  } catch (const Poco::Exception& e) {
    if (!shown_.Takes(record.level)) shown_.WriteAnyway(record);
    SayTrouble(LogLevel::kError, "the line above is not in the log file: " + e.displayText());
  }
}

void FileLog::Adjust(const Options& options) {
  shown_.Adjust(options.shown);
  file_->SetRotation(options.rotation);
  least_ = options.least;
  format_ = options.format;
}

void FileLog::SayTrouble(LogLevel level, const std::string& message) {
  shown_.WriteAnyway({level, message});
}

}  // namespace lisync
