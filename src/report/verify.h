#pragma once

#include <cstdint>
#include <istream>
#include <optional>
#include <string>

#include "src/core/audit_log.h"
#include "src/core/state_store.h"

namespace lisync {

// The first place where a trail is not what li-sync writes.
struct BadEntry {
  // Absent when the entries cannot tell which of them it is: each is well-formed, the tree differs.
  std::optional<Seq> seq;
  std::string why;  // plain words: "it is no JSON object"
};

struct TrailReport {
  std::uint64_t entries = 0;  // good ones, before the first bad one
  TreeHead head;              // recomputed over these
  std::string origin;         // the trail's name; empty without entries
  std::optional<BadEntry> first_bad;

  bool ok() const { return !first_bad.has_value(); }
};

// Checks an exported trail (ndjson.h), needing nothing else: that each line is a canonical entry of
// a known version, numbered from 0 without a gap, of one origin, and that the last line is whole.
// Whether entries are missing at the end, or were all written anew, only `head` compared with one
// that was published before can tell. Constant memory, whatever the lines hold.
TrailReport VerifyStream(std::istream& lines);

// The same for a trail in a database; also compares with the head stored there, which shows an
// edited entry that is well-formed, entries cut off the end and entries put in. Entries that are
// appended meanwhile are left out. Throws StorageError when the trail cannot be read.
TrailReport VerifyLog(AuditLog& log);

}  // namespace lisync
