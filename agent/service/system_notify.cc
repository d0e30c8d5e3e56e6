#include "agent/service/system_notify.h"

#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <algorithm>
#include <charconv>
#include <cstring>
#include <ctime>

#include "agent/config_error.h"
#include "agent/owned_fd.h"

namespace lisync {
namespace {

std::optional<std::int64_t> NumberIn(const Environment& environment, const std::string& name) {
  const auto found = environment.find(name);
  if (found == environment.end()) return std::nullopt;
  const std::string& text = found->second;
  std::int64_t number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error != std::errc() || end != text.data() + text.size() || number <= 0) return std::nullopt;
  return number;
}

}  // namespace

SystemNotify::SystemNotify(const Environment& environment) {
  const auto socket = environment.find("NOTIFY_SOCKET");
  if (socket == environment.end() || socket->second.empty()) return;
  address_ = socket->second;
  const bool usable = (address_[0] == '/' || address_[0] == '@') && address_.size() > 1 &&
                      address_.size() < sizeof(sockaddr_un::sun_path);
  if (!usable) {
    throw ConfigError("NOTIFY_SOCKET=" + EscapeText(address_) +
                      " is no address of a Unix socket: unset it, or let systemd set it "
                      "(Type=notify)");
  }
  if (address_[0] == '@') address_[0] = '\0';  // the abstract name space, unix(7)
  const auto interval = NumberIn(environment, "WATCHDOG_USEC");
  const auto pid = NumberIn(environment, "WATCHDOG_PID");
  if (interval && (!pid || *pid == getpid())) watchdog_interval_ = Duration(*interval / 2);
}

void SystemNotify::Reloading() const {
  timespec now{};
  clock_gettime(CLOCK_MONOTONIC, &now);
  Send("RELOADING=1\nMONOTONIC_USEC=" +
       std::to_string(now.tv_sec * 1'000'000 + now.tv_nsec / 1000));
}

void SystemNotify::Status(std::string_view text) const {
  std::string line = "STATUS=" + std::string(text);
  std::replace(line.begin(), line.end(), '\n', ' ');
  Send(line);
}

void SystemNotify::Send(std::string_view message) const {
  if (address_.empty()) return;
  sockaddr_un address{};
  address.sun_family = AF_UNIX;
  std::memcpy(address.sun_path, address_.data(), address_.size());
  const auto length = static_cast<socklen_t>(offsetof(sockaddr_un, sun_path) + address_.size());
  const OwnedFd socket(::socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0));
  if (!socket.valid()) return;
  sendto(socket.get(), message.data(), message.size(), MSG_NOSIGNAL | MSG_DONTWAIT,
         reinterpret_cast<const sockaddr*>(&address), length);
}

}  // namespace lisync
