#pragma once

#include <cstdint>
#include <vector>

#include "src/core/media_store.h"
#include "src/s3/s3_reader.h"
#include "src/s3/s3_writer.h"

namespace lisync {

// Bytes that one request copies on the server
// (https://docs.aws.amazon.com/AmazonS3/latest/API/API_CopyObject.html, API_UploadPartCopy.html).
struct CopyLimits {
  std::uint64_t whole = std::uint64_t{5} << 30;  // the largest object in one request
  std::uint64_t part = std::uint64_t{1} << 30;   // above that, parts of this size
};

struct CopyRange {
  std::uint64_t first = 0;  // byte
  std::uint64_t last = 0;   // inclusive
};

// What one request each copies of an object of `size` bytes (above 0): ranges of limits.part, or
// larger where there would be more than 10,000. Pure.
std::vector<CopyRange> CopyRanges(std::uint64_t size, const CopyLimits& limits);

// MediaStore::KeepVersion of a bucket. Thread-safe; reader and writer outlive it.
class S3VersionKeeper {
 public:
  S3VersionKeeper(S3Reader& reader, S3Writer& writer, CopyLimits limits)
      : reader_(reader), writer_(writer), limits_(limits) {}

  Result<KeptVersion> Keep(const ObjectKey& key, const StoredObject& judged, const ObjectKey& kept);

 private:
  // Headers that name what is copied, and that nothing else is.
  HttpHeaders SourceOf(const ObjectKey& key, const StoredObject& judged) const;
  // The copy's ETag.
  Result<ETag> CopyWhole(const ObjectKey& key, const StoredObject& judged, const ObjectKey& kept);
  Result<ETag> CopyInParts(const ObjectKey& key, const StoredObject& judged, const ObjectKey& kept);
  Result<ObjectHeaders> HeadersToKeep(const ObjectKey& key, const StoredObject& judged);
  Result<std::string> Begin(const ObjectKey& kept, const ObjectHeaders& headers);

  S3Reader& reader_;
  S3Writer& writer_;
  const CopyLimits limits_;
};

}  // namespace lisync
