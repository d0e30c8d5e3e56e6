#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include "src/core/audit_event.h"
#include "src/core/audit_log.h"

namespace lisync {

// The longest leaf, in bytes: a line of it with its newline fits 4,096.
inline constexpr std::size_t kMaxLeafBytes = 4095;

// The longest origin of a trail.
inline constexpr std::size_t kMaxOriginBytes = 128;

// An entry as it is recorded.
struct RecordedEntry {
  std::string leaf;
  // The leaf's own fields, once more; empty where the leaf leaves them out.
  std::string run;
  std::string action;
  std::string outcome;
};

// The canonical bytes of an audit entry, version 1: one flat JSON object in the form of RFC 8785
// (names in byte order, no blanks, whole numbers in decimal), at most kMaxLeafBytes long. Its
// fields:
//
//   v                 1
//   seq, actor_uid    numbers, always there
//   time              FormatInstant, always there
//   origin            the trail's name, always there
//   actor, run, action, outcome, etag, destination_etag, reason
//                     text as EscapeText gives it; left out when empty
//   key               EscapeKey of the object's key; of its first 1,024 bytes when it is longer
//   key_sha256        of the whole key, in hex, only when it is longer
//   size              number
//   sha256            of the content, in hex
//   detail.NAME       each of the event's details, as EscapeText gives it
//   details_left_out  number of details for which there was no room; left out when 0
//
// A text too long for its place, or for the entry, ends in "…" at the boundary of a character or of
// an escape. The reason and the details share what room the other fields leave. The key is never
// cut to make room.
//
// Throws StorageError::kCannotWrite for an event that no entry can hold: a detail's name that is
// not 1 to 32 of a-z, 0-9 and _, or that comes twice.
RecordedEntry EncodeEntry(Seq seq, std::string_view origin, const AuditEvent& event);

}  // namespace lisync
