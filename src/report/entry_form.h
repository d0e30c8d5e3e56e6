#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include "src/core/audit_log.h"
#include "src/core/result.h"

namespace lisync {

// The longest entry of a trail, in bytes, without its newline.
inline constexpr std::size_t kMaxEntryBytes = 4095;

// What the verifier needs of one entry.
struct EntryFacts {
  Seq seq = 0;
  std::string origin;
};

// Whether the bytes have the form of an entry of version 1: one flat JSON object in the form of RFC
// 8785, of texts and whole numbers, with seq, time, origin and actor_uid, within kMaxEntryBytes.
// Error: Fault::kCorrupt, kTooLarge or (another version) kUnsupported; `what` goes on after "the
// entry
// ".
Result<EntryFacts> ReadEntry(std::string_view bytes);

}  // namespace lisync
