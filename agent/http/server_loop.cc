#include "agent/http/server_loop.h"

#include <sys/epoll.h>

#include <algorithm>
#include <thread>
#include <utility>

namespace lisync {
namespace {

using Clock = std::chrono::steady_clock;
using std::chrono::milliseconds;
using std::chrono::minutes;

constexpr std::uint64_t kWakerToken = 0;
constexpr std::uint64_t kTcpToken = 1;
constexpr std::uint64_t kLocalToken = 2;
constexpr std::uint64_t kFirstClientToken = 3;

constexpr int kMostAcceptedAtOnce = 64;
// A loop that is woken sooner than kBusy after the last time rests for kRest, so that requests are
// answered some at a time: each wake-up takes a processor from the threads that sync.
constexpr milliseconds kBusy(8);
constexpr milliseconds kRest(4);
constexpr milliseconds kPause(100);
// For replies that are on their way when the server ends.
constexpr milliseconds kStopTime(5000);

Reply Refused(int status, std::string_view reason) {
  return MakeRefusal(status, reason, std::chrono::system_clock::now(), {{"Retry-After", "1"}});
}

}  // namespace

ServerLoop::ServerLoop(Listeners listeners, const HttpLimits& limits, HttpCounters& counters,
                       std::shared_ptr<LoopWaker> waker, Log& log)
    : listeners_(std::move(listeners)),
      limits_(limits),
      counters_(counters),
      waker_(std::move(waker)),
      log_(log),
      shared_{limits_, counters_, scratch_},
      next_token_(kFirstClientToken) {
  poller_.Add(waker_->fd(), kWakerToken, EPOLLIN);
  if (listeners_.tcp.valid()) poller_.Add(listeners_.tcp.get(), kTcpToken, EPOLLIN);
  if (listeners_.local) poller_.Add(listeners_.local->fd().get(), kLocalToken, EPOLLIN);
}

ServerLoop::~ServerLoop() {
  for (const auto& weak : feeds_) {
    if (const auto feed = weak.lock()) feed->SetListener({});
  }
}

void ServerLoop::RequestStop() {
  stop_requested_.store(true);
  waker_->Wake();
}

void ServerLoop::Run(Answerer& answerer) {
  TimePoint woken = Clock::now();
  while (!stopping_ || !clients_.empty()) {
    const TimePoint before = Clock::now();
    const TimePoint until = std::min(next_check_, paused_until_);
    const auto ready = poller_.Wait(until == TimePoint::max() ? minutes(1) : until - before);
    const TimePoint now = Clock::now();
    for (const epoll_event& event : ready) Dispatch(event, answerer, now);
    TakeReplies(answerer, now);
    if (waker_->TakeEvents()) SendEvents(answerer, now);
    if (now >= next_check_) CheckTimes(answerer, now);
    if (now >= paused_until_) Listen(EPOLLIN);
    if (stop_requested_.load() && !stopping_) BeginStop(now);
    answerer.Begin();
    if (now - std::exchange(woken, now) < kBusy) std::this_thread::sleep_until(now + kRest);
  }
}

void ServerLoop::Dispatch(const epoll_event& event, Answerer& answerer, TimePoint now) {
  const std::uint64_t token = event.data.u64;
  if (token == kWakerToken) return waker_->Clear();
  if (token < kFirstClientToken) return AcceptSome(token, answerer, now);
  const auto client = clients_.find(token);
  if (client == clients_.end()) return;  // it made way since
  if (event.events == EPOLLIN && (client->second.connection.interest() & EPOLLIN) == 0) {
    return Watch(client->first, client->second, client->second.connection.interest());
  }
  client->second.connection.OnReady(event.events, now);
  Settle(client, answerer, now);
}

void ServerLoop::AcceptSome(std::uint64_t token, Answerer& answerer, TimePoint now) {
  for (int i = 0; i < kMostAcceptedAtOnce; ++i) {
    Accepted accepted = token == kTcpToken ? AcceptTcp(listeners_) : AcceptLocal(listeners_);
    switch (accepted.state) {
      case Accepted::State::kNobody:
        return;
      case Accepted::State::kGone:
        break;
      case Accepted::State::kNoRoom:
        if (!MakeWay()) return PauseListening(now);
        break;
      case Accepted::State::kClient:
        Welcome(std::move(accepted), answerer, now);
        break;
    }
  }
}

void ServerLoop::Welcome(Accepted accepted, Answerer& answerer, TimePoint now) {
  ++counters_.accepted;
  const bool room = clients_.size() < std::max<std::size_t>(limits_.connections, 1) || MakeWay();
  const std::uint64_t token = next_token_++;
  const int fd = accepted.stream->fd();
  if (!room || !poller_.Add(fd, token, EPOLLIN)) {
    ++counters_.refused;
    return;
  }
  const auto client = clients_.try_emplace(token, std::move(accepted), shared_, now).first;
  ++counters_.connections;
  Settle(client, answerer, now);
}

bool ServerLoop::MakeWay() {
  auto oldest = clients_.end();
  TimePoint since = TimePoint::max();
  for (auto client = clients_.begin(); client != clients_.end(); ++client) {
    const auto idle = client->second.connection.idle_since();
    if (!idle || *idle >= since) continue;
    oldest = client;
    since = *idle;
  }
  if (oldest == clients_.end()) return false;
  ++counters_.refused;
  Erase(oldest);
  return true;
}

// The clients that wait keep the listener readable: without a pause the loop would never sleep.
void ServerLoop::PauseListening(TimePoint now) {
  Listen(0);
  paused_until_ = now + kPause;
  if (now < next_warning_) return;
  next_warning_ = now + minutes(1);
  log_.Warning(
      "HTTP: new clients wait, since the process may open no more files: raise the limit of open "
      "files (LimitNOFILE=)");
}

void ServerLoop::Listen(std::uint32_t events) {
  paused_until_ = TimePoint::max();
  if (listeners_.tcp.valid()) poller_.Change(listeners_.tcp.get(), kTcpToken, events);
  if (listeners_.local) poller_.Change(listeners_.local->fd().get(), kLocalToken, events);
}

void ServerLoop::TakeReplies(Answerer& answerer, TimePoint now) {
  for (Answerer::Finished& finished : answerer.TakeFinished()) {
    const auto client = clients_.find(finished.connection);
    if (client == clients_.end()) continue;  // it went while it was being answered
    Reply reply = Checked(std::move(finished.reply));
    if (reply.events) Subscribe(client->first, reply.events);
    client->second.connection.Answer(std::move(reply), now);
    Settle(client, answerer, now);
  }
}

Reply ServerLoop::Checked(Reply reply) {
  if (!reply.events || streams_.size() < limits_.event_streams) return reply;
  ++counters_.refused;
  return Refused(503, "too many clients follow the events already");
}

void ServerLoop::Subscribe(std::uint64_t token, const std::shared_ptr<EventFeed>& feed) {
  streams_.insert(token);
  counters_.event_streams.store(streams_.size());
  std::erase_if(feeds_, [](const auto& weak) { return weak.expired(); });
  const bool known = std::any_of(feeds_.begin(), feeds_.end(),
                                 [&feed](const auto& weak) { return weak.lock() == feed; });
  if (known) return;
  feeds_.push_back(feed);
  feed->SetListener([waker = waker_] { waker->WakeForEvents(); });
}

void ServerLoop::SendEvents(Answerer& answerer, TimePoint now) {
  const std::vector<std::uint64_t> streams(streams_.begin(), streams_.end());
  for (const std::uint64_t token : streams) {
    const auto client = clients_.find(token);
    client->second.connection.OnEvents(now);
    Settle(client, answerer, now);
  }
}

void ServerLoop::CheckTimes(Answerer& answerer, TimePoint now) {
  next_check_ = TimePoint::max();
  for (auto client = clients_.begin(); client != clients_.end();) {
    const auto current = client++;
    if (current->second.connection.deadline() <= now) current->second.connection.OnTime(now);
    Settle(current, answerer, now);
  }
}

void ServerLoop::BeginStop(TimePoint now) {
  stopping_ = true;
  paused_until_ = TimePoint::max();
  listeners_.tcp = OwnedFd();
  listeners_.local.reset();
  const TimePoint until = now + std::min(limits_.send_time, kStopTime);
  for (auto client = clients_.begin(); client != clients_.end();) {
    const auto current = client++;
    current->second.connection.OnStop(until);
    if (current->second.connection.phase() == Connection::Phase::kOver) Erase(current);
  }
  next_check_ = std::min(next_check_, until);
}

void ServerLoop::Settle(Clients::iterator client, Answerer& answerer, TimePoint now) {
  Connection& connection = client->second.connection;
  while (auto request = connection.TakeRequest()) {
    if (answerer.TryAnswer(client->first, std::move(*request))) break;
    ++counters_.refused;
    connection.Answer(Refused(503, "too many requests wait already: try again later"), now);
  }
  if (connection.phase() == Connection::Phase::kOver) return Erase(client);
  // Most clients ask again only once they are answered: that nothing is to be read meanwhile is
  // told to the poller when something comes all the same, in Dispatch.
  const std::uint32_t interest = connection.interest();
  if ((interest | EPOLLIN) != client->second.interest)
    Watch(client->first, client->second, interest);
  next_check_ = std::min(next_check_, connection.deadline());
}

void ServerLoop::Watch(std::uint64_t token, Client& client, std::uint32_t events) {
  if (events == client.interest) return;
  client.interest = events;
  poller_.Change(client.connection.fd(), token, events);
}

void ServerLoop::Erase(Clients::iterator client) {
  if (streams_.erase(client->first) > 0) counters_.event_streams.store(streams_.size());
  clients_.erase(client);
  --counters_.connections;
}

}  // namespace lisync
