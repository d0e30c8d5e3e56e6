#pragma once

#include <cstdint>
#include <optional>
#include <span>

#include "src/core/digest.h"
#include "src/core/multipart_etag.h"
#include "src/sync/part_copier.h"
#include "src/sync/part_plan.h"

namespace lisync {

// Makes PartDigests of an object whose parts come in order. Used by one thread at a time.
class PartDigester {
 public:
  PartDigester(const PartPlan& plan, WholeMd5 whole);

  // The next part as it is sent, and its MD5.
  void Add(std::span<const std::byte> part, const Md5& md5);
  PartDigests Finish();

 private:
  void AddToSourceParts(std::span<const std::byte> bytes);

  const std::uint64_t source_part_;  // 0: main's tag is that of the parts sent, or not looked at
  const bool same_parts_;
  Sha256Hasher sha256_;
  std::optional<Md5Hasher> whole_;
  MultipartETagHasher of_sent_;
  Md5Hasher source_piece_;
  std::uint64_t in_piece_ = 0;
  MultipartETagHasher of_source_;
};

}  // namespace lisync
