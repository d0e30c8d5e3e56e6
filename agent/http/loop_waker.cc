#include "agent/http/loop_waker.h"

#include <sys/eventfd.h>
#include <unistd.h>

#include <cerrno>
#include <cstdint>
#include <cstring>

#include "agent/config_error.h"

namespace lisync {

LoopWaker::LoopWaker() : fd_(eventfd(0, EFD_NONBLOCK | EFD_CLOEXEC)) {
  if (!fd_.valid()) {
    throw ConfigError(std::string("the HTTP server cannot open what it needs: ") +
                      std::strerror(errno) + ": raise the limit of open files (LimitNOFILE=)");
  }
}

// Fails only when the counter is full, and then the loop is awake.
void LoopWaker::Wake() { eventfd_write(fd_.get(), 1); }

void LoopWaker::Clear() {
  eventfd_t count = 0;
  eventfd_read(fd_.get(), &count);
}

void LoopWaker::WakeForEvents() {
  events_.store(true);
  Wake();
}

}  // namespace lisync
