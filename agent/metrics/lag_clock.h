#pragma once

#include <cstdint>
#include <deque>
#include <optional>

#include "src/core/replication_probe.h"
#include "src/core/time.h"

namespace lisync {

// Turns what is seen of both WAL positions into time: hidden is as far behind as the latest look at
// main whose position it has confirmed since lies back. PostgreSQL itself tells bytes only. Used by
// one thread.
class LagClock {
 public:
  // Looks at main that are remembered; beyond, every second one is forgotten.
  static constexpr std::size_t kMostLooks = 2048;

  // Samples that are no newer than the last one are passed over.
  void See(const ReplicationSample& sample);

  // As of the last sample. While hidden has confirmed nothing that was seen here, the time since
  // the first look: hidden is at least so far behind. Absent when the last sample does not show
  // both positions.
  std::optional<Duration> lag() const { return lag_; }

 private:
  struct Look {
    Instant taken;
    std::uint64_t position = 0;  // of main's WAL
  };

  void Remember(const Look& look);

  std::optional<Instant> last_;
  std::deque<Look> looks_;  // oldest first; the first one may be confirmed, the others are not
  std::optional<Duration> lag_;
};

}  // namespace lisync
