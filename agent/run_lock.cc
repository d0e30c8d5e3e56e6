#include "agent/run_lock.h"

#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstring>
#include <nlohmann/json.hpp>
#include <utility>

#include "agent/json_output.h"
#include "src/core/object.h"
#include "src/core/state_store.h"

namespace lisync {
namespace {

constexpr const char* kLockName = "sync.lock";

[[noreturn]] void Fail(const std::filesystem::path& path, const std::string& what) {
  throw StorageError(StorageError::Kind::kCannotOpen,
                     path.string() + ": " + what + ": " + std::strerror(errno));
}

OwnedFd Open(const std::filesystem::path& path, int flags) {
  return OwnedFd(open(path.c_str(), flags | O_CLOEXEC | O_NOFOLLOW | O_NOCTTY, 0600));
}

enum class Flock { kTaken, kBusy };

Flock TryFlock(const OwnedFd& file, const std::filesystem::path& path) {
  int result = 0;
  do {
    result = flock(file.get(), LOCK_EX | LOCK_NB);
  } while (result != 0 && errno == EINTR);
  if (result == 0) return Flock::kTaken;
  if (errno == EWOULDBLOCK) return Flock::kBusy;
  Fail(path, "cannot be locked (is it on a local file system?)");
}

// A lock on all of the file.
struct flock WholeFile() {
  struct flock lock {};
  lock.l_type = F_WRLCK;
  lock.l_whence = SEEK_SET;
  return lock;
}

bool IsAnnounced(const OwnedFd& file) {
  struct flock lock = WholeFile();
  return fcntl(file.get(), F_OFD_GETLK, &lock) == 0 && lock.l_type != F_UNLCK;
}

std::optional<LockHolder> ParseHolder(const std::string& text) {
  const auto json = nlohmann::json::parse(text, nullptr, false);
  if (!json.is_object()) return std::nullopt;
  const auto pid = json.find("pid");
  const auto host = json.find("host");
  const auto command = json.find("command");
  const auto started = json.find("started");
  const auto is_text = [&json](auto at) { return at != json.end() && at->is_string(); };
  if (pid == json.end() || !pid->is_number_integer() || !is_text(host) || !is_text(command) ||
      !is_text(started)) {
    return std::nullopt;
  }
  const auto instant = ParseInstant(started->template get<std::string>());
  if (!instant.ok()) return std::nullopt;
  return LockHolder{pid->template get<std::int64_t>(), host->template get<std::string>(),
                    command->template get<std::string>(), instant.value()};
}

// The announcement is looked for before the content: what is read afterwards is of the holder seen
// or of a later one, never of an earlier.
std::optional<LockHolder> AnnouncedHolder(const OwnedFd& file) {
  if (!IsAnnounced(file)) return std::nullopt;
  std::array<char, 4096> buffer{};
  const ssize_t size = pread(file.get(), buffer.data(), buffer.size(), 0);
  if (size <= 0) return std::nullopt;
  return ParseHolder(std::string(buffer.data(), static_cast<std::size_t>(size)));
}

LockBusy BusyBy(const std::filesystem::path& path) {
  const OwnedFd file = Open(path, O_RDONLY);
  if (!file.valid()) return {};
  return {AnnouncedHolder(file)};
}

void Announce(const OwnedFd& file, const std::filesystem::path& path, const LockHolder& self) {
  const std::string text = ToJsonText(nlohmann::ordered_json{
      {"pid", self.pid},
      {"host", self.host},
      {"command", self.command},
      {"started", FormatInstant(self.started)},
  });
  if (ftruncate(file.get(), 0) != 0) Fail(path, "cannot be written");
  if (pwrite(file.get(), text.data(), text.size(), 0) != static_cast<ssize_t>(text.size())) {
    Fail(path, "cannot be written");
  }
  struct flock lock = WholeFile();
  if (fcntl(file.get(), F_OFD_SETLK, &lock) != 0) Fail(path, "cannot be locked");
}

}  // namespace

std::string Describe(const LockBusy& busy) {
  if (!busy.holder) return "another process";
  const LockHolder& holder = *busy.holder;
  return "pid " + std::to_string(holder.pid) + " on " + EscapeText(holder.host) + ", `" +
         EscapeText(holder.command) + "`, since " + FormatInstant(holder.started);
}

RunLock::RunLock(OwnedFd directory, OwnedFd file)
    : directory_(std::move(directory)), file_(std::move(file)) {}

RunLock::~RunLock() {
  if (!file_.valid()) return;
  // Leaves an empty file. A failure leaves the content, which no longer counts.
  [[maybe_unused]] const int result = ftruncate(file_.get(), 0);
}

std::variant<RunLock, LockBusy> RunLock::TryAcquire(const std::filesystem::path& state_dir,
                                                    const LockHolder& self) {
  const std::filesystem::path path = state_dir / kLockName;
  OwnedFd directory(open(state_dir.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  if (!directory.valid()) Fail(state_dir, "the state directory cannot be opened");
  if (TryFlock(directory, state_dir) == Flock::kBusy) return BusyBy(path);
  OwnedFd file = Open(path, O_RDWR | O_CREAT);
  if (!file.valid()) Fail(path, "the lock cannot be opened");
  if (TryFlock(file, path) == Flock::kBusy) return BusyBy(path);
  Announce(file, path, self);
  return RunLock(std::move(directory), std::move(file));
}

std::optional<LockBusy> ReadHolder(const std::filesystem::path& state_dir) {
  const std::filesystem::path path = state_dir / kLockName;
  const OwnedFd file = Open(path, O_RDONLY);
  if (!file.valid()) {
    if (errno == ENOENT) return std::nullopt;
    Fail(path, "the lock cannot be read");
  }
  if (!IsAnnounced(file)) return std::nullopt;
  return LockBusy{AnnouncedHolder(file)};
}

}  // namespace lisync
