#include "agent/http/listener.h"

#include <Poco/Net/SocketAddress.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>

#include <cerrno>
#include <cstring>
#include <utility>

#include "agent/config_error.h"

namespace lisync {
namespace {

constexpr int kBacklog = 512;
constexpr int kSocketType = SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC;

std::string WhyNotBound(const ListenAddress& address, int error) {
  const std::string text = ToText(address);
  switch (error) {
    case EADDRINUSE:
      return text + " is in use by another program: stop it or set http.listen";
    case EADDRNOTAVAIL:
      return text + " is no address of this machine: set http.listen to one that is";
    case EACCES:
      return text + " may not be used by this user: set http.listen to a port above 1023";
    case EAFNOSUPPORT:
      return text + ": this machine has no IPv6: set http.listen to an IPv4 address";
    default:
      return text + " cannot be listened on: " + std::strerror(error) + ": set http.listen";
  }
}

[[noreturn]] void FailLocal(const std::filesystem::path& path, const std::string& what) {
  throw ConfigError("the local socket " + path.string() + " " + what);
}

[[noreturn]] void FailLocalErrno(const std::filesystem::path& path, const std::string& what) {
  FailLocal(path, what + ": " + std::strerror(errno) + ": check state.dir and its permissions");
}

sockaddr_un LocalAddress(const std::filesystem::path& path) {
  sockaddr_un address{};
  address.sun_family = AF_UNIX;
  const std::string text = path.string();
  if (text.size() >= sizeof(address.sun_path)) {
    FailLocal(path, "has too long a name (" + std::to_string(sizeof(address.sun_path) - 1) +
                        " bytes at most): set state.dir to a shorter path");
  }
  std::memcpy(address.sun_path, text.data(), text.size());
  return address;
}

const sockaddr* Generic(const sockaddr_un& address) {
  return reinterpret_cast<const sockaddr*>(&address);
}

// Removes a socket at this path whose process is gone.
void RemoveStale(const std::filesystem::path& path, const sockaddr_un& address) {
  struct stat found {};
  if (lstat(path.c_str(), &found) != 0) {
    if (errno == ENOENT) return;
    FailLocalErrno(path, "cannot be looked at");
  }
  if (!S_ISSOCK(found.st_mode)) FailLocal(path, "is taken by something that is no socket: move it");
  const OwnedFd probe(socket(AF_UNIX, kSocketType, 0));
  if (!probe.valid()) FailLocalErrno(path, "cannot be tried");
  const int connected = connect(probe.get(), Generic(address), sizeof(address));
  if (connected == 0 || errno == EAGAIN) {
    FailLocal(path, "is answered by another process: stop the li-sync that runs already");
  }
  if (errno == ENOENT) return;
  if (errno != ECONNREFUSED) FailLocalErrno(path, "cannot be tried");
  if (unlink(path.c_str()) != 0 && errno != ENOENT) FailLocalErrno(path, "cannot be replaced");
}

}  // namespace

OwnedFd ListenOnTcp(const ListenAddress& address) {
  Poco::Net::IPAddress host;
  if (!Poco::Net::IPAddress::tryParse(address.host, host)) {
    throw ConfigError(ToText(address) + " is no numeric address: set http.listen");
  }
  const Poco::Net::SocketAddress bound(host, address.port);
  OwnedFd listener(socket(bound.af(), kSocketType, 0));
  const int on = 1;
  // SO_REUSEADDR: not held up by connections of an earlier process that are still ending. Never
  // SO_REUSEPORT, with which two processes would share the port unnoticed.
  if (!listener.valid() ||
      setsockopt(listener.get(), SOL_SOCKET, SO_REUSEADDR, &on, sizeof(on)) != 0 ||
      bind(listener.get(), bound.addr(), bound.length()) != 0 ||
      listen(listener.get(), kBacklog) != 0) {
    throw ConfigError(WhyNotBound(address, errno));
  }
  return listener;
}

std::uint16_t PortOf(const OwnedFd& listener) {
  sockaddr_storage address{};
  socklen_t length = sizeof(address);
  auto* generic = reinterpret_cast<sockaddr*>(&address);
  if (getsockname(listener.get(), generic, &length) != 0) return 0;
  return Poco::Net::SocketAddress(generic, length).port();
}

LocalListener::LocalListener(std::filesystem::path path) : path_(std::move(path)) {
  const sockaddr_un address = LocalAddress(path_);
  RemoveStale(path_, address);
  fd_ = OwnedFd(socket(AF_UNIX, kSocketType, 0));
  // The mode is set before the name is there, so that at no time others can connect.
  if (!fd_.valid() || fchmod(fd_.get(), 0600) != 0 ||
      bind(fd_.get(), Generic(address), sizeof(address)) != 0) {
    FailLocalErrno(path_, "cannot be made");
  }
  struct stat made {};
  if (chmod(path_.c_str(), 0600) != 0 || lstat(path_.c_str(), &made) != 0 ||
      listen(fd_.get(), kBacklog) != 0) {
    FailLocalErrno(path_, "cannot be listened on");
  }
  device_ = made.st_dev;
  inode_ = made.st_ino;
}

LocalListener::~LocalListener() {
  struct stat found {};
  const bool ours =
      lstat(path_.c_str(), &found) == 0 && found.st_dev == device_ && found.st_ino == inode_;
  if (ours) unlink(path_.c_str());
}

}  // namespace lisync
