#pragma once

#include <cstdint>
#include <memory>
#include <mutex>
#include <vector>

#include "agent/http/counters.h"
#include "agent/http/loop_waker.h"
#include "agent/http/reply.h"
#include "agent/http/request_head.h"
#include "agent/http/server.h"
#include "agent/http/worker_pool.h"

namespace lisync {

// Takes requests to the handler, on threads of its own, and brings the replies back. Given to and
// asked by the loop's thread. The references outlive this.
class Answerer {
 public:
  struct Finished {
    std::uint64_t connection = 0;
    Reply reply;
  };

  Answerer(const HttpLimits& limits, HttpHandler& handler, Log& log, HttpCounters& counters,
           std::shared_ptr<LoopWaker> waker);

  // To be answered from the next Begin on, at the latest. False when too many wait already.
  bool TryAnswer(std::uint64_t connection, RequestHead request);
  void Begin() { pool_.Begin(); }
  // The replies that are ready; the waker is woken for each batch.
  std::vector<Finished> TakeFinished();

 private:
  Reply ReplyTo(const RequestHead& request);
  void Finish(Finished finished);

  HttpHandler& handler_;
  Log& log_;
  HttpCounters& counters_;
  const std::shared_ptr<LoopWaker> waker_;
  std::mutex mutex_;
  std::vector<Finished> finished_;  // guarded by mutex_
  WorkerPool pool_;                 // the last: its threads use the members above
};

}  // namespace lisync
