#include "agent/file_log.h"

#include <Poco/Exception.h>
#include <Poco/Message.h>
#include <fcntl.h>
#include <sys/stat.h>

#include <cerrno>
#include <cstring>

#include "agent/log_text.h"
#include "agent/owned_fd.h"
#include "src/core/state_store.h"

namespace lisync {
namespace {

constexpr mode_t kDirectoryMode = 0750;
constexpr mode_t kFileMode = 0640;

[[noreturn]] void Fail(const std::filesystem::path& path, const std::string& what) {
  throw StorageError(StorageError::Kind::kCannotOpen,
                     "log.dir: " + path.string() + ": " + what + ": " + std::strerror(errno));
}

// 0 when there is no such file.
unsigned long long InodeOf(const std::filesystem::path& path) {
  struct stat status {};
  return stat(path.c_str(), &status) == 0 ? status.st_ino : 0;
}

void MakeFile(const std::filesystem::path& path) {
  const OwnedFd file(open(path.c_str(), O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, kFileMode));
  if (!file.valid()) Fail(path, "the log cannot be opened");
}

}  // namespace

std::string LogLine(Instant time, LogLevel level, std::string_view message) {
  return FormatInstant(time) + " " + std::string(Name(level)) + " LI: " + OneLine(message);
}

TerminalLog::TerminalLog(Terminal& terminal, const Clock& clock, LogLevel least)
    : terminal_(terminal), clock_(clock), least_(least) {}

void TerminalLog::Write(LogLevel level, std::string_view message) {
  if (level >= least_) terminal_.WriteLine(LogLine(clock_.Now(), level, message));
}

FileLog::FileLog(const Options& options, Terminal& terminal, const Clock& clock)
    : options_(options), path_(options.dir / kLogFileName), terminal_(terminal), clock_(clock) {
  if (mkdir(options_.dir.c_str(), kDirectoryMode) != 0 && errno != EEXIST) {
    Fail(options_.dir, "the directory cannot be made");
  }
  Open();
}

void FileLog::Write(LogLevel level, std::string_view message) {
  const std::string line = LogLine(clock_.Now(), level, message);
  if (level >= options_.least_shown) terminal_.WriteLine(line);
  if (level < options_.least) return;
  std::string failure;
  try {
    WriteToFile(line);
    return;
  } catch (const Poco::Exception& e) {
    failure = e.displayText();
  } catch (const StorageError& e) {
    failure = e.what();
  }
  if (level < options_.least_shown) terminal_.WriteLine(line);
  terminal_.WriteLine(
      LogLine(clock_.Now(), LogLevel::kError, "the line above is not in the log file: " + failure));
}

void FileLog::WriteToFile(const std::string& line) {
  const std::lock_guard lock(mutex_);
  if (channel_.isNull() || InodeOf(path_) != inode_) Open();
  try {
    channel_->log(Poco::Message("", line, Poco::Message::PRIO_INFORMATION));
  } catch (...) {
    channel_ = nullptr;
    throw;
  }
}

void FileLog::Open() {
  channel_ = nullptr;
  MakeFile(path_);
  channel_ = new Poco::FileChannel(path_.string());
  channel_->setProperty(Poco::FileChannel::PROP_ROTATION, "never");
  channel_->setProperty(Poco::FileChannel::PROP_ROTATEONOPEN, "false");
  channel_->setProperty(Poco::FileChannel::PROP_FLUSH, "true");
  try {
    channel_->open();
  } catch (const Poco::Exception& e) {
    channel_ = nullptr;
    throw StorageError(StorageError::Kind::kCannotOpen,
                       "log.dir: " + path_.string() + ": " + e.displayText());
  }
  inode_ = InodeOf(path_);
}

}  // namespace lisync
