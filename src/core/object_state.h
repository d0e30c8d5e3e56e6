#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "src/core/audit_event.h"
#include "src/core/digest.h"
#include "src/core/object.h"
#include "src/core/result.h"
#include "src/core/time.h"

namespace lisync {

// What is known of an object of main. The numbers are stored: never change one that was released.
enum class ObjectStatus {
  kPending = 1,   // known, not yet on hidden; `reason` says why
  kCopied = 2,    // li-sync copied and checked it
  kAdopted = 3,   // was on hidden already, found equal
  kFailed = 4,    // the last attempt failed; `fault`, `reason`, `next_try` say more
  kVanished = 5,  // gone from main (a tombstone); hidden keeps what it has
};

std::string_view Name(ObjectStatus status);

// The lasting record of one object. For copied and adopted, `size`, `source_etag` and `sha256` are
// those of the version that hidden holds; for pending and failed those of the version last seen on
// main. `held` tells whether hidden holds any version of the object.
struct ObjectState {
  ObjectKey key;
  ObjectStatus status = ObjectStatus::kPending;
  bool held = false;
  std::uint64_t size = 0;
  ETag source_etag;
  ETag destination_etag;            // empty when hidden holds nothing, or nothing good
  std::optional<Sha256> sha256;     // absent for an object adopted without reading it
  Instant modified;                 // main's last-modified
  RunId run;                        // that made this record
  std::uint32_t attempts = 0;       // failed ones in a row
  Fault fault = Fault::kNone;       // of the last failure
  std::string reason;               // of pending, failed; empty otherwise
  std::optional<Instant> next_try;  // absent: no retry is due by itself

  bool operator==(const ObjectState&) const = default;
};

// A verification found what hidden holds damaged, and nothing has replaced it since: whatever ETag
// hidden tells of it, it is never taken for main's content. Every record keeps this until a copy
// succeeds.
inline bool IsHeldDamaged(const ObjectState& state) {
  return state.held && state.destination_etag.value.empty();
}

}  // namespace lisync
