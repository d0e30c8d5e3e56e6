#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "src/core/digest.h"
#include "src/core/object.h"
#include "src/core/time.h"

namespace lisync {

// Identifies one run of one command: "20261124T034411Z-1a2b3c4d".
using RunId = std::string;

// Who acts: the effective user of the process.
struct Actor {
  std::uint32_t uid = 0;
  std::string name;
};

// Something that is about to be done or was done. It becomes one audit entry; the trail adds the
// sequence number and the origin. Empty and absent fields are left out of the entry.
//
// `action` is dotted, subject first: "run.start", "batch.start", "object.copy", "object.adopt",
// "object.vanish", "run.finish", "checkpoint.import", … `outcome` is "intent", "ok", "failed",
// "stopped" or "unknown". The list is in docs/audit.md.
struct AuditEvent {
  Instant time;
  RunId run;
  Actor actor;
  std::string action;
  std::string outcome;
  std::optional<ObjectKey> key;
  std::optional<std::uint64_t> size;
  std::string etag;              // the source's
  std::string destination_etag;  // what the destination answered
  std::optional<Sha256> sha256;
  std::string reason;  // plain words; any text, escaped and cut when recorded
  // Further facts of this action: lower_snake_case names, values any text. Few and short: an entry
  // stays under 4,096 bytes, and what does not fit is cut at the end of the values.
  std::vector<std::pair<std::string, std::string>> detail;
};

}  // namespace lisync
