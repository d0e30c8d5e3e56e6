#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

#include "src/core/audit_log.h"

namespace lisync {

// The longest entry, in bytes, without a newline.
inline constexpr std::size_t kMaxEntryBytes = 4095;

// Tells whether bytes are the trail's next entry: canonical JSON (RFC 8785) of version 1 with the
// fields that version has (docs/audit.md), the expected seq, and the origin of the entries before.
// Entries are given in order, from seq 0.
class EntryCheck {
 public:
  // Why these bytes are not the entry `expected`; absent when they are.
  std::optional<std::string> Check(Seq expected, std::string_view entry);

  // The trail's name; empty before the first good entry.
  const std::string& origin() const { return origin_; }

 private:
  std::string origin_;
};

}  // namespace lisync
