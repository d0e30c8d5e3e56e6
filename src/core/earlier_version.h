#pragma once

#include <cstdint>
#include <string>

#include "src/core/object.h"
#include "src/core/run_record.h"
#include "src/core/time.h"

namespace lisync {

// Content that hidden held under `key` before another took its place, and where it is now. Rows are
// told apart by key, kept_key and version, and listed in the byte order of these.
struct EarlierVersion {
  ObjectKey key;
  ObjectKey kept_key;      // `key` itself where bucket versioning holds it, under `version`
  std::string version;     // the version's id under kept_key; empty where the side gives none
  ETag etag;               // of the content, or "damaged-RUN-TAG" for what a verification found bad
  std::uint64_t size = 0;  // bytes
  std::string destination;  // MediaStore::Identity of the place that holds it
  Instant replaced;         // when it had to make way, the last time
  RunId run;                // that replaced it

  bool operator==(const EarlierVersion&) const = default;
};

// Where a page of them starts (exclusive).
struct EarlierVersionPlace {
  ObjectKey key;
  ObjectKey kept_key{};
  std::string version{};

  auto operator<=>(const EarlierVersionPlace&) const = default;
};

inline EarlierVersionPlace PlaceOf(const EarlierVersion& kept) {
  return {kept.key, kept.kept_key, kept.version};
}

}  // namespace lisync
