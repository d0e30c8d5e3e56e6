#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "src/core/replication_probe.h"
#include "src/core/time.h"

namespace lisync {

enum class Health {
  kHealthy,  // everything needed was seen, and all of it is well
  kLagging,  // hidden is behind and catching up
  kStalled,  // nothing moves at the moment, or soon will not
  kBroken,   // nothing will move until somebody acts
  kUnknown,  // something needed was not seen
};

// "healthy", "lagging", "stalled", "broken", "unknown".
std::string_view Name(Health health);

struct Thresholds {
  // More than this between main's WAL position and the slot's confirmed flush LSN is lagging.
  std::int64_t lag_alarm_bytes = std::int64_t{100} * 1024 * 1024;
  // A worker that heard nothing for longer is stalled. An idle healthy pair shows up to about 30 s,
  // half of main's wal_sender_timeout.
  Duration silent_after = std::chrono::seconds(60);
};

// What the texts call things.
struct ReplicationNames {
  std::string subscription = "hidden_instance_sub";
  std::string publication = "synapse_pub";
};

// One thing that is not well: why, and the command, SQL or place to look that mends it. Plain
// words.
struct Finding {
  Health health = Health::kUnknown;
  std::string cause;
  std::string mend;
};

// `health`, `cause` and `mend` are the first finding's. Without findings it is healthy, `cause`
// says what was seen and `mend` is empty.
struct Verdict {
  Health health = Health::kUnknown;
  std::string cause;
  std::string mend;
  // Worst first: broken, stalled, unknown, lagging; a cause before what follows from it.
  std::vector<Finding> findings;
};

Verdict Judge(const ReplicationSample& sample, const Thresholds& thresholds,
              const ReplicationNames& names = {});

// How far hidden has come: the confirmed flush LSN of main's slot where it was seen (everything
// before it is durable on hidden), else hidden's latest end LSN (received there, not proven
// durable), else empty.
Lsn CheckpointLsn(const ReplicationSample& sample);

// The byte position of "16/B374D848"; absent for any other form, also for an empty one.
std::optional<std::uint64_t> ParseLsn(std::string_view text);

}  // namespace lisync
