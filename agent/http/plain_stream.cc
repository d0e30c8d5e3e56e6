#include <sys/socket.h>
#include <sys/uio.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <utility>

#include "agent/http/byte_stream.h"

namespace lisync {
namespace {

using State = IoResult::State;

IoResult ToResult(ssize_t moved, State would_block) {
  if (moved > 0) return {State::kMoved, static_cast<std::size_t>(moved)};
  const bool again = moved < 0 && (errno == EAGAIN || errno == EWOULDBLOCK || errno == EINTR);
  return {again ? would_block : State::kClosed, 0};
}

class PlainStream : public ByteStream {
 public:
  explicit PlainStream(OwnedFd socket) : socket_(std::move(socket)) {}

  int fd() const override { return socket_.get(); }

  IoResult Read(std::span<char> into) override {
    return ToResult(recv(socket_.get(), into.data(), into.size(), 0), State::kWantsRead);
  }

  IoResult Write(std::span<const std::string_view> parts) override {
    std::array<iovec, 4> pieces{};
    const std::size_t count = std::min(parts.size(), pieces.size());
    for (std::size_t i = 0; i < count; ++i) {
      pieces.at(i) = {const_cast<char*>(parts[i].data()), parts[i].size()};
    }
    msghdr message{};
    message.msg_iov = pieces.data();
    message.msg_iovlen = count;
    return ToResult(sendmsg(socket_.get(), &message, MSG_NOSIGNAL), State::kWantsWrite);
  }

  bool HasBuffered() const override { return false; }

  void EndWrite() override { shutdown(socket_.get(), SHUT_WR); }

 private:
  OwnedFd socket_;
};

}  // namespace

std::unique_ptr<ByteStream> MakePlainStream(OwnedFd socket) {
  return std::make_unique<PlainStream>(std::move(socket));
}

}  // namespace lisync
