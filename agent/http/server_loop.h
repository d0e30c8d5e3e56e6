#pragma once

#include <sys/epoll.h>

#include <array>
#include <atomic>
#include <chrono>
#include <cstdint>
#include <map>
#include <memory>
#include <set>
#include <utility>
#include <vector>

#include "agent/http/acceptor.h"
#include "agent/http/answerer.h"
#include "agent/http/connection.h"
#include "agent/http/counters.h"
#include "agent/http/event_feed.h"
#include "agent/http/loop_waker.h"
#include "agent/http/poller.h"
#include "agent/log.h"

namespace lisync {

// All sockets of a server, served by the one thread that calls Run. The references outlive this.
class ServerLoop {
 public:
  using TimePoint = Connection::TimePoint;

  // Throws ConfigError when the process may open no more files.
  ServerLoop(Listeners listeners, const HttpLimits& limits, HttpCounters& counters,
             std::shared_ptr<LoopWaker> waker, Log& log);
  ~ServerLoop();
  ServerLoop(const ServerLoop&) = delete;
  ServerLoop& operator=(const ServerLoop&) = delete;

  // Returns after RequestStop, when what was being answered is sent or given up.
  void Run(Answerer& answerer);
  // From any thread, as is the next.
  void RequestStop();
  TlsSource* tls() const { return listeners_.tls.get(); }

 private:
  struct Client {
    Client(Accepted accepted, const ConnectionShared& shared, TimePoint now)
        : connection(std::move(accepted.stream), std::move(accepted.peer), shared, now) {}

    Connection connection;
    std::uint32_t interest = EPOLLIN;  // as the poller knows it
  };
  using Clients = std::map<std::uint64_t, Client>;

  void Dispatch(const epoll_event& event, Answerer& answerer, TimePoint now);
  void AcceptSome(std::uint64_t token, Answerer& answerer, TimePoint now);
  void Welcome(Accepted accepted, Answerer& answerer, TimePoint now);
  // Ends the connection that has been idle for longest; false when there is none.
  bool MakeWay();
  void PauseListening(TimePoint now);
  void Listen(std::uint32_t events);
  void TakeReplies(Answerer& answerer, TimePoint now);
  Reply Checked(Reply reply);
  void Subscribe(std::uint64_t token, const std::shared_ptr<EventFeed>& feed);
  void SendEvents(Answerer& answerer, TimePoint now);
  void CheckTimes(Answerer& answerer, TimePoint now);
  void BeginStop(TimePoint now);
  // After anything was done with a connection: its request goes to the answerer, the poller learns
  // what it waits for, and it is destroyed when it is over.
  void Settle(Clients::iterator client, Answerer& answerer, TimePoint now);
  void Watch(std::uint64_t token, Client& client, std::uint32_t events);
  void Erase(Clients::iterator client);

  Listeners listeners_;
  const HttpLimits& limits_;
  HttpCounters& counters_;
  const std::shared_ptr<LoopWaker> waker_;
  Log& log_;
  std::array<char, std::size_t{16} * 1024> scratch_{};
  const ConnectionShared shared_;
  Poller poller_;
  std::atomic<bool> stop_requested_{false};
  bool stopping_ = false;
  Clients clients_;
  std::uint64_t next_token_;
  std::set<std::uint64_t> streams_;              // of clients_
  std::vector<std::weak_ptr<EventFeed>> feeds_;  // that wake this
  TimePoint next_check_ = TimePoint::max();      // no deadline is earlier
  TimePoint paused_until_ = TimePoint::max();    // max: listening
  TimePoint next_warning_ = TimePoint::min();
};

}  // namespace lisync
