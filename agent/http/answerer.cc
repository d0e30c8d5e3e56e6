#include "agent/http/answerer.h"

#include <chrono>
#include <exception>
#include <string>
#include <utility>

#include "agent/http/access.h"

namespace lisync {

Answerer::Answerer(const HttpLimits& limits, HttpHandler& handler, Log& log, HttpCounters& counters,
                   std::shared_ptr<LoopWaker> waker)
    : handler_(handler),
      log_(log),
      counters_(counters),
      waker_(std::move(waker)),
      pool_(limits.workers, limits.queued_requests) {}

bool Answerer::TryAnswer(std::uint64_t connection, RequestHead request) {
  return pool_.TryGive([this, connection, asked = std::move(request)] {
    Finish({connection, ReplyTo(asked)});
  });
}

std::vector<Answerer::Finished> Answerer::TakeFinished() {
  const std::lock_guard lock(mutex_);
  return std::exchange(finished_, {});
}

// The handler's contract is that it never throws. If it does all the same, the process and the sync
// go on.
Reply Answerer::ReplyTo(const RequestHead& request) {
  HttpResponse response;
  try {
    response = handler_.Handle(request.request);
  } catch (const std::exception& e) {
    log_.Error("HTTP: a request was not answered: " + std::string(e.what()));
    response = ErrorResponse(500, "internal error");
    AddSecurityHeaders(HttpRequest{}, AccessRules{}, response);
  }
  ++counters_.requests;
  return MakeReply(response, FormOf(request), std::chrono::system_clock::now());
}

void Answerer::Finish(Finished finished) {
  bool first = false;
  {
    const std::lock_guard lock(mutex_);
    first = finished_.empty();
    finished_.push_back(std::move(finished));
  }
  if (first) waker_->Wake();
}

}  // namespace lisync
