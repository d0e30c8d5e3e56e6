#include "agent/http/acceptor.h"

#include <Poco/Net/SocketAddress.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <sys/socket.h>

#include <cerrno>
#include <utility>

#include "agent/http/tls_stream.h"

namespace lisync {
namespace {

using State = Accepted::State;

// Without a free descriptor accept(2) fails in the same way whether anybody waits or not.
State NoRoomOrNobody(const OwnedFd& listener) {
  pollfd waiting{listener.get(), POLLIN, 0};
  return poll(&waiting, 1, 0) == 0 ? State::kNobody : State::kNoRoom;
}

// Errors of accept(2) that are of the client rather than of this process are kGone.
State WhyNot(const OwnedFd& listener, int error) {
  switch (error) {
    case EAGAIN:
      return State::kNobody;
    case EMFILE:
    case ENFILE:
    case ENOBUFS:
    case ENOMEM:
      return NoRoomOrNobody(listener);
    default:
      return State::kGone;
  }
}

OwnedFd Accept(const OwnedFd& listener, sockaddr_storage& address, socklen_t& length) {
  return OwnedFd(accept4(listener.get(), reinterpret_cast<sockaddr*>(&address), &length,
                         SOCK_NONBLOCK | SOCK_CLOEXEC));
}

}  // namespace

Accepted AcceptTcp(const Listeners& listeners) {
  sockaddr_storage address{};
  socklen_t length = sizeof(address);
  OwnedFd socket = Accept(listeners.tcp, address, length);
  if (!socket.valid()) return {WhyNot(listeners.tcp, errno), nullptr, {}};
  const int on = 1;
  setsockopt(socket.get(), IPPROTO_TCP, TCP_NODELAY, &on, sizeof(on));  // only costs time if not
  Accepted accepted;
  accepted.peer.address =
      Poco::Net::SocketAddress(reinterpret_cast<const sockaddr*>(&address), length).toString();
  accepted.stream = listeners.tls ? MakeTlsStream(std::move(socket), listeners.tls->Get())
                                  : MakePlainStream(std::move(socket));
  accepted.state = accepted.stream ? State::kClient : State::kGone;
  return accepted;
}

Accepted AcceptLocal(const Listeners& listeners) {
  sockaddr_storage address{};
  socklen_t length = sizeof(address);
  OwnedFd socket = Accept(listeners.local->fd(), address, length);
  if (!socket.valid()) return {WhyNot(listeners.local->fd(), errno), nullptr, {}};
  ucred peer{};
  socklen_t size = sizeof(peer);
  if (getsockopt(socket.get(), SOL_SOCKET, SO_PEERCRED, &peer, &size) != 0) {
    return {State::kGone, nullptr, {}};
  }
  return {State::kClient, MakePlainStream(std::move(socket)), {"local", peer.uid}};
}

}  // namespace lisync
