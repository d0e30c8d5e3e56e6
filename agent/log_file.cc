#include "agent/log_file.h"

#include <Poco/Exception.h>
#include <Poco/Message.h>
#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <optional>
#include <system_error>
#include <utility>

namespace lisync {
namespace {

constexpr mode_t kFileMode = 0640;
constexpr mode_t kPermissions = 0777;
constexpr int kFlags = O_WRONLY | O_APPEND | O_CLOEXEC | O_NOCTTY;

std::string ErrorText() { return std::generic_category().message(errno); }

struct stat StatusOf(const OwnedFd& file) {
  struct stat status {};
  if (fstat(file.get(), &status) != 0) throw Poco::FileException(ErrorText());
  return status;
}

// Absent when there is no such file.
std::optional<struct stat> StatusOf(const std::filesystem::path& path) {
  struct stat status {};
  if (stat(path.c_str(), &status) != 0) return std::nullopt;
  return status;
}

bool IsSame(const struct stat& a, const struct stat& b) {
  return a.st_dev == b.st_dev && a.st_ino == b.st_ino;
}

OwnedFd OpenOrMake(const std::filesystem::path& path) {
  OwnedFd file(open(path.c_str(), kFlags | O_CREAT, kFileMode));
  if (!file.valid()) throw Poco::FileException("the log cannot be opened", ErrorText());
  return file;
}

// A new file like the one before. When another process is quicker, its file is taken.
OwnedFd MakeLike(const std::filesystem::path& path, const struct stat& before) {
  OwnedFd file(open(path.c_str(), kFlags | O_CREAT | O_EXCL, kFileMode));
  if (!file.valid()) return OpenOrMake(path);
  // Only root may give a file away; for anybody else it is his own either way.
  if (fchown(file.get(), before.st_uid, before.st_gid) != 0) errno = 0;
  if (fchmod(file.get(), before.st_mode & kPermissions) != 0) errno = 0;
  return file;
}

std::filesystem::path Numbered(const std::filesystem::path& path, std::uint32_t number) {
  return path.string() + "." + std::to_string(number);
}

// The first of the renames that fails ends it: then no file has been overwritten that was not to
// be. Why not; empty: done.
std::string MoveAside(const std::filesystem::path& path, std::uint32_t keep) {
  for (std::uint32_t number = keep; number > 0; --number) {
    const auto from = number == 1 ? path : Numbered(path, number - 1);
    if (rename(from.c_str(), Numbered(path, number).c_str()) == 0 || errno == ENOENT) continue;
    return from.string() + " cannot be renamed: " + ErrorText();
  }
  return "";
}

}  // namespace

LogFile::LogFile(std::filesystem::path path, LogRotation rotation,
                 std::function<void(const std::string&)> say_trouble)
    : path_(std::move(path)), say_trouble_(std::move(say_trouble)), rotation_(rotation) {}

void LogFile::open() {
  const std::lock_guard lock(mutex_);
  file_ = OpenOrMake(path_);
}

void LogFile::close() {
  const std::lock_guard lock(mutex_);
  file_ = OwnedFd();
}

void LogFile::SetRotation(LogRotation rotation) {
  const std::lock_guard lock(mutex_);
  rotation_ = rotation;
}

void LogFile::log(const Poco::Message& message) {
  const std::lock_guard lock(mutex_);
  const std::string line = (torn_ ? "\n" : "") + message.getText() + "\n";
  OpenIfMoved();
  RotateIfFull(line.size());
  const ssize_t written = write(file_.get(), line.data(), line.size());
  torn_ = written > 0 && written < static_cast<ssize_t>(line.size());
  if (written >= 0 && !torn_) return;
  const std::string why = written < 0 ? ErrorText() : "only a part of the line was written";
  throw Poco::FileException(path_.string(), why);
}

void LogFile::OpenIfMoved() {
  if (file_.valid()) {
    const auto there = StatusOf(path_);
    if (there && IsSame(*there, StatusOf(file_))) return;
    file_ = OwnedFd();
  }
  file_ = OpenOrMake(path_);
}

bool LogFile::IsFull(std::size_t bytes) const {
  const struct stat status = StatusOf(file_);
  const auto size = static_cast<std::uint64_t>(status.st_size);
  return S_ISREG(status.st_mode) && size > 0 && size + bytes > rotation_.size;
}

void LogFile::RotateIfFull(std::size_t bytes) {
  if (rotation_.size == 0 || !IsFull(bytes)) return;
  const std::string trouble = Rotate(bytes);
  if (!trouble.empty() && trouble != trouble_) say_trouble_(trouble);
  trouble_ = trouble;
}

std::string LogFile::Rotate(std::size_t bytes) {
  const std::string directory = path_.parent_path().string();
  const OwnedFd lock(::open(directory.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  if (!lock.valid()) return directory + " cannot be opened: " + ErrorText();
  // Nobody may keep the log waiting: what is not rotated now is at the next line.
  if (flock(lock.get(), LOCK_EX | LOCK_NB) != 0) {
    return errno == EWOULDBLOCK || errno == EINTR ? ""
                                                  : directory + " cannot be locked: " + ErrorText();
  }
  OpenIfMoved();
  if (!IsFull(bytes)) return "";
  const struct stat before = StatusOf(file_);
  if (std::string trouble = MoveAside(path_, rotation_.keep); !trouble.empty()) {
    return trouble;
  }
  file_ = MakeLike(path_, before);
  return "";
}

}  // namespace lisync
