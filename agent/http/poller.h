#pragma once

#include <sys/epoll.h>

#include <array>
#include <chrono>
#include <cstdint>
#include <span>

#include "agent/owned_fd.h"

namespace lisync {

// epoll(7), level-triggered. Poco's PollSet is not used: 1.11 returns a std::map of sockets by each
// poll and has no way to end its wait. Used by one thread.
class Poller {
 public:
  // Throws ConfigError when the process may open no more files.
  Poller();

  // `token` comes back with the events of this descriptor. False when the system has no room. A
  // descriptor that is closed is forgotten.
  bool Add(int fd, std::uint64_t token, std::uint32_t events);
  void Change(int fd, std::uint64_t token, std::uint32_t events);

  // Waits up to `timeout`, rounded up to milliseconds. Valid until the next call.
  std::span<const epoll_event> Wait(std::chrono::steady_clock::duration timeout);

 private:
  OwnedFd fd_;
  std::array<epoll_event, 256> events_{};
};

}  // namespace lisync
