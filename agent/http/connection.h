#pragma once

#include <chrono>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>

#include "agent/http/byte_stream.h"
#include "agent/http/counters.h"
#include "agent/http/event_feed.h"
#include "agent/http/message.h"
#include "agent/http/outgoing.h"
#include "agent/http/reply.h"
#include "agent/http/request_reader.h"
#include "agent/http/server.h"

namespace lisync {

// What all connections of a server share; outlives them.
struct ConnectionShared {
  const HttpLimits& limits;
  HttpCounters& counters;
  std::span<char> scratch;  // read into and emptied again within a call
};

// One client, from its first byte to its last: reads requests, one at a time, sends their replies,
// and ends itself when a limit is passed. No member ever waits. Used by one thread, which calls
// OnReady when the socket has what `interest` names, and OnTime when `deadline` has come.
class Connection {
 public:
  using TimePoint = std::chrono::steady_clock::time_point;
  enum class Phase {
    kReading,    // a request, or waiting for one
    kAnswering,  // a request is with the handler
    kWriting,    // a reply
    kStreaming,  // events, until the client goes
    kDraining,   // all is sent; until the client has noticed
    kOver,       // to be destroyed
  };

  Connection(std::unique_ptr<ByteStream> stream, HttpPeer peer, const ConnectionShared& shared,
             TimePoint now);

  // `events` as of epoll_wait(2).
  void OnReady(std::uint32_t events, TimePoint now);
  void OnTime(TimePoint now);
  // The feed may have a newer event.
  void OnEvents(TimePoint now);
  // No further request is read; what is being answered is sent by `until` or given up.
  void OnStop(TimePoint until);

  // The request that is to be answered; once for each, in kAnswering.
  std::optional<RequestHead> TakeRequest();
  // In kAnswering.
  void Answer(Reply reply, TimePoint now);

  Phase phase() const { return phase_; }
  int fd() const { return stream_->fd(); }
  // Events of epoll(7).
  std::uint32_t interest() const;
  TimePoint deadline() const { return deadline_; }
  // Since when it has not been answered; absent while it is.
  std::optional<TimePoint> idle_since() const;

 private:
  void ReadSome(TimePoint now);
  void Advance(TimePoint now);
  void Refuse(const Refusal& refusal, TimePoint now);
  void SendSome(TimePoint now);
  void OnSent(TimePoint now);
  void AwaitRequest(TimePoint now);
  void Drain(TimePoint now);
  void Discard();
  void TakeNewestEvent();
  void SetSendDeadline(TimePoint now);
  void End() { phase_ = Phase::kOver; }
  void Abort();

  std::unique_ptr<ByteStream> stream_;
  HttpPeer peer_;
  const ConnectionShared& shared_;
  RequestReader reader_;
  Phase phase_ = Phase::kReading;
  TimePoint deadline_;
  TimePoint idle_since_;
  std::optional<TimePoint> stop_until_;
  bool first_request_ = true;           // its time counts from the connection on
  bool read_wants_write_ = false;       // TLS: until the socket can be written
  bool write_wants_read_ = false;       // TLS: until it can be read
  std::optional<RequestHead> request_;  // for TakeRequest
  Outgoing outgoing_;
  Afterwards afterwards_ = Afterwards::kKeep;
  std::shared_ptr<EventFeed> feed_;  // in kStreaming
  std::uint64_t event_number_ = 0;   // of the last one that was taken
};

}  // namespace lisync
