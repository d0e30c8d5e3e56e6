#pragma once

#include <sys/types.h>

#include <cstdint>
#include <filesystem>

#include "agent/http/listen_address.h"
#include "agent/owned_fd.h"

namespace lisync {

// Sockets that listen and do not block.

// Throws ConfigError, which names the cause and the mend: taken, not this machine's, not allowed.
OwnedFd ListenOnTcp(const ListenAddress& address);
std::uint16_t PortOf(const OwnedFd& listener);

// A socket in the file system, mode 0600, there as long as this lives.
class LocalListener {
 public:
  // Takes the place of a socket that nobody answers. Throws ConfigError when somebody does, when
  // something else has the path, or it cannot be made.
  explicit LocalListener(std::filesystem::path path);
  ~LocalListener();
  LocalListener(const LocalListener&) = delete;
  LocalListener& operator=(const LocalListener&) = delete;

  const OwnedFd& fd() const { return fd_; }

 private:
  const std::filesystem::path path_;
  OwnedFd fd_;
  dev_t device_ = 0;  // with inode_: the file that this made
  ino_t inode_ = 0;
};

}  // namespace lisync
