#pragma once

#include <cstdint>
#include <string>

#include "src/core/object.h"
#include "src/core/run_record.h"
#include "src/core/time.h"

namespace lisync {

// An upload in parts that was begun on hidden and is not complete, so that a later run can go on
// with it. Which parts have arrived is what the destination says of it.
struct UploadSession {
  ObjectKey key;
  std::uint64_t size = 0;       // of main's version
  ETag source_etag;             // likewise
  std::uint64_t part_size = 0;  // bytes of each part but the last
  std::string destination;      // MediaStore::Identity
  std::string session;          // MultipartUpload::Session
  Instant begun;
  RunId run;  // that began it

  bool operator==(const UploadSession&) const = default;
};

}  // namespace lisync
