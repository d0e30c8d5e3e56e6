#pragma once

#include <atomic>
#include <cstdint>

namespace lisync {

// HttpServerFigures as they are counted. Thread-safe.
struct HttpCounters {
  std::atomic<std::uint64_t> connections{0};
  std::atomic<std::uint64_t> accepted{0};
  std::atomic<std::uint64_t> requests{0};
  std::atomic<std::uint64_t> refused{0};
  std::atomic<std::uint64_t> event_streams{0};
};

}  // namespace lisync
