#include "tests/support/delay_relay.h"

#include <netinet/tcp.h>
#include <sys/epoll.h>
#include <sys/socket.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <optional>
#include <system_error>
#include <utility>

namespace lisync {
namespace {

constexpr std::size_t kCapacity = std::size_t{256} << 10;
constexpr std::size_t kMostLinks = 256;

[[noreturn]] void Fail(const char* what) {
  throw std::system_error(errno, std::generic_category(), what);
}

sockaddr_in Loopback(std::uint16_t port) {
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  address.sin_port = htons(port);
  return address;
}

OwnedFd NewSocket() {
  return OwnedFd(socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0));
}

bool WouldBlock() { return errno == EAGAIN || errno == EWOULDBLOCK || errno == EINTR; }

// Closing the socket then tells its other end at once that the connection is gone.
void ResetWhenClosed(int socket) {
  const linger now{1, 0};
  setsockopt(socket, SOL_SOCKET, SO_LINGER, &now, sizeof now);
}

}  // namespace

// A connection's end here, and the bytes that came from it.
struct DelayRelay::Side {
  Side(OwnedFd fd, std::chrono::microseconds delay, Time open)
      : socket(std::move(fd)), line(delay, kCapacity, open) {
    const int on = 1;
    setsockopt(socket.get(), IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
  }

  OwnedFd socket;
  DelayLine line;
  bool takes_more = true;
  bool shut = false;  // was told that no more bytes come
  bool broken = false;
  std::uint32_t watched = 0;
};

struct DelayRelay::Link {
  Side client;
  Side server;

  bool broken() const { return client.broken || server.broken; }
  bool done() const { return client.shut && server.shut; }
};

DelayRelay::DelayRelay(std::uint16_t target, std::chrono::microseconds delay)
    : target_(target),
      delay_(delay),
      listener_(NewSocket()),
      poller_(epoll_create1(EPOLL_CLOEXEC)) {
  sockaddr_in address = Loopback(0);
  socklen_t length = sizeof address;
  if (!listener_.valid() || !poller_.valid() ||
      bind(listener_.get(), reinterpret_cast<const sockaddr*>(&address), length) != 0 ||
      listen(listener_.get(), SOMAXCONN) != 0 ||
      getsockname(listener_.get(), reinterpret_cast<sockaddr*>(&address), &length) != 0) {
    Fail("cannot listen on the loopback address");
  }
  port_ = ntohs(address.sin_port);
}

DelayRelay::~DelayRelay() = default;

void DelayRelay::Watch(int fd, std::uint32_t before, std::uint32_t events, void* tag) {
  if (before == events) return;
  epoll_event event{};
  event.events = events;
  event.data.ptr = tag;
  // What waits for nothing is taken out: an error there would wake the poller all the time.
  const int change = before == 0 ? EPOLL_CTL_ADD : events == 0 ? EPOLL_CTL_DEL : EPOLL_CTL_MOD;
  if (epoll_ctl(poller_.get(), change, fd, &event) != 0) Fail("epoll_ctl");
}

void DelayRelay::Watch(Side& side) {
  const std::uint32_t wanted =
      (side.takes_more ? 0U : EPOLLOUT) | (side.line.Room().empty() ? 0U : EPOLLIN);
  Watch(side.socket.get(), side.watched, wanted, &side);
  side.watched = wanted;
}

void DelayRelay::Accept(Time now) {
  while (links_.size() < kMostLinks) {
    OwnedFd client(accept4(listener_.get(), nullptr, nullptr, SOCK_CLOEXEC | SOCK_NONBLOCK));
    if (!client.valid()) return;
    OwnedFd server = NewSocket();
    const sockaddr_in address = Loopback(target_);
    const bool begun =
        connect(server.get(), reinterpret_cast<const sockaddr*>(&address), sizeof address) == 0 ||
        errno == EINPROGRESS;
    if (!begun) {
      ResetWhenClosed(client.get());
      continue;
    }
    Link& link = links_.emplace_back(Link{Side(std::move(client), delay_, now + 2 * delay_),
                                          Side(std::move(server), delay_, now)});
    Watch(link.client);
    Watch(link.server);
  }
}

void DelayRelay::Receive(Side& from, Time now) {
  for (auto room = from.line.Room(); !room.empty(); room = from.line.Room()) {
    const ssize_t got = recv(from.socket.get(), room.data(), room.size(), 0);
    if (got < 0) {
      from.broken = !WouldBlock();
      return;
    }
    if (got == 0) return from.line.End(now);
    from.line.Put(static_cast<std::size_t>(got), now);
  }
}

void DelayRelay::Send(Side& from, Side& to, Time now) {
  for (auto bytes = from.line.Arrived(now); to.takes_more && !bytes.empty();
       bytes = from.line.Arrived(now)) {
    const ssize_t sent = send(to.socket.get(), bytes.data(), bytes.size(), MSG_NOSIGNAL);
    if (sent >= 0) {
      from.line.Take(static_cast<std::size_t>(sent));
    } else if (WouldBlock()) {
      to.takes_more = false;
    } else {
      to.broken = true;
      return;
    }
  }
  if (!to.shut && from.line.EndArrived(now)) {
    to.shut = true;
    to.broken = shutdown(to.socket.get(), SHUT_WR) != 0;
  }
}

std::optional<DelayRelay::Time> DelayRelay::NextArrival(Time now) const {
  std::optional<Time> next;
  for (const Link& link : links_) {
    for (const Side* side : {&link.client, &link.server}) {
      const auto due = side->line.NextArrival(now);
      if (due && (!next || *due < *next)) next = due;
    }
  }
  return next;
}

void DelayRelay::Run(int stop) {
  Watch(stop, 0, EPOLLIN, nullptr);
  std::array<epoll_event, 64> events{};
  for (;;) {
    const bool accepts = links_.size() < kMostLinks;
    Watch(listener_.get(), accepting_ ? EPOLLIN : 0U, accepts ? EPOLLIN : 0U, this);
    accepting_ = accepts;

    Time now = std::chrono::steady_clock::now();
    const std::optional<Time> next = NextArrival(now);
    timespec wait{};
    if (next) {
      const auto span = std::chrono::nanoseconds(*next - now).count();
      wait = {span / 1'000'000'000, span % 1'000'000'000};
    }
    const int count = epoll_pwait2(poller_.get(), events.data(), static_cast<int>(events.size()),
                                   next ? &wait : nullptr, nullptr);
    if (count < 0 && errno != EINTR) Fail("epoll_pwait2");
    now = std::chrono::steady_clock::now();
    for (const epoll_event& event :
         std::span(events).first(static_cast<std::size_t>(std::max(count, 0)))) {
      if (event.data.ptr == nullptr) return links_.clear();
      if (event.data.ptr == this) {
        Accept(now);
        continue;
      }
      Side& side = *static_cast<Side*>(event.data.ptr);
      if ((event.events & EPOLLOUT) != 0) side.takes_more = true;
      if ((event.events & ~static_cast<std::uint32_t>(EPOLLOUT)) != 0) Receive(side, now);
    }
    std::erase_if(links_, [this, now](Link& link) {
      Send(link.client, link.server, now);
      Send(link.server, link.client, now);
      if (link.broken()) {
        ResetWhenClosed(link.client.socket.get());
        ResetWhenClosed(link.server.socket.get());
      } else if (!link.done()) {
        Watch(link.client);
        Watch(link.server);
      }
      return link.broken() || link.done();
    });
  }
}

}  // namespace lisync
