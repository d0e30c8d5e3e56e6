#pragma once

#include "src/core/object.h"
#include "src/core/result.h"
#include "src/s3/s3_reader.h"

namespace lisync {

// Finds out servers that would store a key that looks like a path under another name, perhaps over
// another object. Keys that do not look like one cost no request. Thread-safe; the reader outlives
// it.
class S3NameGuard {
 public:
  S3NameGuard(S3Reader& reader, std::string prefix) : reader_(reader), prefix_(std::move(prefix)) {}

  // Error: Fault::kInvalidKey when the server has an object for the key, but by another name.
  Result<void> BeforeWrite(const ObjectKey& key);
  // Error: Fault::kInvalidKey when what was just written is not there by its own name.
  Result<void> AfterWrite(const ObjectKey& key);

 private:
  bool Concerns(const ObjectKey& key) const;

  S3Reader& reader_;
  const std::string prefix_;
};

}  // namespace lisync
