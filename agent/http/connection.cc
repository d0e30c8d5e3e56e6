#include "agent/http/connection.h"

#include <sys/epoll.h>
#include <sys/socket.h>

#include <algorithm>
#include <utility>

namespace lisync {
namespace {

using State = IoResult::State;
using std::chrono::milliseconds;

// After these, the other connections have their turn.
constexpr std::size_t kMostSentAtOnce = std::size_t{256} * 1024;

// How long a client may take to notice the end. Closing a socket that has unread bytes would throw
// away the reply on its way.
constexpr milliseconds kDrainTime(2000);

constexpr std::string_view kContinue = "HTTP/1.1 100 Continue\r\n\r\n";
constexpr std::string_view kComment = ":\n\n";

}  // namespace

Connection::Connection(std::unique_ptr<ByteStream> stream, HttpPeer peer,
                       const ConnectionShared& shared, TimePoint now)
    : stream_(std::move(stream)),
      peer_(std::move(peer)),
      shared_(shared),
      reader_(shared.limits.header_bytes, shared.limits.body_bytes),
      deadline_(now + shared.limits.request_time),
      idle_since_(now) {}

void Connection::OnReady(std::uint32_t events, TimePoint now) {
  if (phase_ != Phase::kReading && (events & (EPOLLHUP | EPOLLERR)) != 0) return End();
  switch (phase_) {
    case Phase::kReading:
      SendSome(now);
      if (phase_ == Phase::kReading) ReadSome(now);
      break;
    case Phase::kWriting:
      SendSome(now);
      break;
    case Phase::kStreaming:
      Discard();
      if (phase_ == Phase::kStreaming) SendSome(now);
      break;
    case Phase::kDraining:
      Discard();
      break;
    case Phase::kAnswering:
    case Phase::kOver:
      break;
  }
}

void Connection::OnTime(TimePoint now) {
  switch (phase_) {
    case Phase::kReading:
      if (reader_.empty() && first_request_) ++shared_.counters.refused;
      if (reader_.empty()) return End();
      return Refuse({408, "the request took too long"}, now);
    case Phase::kWriting:
      ++shared_.counters.refused;
      return Abort();
    case Phase::kStreaming:
      if (!outgoing_.empty()) {
        ++shared_.counters.refused;
        return Abort();
      }
      outgoing_.Put(kComment, nullptr);
      return SendSome(now);
    case Phase::kDraining:
      return End();
    case Phase::kAnswering:
    case Phase::kOver:
      return;
  }
}

void Connection::OnEvents(TimePoint now) {
  if (phase_ == Phase::kStreaming && outgoing_.empty()) SendSome(now);
}

void Connection::OnStop(TimePoint until) {
  stop_until_ = until;
  afterwards_ = Afterwards::kClose;
  if (phase_ == Phase::kWriting) deadline_ = until;
  if (phase_ != Phase::kWriting && phase_ != Phase::kAnswering) End();
}

std::optional<RequestHead> Connection::TakeRequest() { return std::exchange(request_, {}); }

void Connection::Answer(Reply reply, TimePoint now) {
  afterwards_ = stop_until_ ? Afterwards::kClose : reply.afterwards;
  feed_ = stop_until_ ? nullptr : std::move(reply.events);
  phase_ = feed_ ? Phase::kStreaming : Phase::kWriting;
  event_number_ = 0;
  outgoing_.Put(reply.head, std::move(reply.body));
  SetSendDeadline(now);
  SendSome(now);
}

std::uint32_t Connection::interest() const {
  const std::uint32_t send = outgoing_.empty() || write_wants_read_ ? 0U : EPOLLOUT;
  switch (phase_) {
    case Phase::kReading:
    case Phase::kDraining:
      return (read_wants_write_ ? EPOLLOUT : EPOLLIN) | send;
    case Phase::kWriting:
      return write_wants_read_ ? EPOLLIN : EPOLLOUT;
    case Phase::kStreaming:
      return EPOLLIN | send;
    case Phase::kAnswering:
    case Phase::kOver:
      return 0;
  }
  return 0;
}

std::optional<Connection::TimePoint> Connection::idle_since() const {
  if (phase_ == Phase::kReading || phase_ == Phase::kDraining) return idle_since_;
  return std::nullopt;
}

void Connection::ReadSome(TimePoint now) {
  do {
    const IoResult read = stream_->Read(shared_.scratch);
    read_wants_write_ = read.state == State::kWantsWrite;
    if (read.state == State::kClosed) return End();
    if (read.state != State::kMoved) return;
    if (reader_.empty() && !first_request_) deadline_ = now + shared_.limits.request_time;
    reader_.Feed(std::string_view(shared_.scratch.data(), read.bytes));
    Advance(now);
  } while (phase_ == Phase::kReading && stream_->HasBuffered());
}

void Connection::Advance(TimePoint now) {
  switch (reader_.Advance()) {
    case RequestReader::State::kNeedsBytes:
      return;
    case RequestReader::State::kWantsContinue:
      outgoing_.Put(kContinue, nullptr);
      return SendSome(now);
    case RequestReader::State::kComplete:
      request_ = reader_.Take();
      request_->request.peer = peer_;
      phase_ = Phase::kAnswering;
      deadline_ = TimePoint::max();
      return;
    case RequestReader::State::kRefused:
      return Refuse(reader_.refusal(), now);
  }
}

void Connection::Refuse(const Refusal& refusal, TimePoint now) {
  ++shared_.counters.refused;
  Answer(MakeRefusal(refusal.status, refusal.reason, std::chrono::system_clock::now()), now);
}

void Connection::SendSome(TimePoint now) {
  if (phase_ == Phase::kStreaming && outgoing_.empty()) TakeNewestEvent();
  std::size_t sent = 0;
  while (!outgoing_.empty() && sent < kMostSentAtOnce) {
    const IoResult written = stream_->Write(outgoing_.Rest());
    write_wants_read_ = written.state == State::kWantsRead;
    if (written.state == State::kClosed) return End();
    if (written.state != State::kMoved) return;
    outgoing_.Sent(written.bytes);
    sent += written.bytes;
    if (phase_ != Phase::kReading) SetSendDeadline(now);
    if (phase_ == Phase::kStreaming && outgoing_.empty()) TakeNewestEvent();
  }
  if (outgoing_.empty()) OnSent(now);
}

void Connection::OnSent(TimePoint now) {
  if (phase_ == Phase::kStreaming) deadline_ = now + shared_.limits.event_silence;
  if (phase_ != Phase::kWriting) return;
  if (afterwards_ == Afterwards::kKeep) {
    AwaitRequest(now);
  } else {
    Drain(now);
  }
}

void Connection::AwaitRequest(TimePoint now) {
  phase_ = Phase::kReading;
  first_request_ = false;
  idle_since_ = now;
  deadline_ = now + (reader_.empty() ? shared_.limits.idle_time : shared_.limits.request_time);
  Advance(now);
  if (phase_ == Phase::kReading && stream_->HasBuffered()) ReadSome(now);
}

void Connection::Drain(TimePoint now) {
  if (stop_until_) return End();
  stream_->EndWrite();
  phase_ = Phase::kDraining;
  idle_since_ = now;
  deadline_ = now + std::min(shared_.limits.request_time, kDrainTime);
}

// Nothing that a client sends any more is of interest, but that it goes.
void Connection::Discard() {
  const IoResult read = stream_->Read(shared_.scratch);
  read_wants_write_ = read.state == State::kWantsWrite;
  if (read.state == State::kClosed) End();
}

void Connection::TakeNewestEvent() {
  const EventFeed::Last last = feed_->last();
  if (last.number <= event_number_ || !last.text) return;
  event_number_ = last.number;
  outgoing_.Put("", last.text);
}

void Connection::SetSendDeadline(TimePoint now) {
  deadline_ = stop_until_.value_or(now + shared_.limits.send_time);
}

// Nothing of what the system still holds for the client is kept for it.
void Connection::Abort() {
  const linger at_once{1, 0};
  setsockopt(stream_->fd(), SOL_SOCKET, SO_LINGER, &at_once, sizeof(at_once));
  End();
}

}  // namespace lisync
