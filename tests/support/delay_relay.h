#pragma once

#include <netinet/in.h>

#include <chrono>
#include <cstdint>
#include <list>
#include <optional>

#include "agent/owned_fd.h"
#include "tests/support/delay_line.h"

namespace lisync {

// A TCP relay on the loopback address that is as far from its target as the delay says: each byte
// arrives a delay later, either way, and a connection carries bytes only a round trip after it was
// made. Bytes, half-closed connections and resets are passed on as they are.
//
// One thread; at most 256 connections at a time (more wait to be accepted) with 256 KiB in each
// direction, so that one connection moves at most 256 KiB in a delay.
class DelayRelay {
 public:
  // Listens on a port of its own. `target`: a port on the loopback address. Throws
  // std::system_error.
  DelayRelay(std::uint16_t target, std::chrono::microseconds delay);
  ~DelayRelay();
  DelayRelay(const DelayRelay&) = delete;
  DelayRelay& operator=(const DelayRelay&) = delete;

  std::uint16_t port() const { return port_; }

  // Relays until `stop` can be read. Connections that are open then are dropped.
  void Run(int stop);

 private:
  using Time = DelayLine::Time;

  struct Side;
  struct Link;

  void Accept(Time now);
  void Receive(Side& from, Time now);
  void Send(Side& from, Side& to, Time now);
  std::optional<Time> NextArrival(Time now) const;
  void Watch(Side& side);
  // What `events` of a descriptor are told by `tag`; 0: of none any more.
  void Watch(int fd, std::uint32_t before, std::uint32_t events, void* tag);

  const std::uint16_t target_;
  const std::chrono::microseconds delay_;
  OwnedFd listener_;
  OwnedFd poller_;
  std::uint16_t port_ = 0;
  bool accepting_ = false;
  std::list<Link> links_;
};

}  // namespace lisync
