#include "agent/service/service_lock.h"

#include <fcntl.h>
#include <sys/file.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <string>
#include <system_error>

#include "agent/config_error.h"
#include "src/core/state_store.h"

namespace lisync {
namespace {

[[noreturn]] void Fail(const std::filesystem::path& path, const std::string& what) {
  throw StorageError(StorageError::Kind::kCannotOpen,
                     path.string() + ": " + what + ": " + std::generic_category().message(errno));
}

// " (pid 4711)", as the holder wrote it; empty where it has not yet.
std::string Holder(const OwnedFd& file) {
  std::array<char, 24> text{};
  const ssize_t size = pread(file.get(), text.data(), text.size() - 1, 0);
  const std::string digits(text.data(), size > 0 ? static_cast<std::size_t>(size) : 0);
  const auto end = digits.find_first_not_of("0123456789");
  return end == 0 || digits.empty() ? "" : " (pid " + digits.substr(0, end) + ")";
}

}  // namespace

ServiceLock::ServiceLock(const std::filesystem::path& state_dir) {
  const std::filesystem::path path = state_dir / "service.lock";
  file_ = OwnedFd(open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW | O_NOCTTY, 0600));
  if (!file_.valid()) Fail(path, "the service's lock cannot be opened");
  if (flock(file_.get(), LOCK_EX | LOCK_NB) != 0) {
    if (errno != EWOULDBLOCK) Fail(path, "cannot be locked (is it on a local file system?)");
    throw ConfigError("a service of " + state_dir.string() + " runs already" + Holder(file_) +
                      ": stop it first, or give this one a state.dir of its own");
  }
  const std::string line = std::to_string(getpid()) + "\n";
  if (ftruncate(file_.get(), 0) != 0 ||
      pwrite(file_.get(), line.data(), line.size(), 0) != static_cast<ssize_t>(line.size())) {
    Fail(path, "cannot be written");
  }
}

}  // namespace lisync
