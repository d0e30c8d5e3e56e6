#include "agent/service/pid_file.h"

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <fstream>
#include <string>
#include <system_error>
#include <utility>

#include "agent/config_error.h"
#include "agent/owned_fd.h"

namespace lisync {

PidFile::PidFile(std::filesystem::path path) : path_(std::move(path)) {
  const std::string line = std::to_string(getpid()) + "\n";
  const OwnedFd file(
      open(path_.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOFOLLOW, 0644));
  if (!file.valid() ||
      write(file.get(), line.data(), line.size()) != static_cast<ssize_t>(line.size())) {
    throw ConfigError("--pidfile " + path_.string() +
                      " cannot be written: " + std::generic_category().message(errno) +
                      "; name a place where this user may write");
  }
}

PidFile::~PidFile() {
  pid_t pid = 0;
  std::ifstream(path_) >> pid;
  std::error_code ignored;  // at the end of the process there is nobody to tell
  if (pid == getpid()) std::filesystem::remove(path_, ignored);
}

}  // namespace lisync
