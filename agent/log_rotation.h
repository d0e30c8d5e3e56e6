#pragma once

#include <cstdint>

namespace lisync {

// When a log file has become too long and what becomes of it: media-sync.log is renamed to
// media-sync.log.1, that to .2 and so on, and the one after the last to keep goes.
struct LogRotation {
  std::uint64_t size = 0;  // bytes, before another line would make it longer; 0: never
  std::uint32_t keep = 10;

  bool operator==(const LogRotation&) const = default;
};

}  // namespace lisync
