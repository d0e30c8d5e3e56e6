#include "agent/http/poller.h"

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <string>

#include "agent/config_error.h"

namespace lisync {

using std::chrono::milliseconds;

Poller::Poller() : fd_(epoll_create1(EPOLL_CLOEXEC)) {
  if (!fd_.valid()) {
    throw ConfigError(std::string("the HTTP server cannot open what it needs: ") +
                      std::strerror(errno) + ": raise the limit of open files (LimitNOFILE=)");
  }
}

bool Poller::Add(int fd, std::uint64_t token, std::uint32_t events) {
  epoll_event event{};
  event.events = events;
  event.data.u64 = token;
  return epoll_ctl(fd_.get(), EPOLL_CTL_ADD, fd, &event) == 0;
}

void Poller::Change(int fd, std::uint64_t token, std::uint32_t events) {
  epoll_event event{};
  event.events = events;
  event.data.u64 = token;
  epoll_ctl(fd_.get(), EPOLL_CTL_MOD, fd, &event);  // fails for no descriptor that was added
}

std::span<const epoll_event> Poller::Wait(std::chrono::steady_clock::duration timeout) {
  constexpr milliseconds kLongest(60'000);
  const auto rounded =
      std::clamp(std::chrono::ceil<milliseconds>(timeout), milliseconds(0), kLongest);
  const int ready = epoll_wait(fd_.get(), events_.data(), static_cast<int>(events_.size()),
                               static_cast<int>(rounded.count()));
  return std::span(events_).first(static_cast<std::size_t>(std::max(ready, 0)));
}

}  // namespace lisync
