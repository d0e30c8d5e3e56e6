#pragma once

#include <optional>
#include <string>
#include <vector>

#include "src/core/audit_event.h"
#include "src/core/object.h"
#include "src/core/time.h"

namespace lisync {

// The keys in (after, up_to]; without up_to, all after `after`.
struct KeyRange {
  ObjectKey after;
  std::optional<ObjectKey> up_to;

  bool operator==(const KeyRange&) const = default;
};

// A part of main's keys that is listed from its beginning to its end.
struct ScanRange {
  KeyRange keys;
  ObjectKey reached;  // what main lists up to here is planned, and the intent recorded
  bool ended = false;

  bool operator==(const ScanRange&) const = default;
};

// How far a scan of all of main has come, so that the next run goes on where it was cut off. The
// ranges are in ascending order and cover every key. One that has ended tells the next scan where
// to cut main's keys into parts of about equal numbers.
struct Scan {
  RunId run;                         // that began it
  std::optional<Instant> watermark;  // its start by main's own clock
  Instant noted;                     // when this was recorded, by this machine
  std::string source;                // MediaSource::Identity
  std::string destination;           // MediaStore::Identity
  bool compares = false;             // hidden's listing too
  std::vector<ScanRange> ranges;

  bool operator==(const Scan&) const = default;
};

}  // namespace lisync
