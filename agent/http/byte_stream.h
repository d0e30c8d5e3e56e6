#pragma once

#include <cstddef>
#include <memory>
#include <span>
#include <string_view>

#include "agent/owned_fd.h"

namespace lisync {

// What came of an attempt to move bytes.
struct IoResult {
  enum class State {
    kMoved,
    kWantsRead,   // nothing moved; try again when the socket can be read
    kWantsWrite,  // likewise, written
    kClosed,      // the other end is gone, in whatever way, or has sent its last byte
  };
  State state = State::kClosed;
  std::size_t bytes = 0;  // with kMoved: at least one
};

// A connected socket that never blocks. Used by one thread.
class ByteStream {
 public:
  virtual ~ByteStream() = default;

  virtual int fd() const = 0;
  virtual IoResult Read(std::span<char> into) = 0;
  // The parts follow each other; at least one holds a byte.
  virtual IoResult Write(std::span<const std::string_view> parts) = 0;
  // Whether bytes are here that the socket does not show as readable any more.
  virtual bool HasBuffered() const = 0;
  // Says that no more will be written.
  virtual void EndWrite() = 0;
};

// Without encryption. The socket is one that does not block (O_NONBLOCK).
std::unique_ptr<ByteStream> MakePlainStream(OwnedFd socket);

}  // namespace lisync
