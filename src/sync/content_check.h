#pragma once

#include <cstddef>
#include <cstdint>
#include <span>

#include "src/core/digest.h"
#include "src/core/media_source.h"
#include "src/core/result.h"
#include "src/sync/part_copier.h"
#include "src/sync/part_plan.h"

namespace lisync {

// Holds what was read of main against main's ETag. Thread-safe; the source outlives it.
class ContentCheck {
 public:
  explicit ContentCheck(MediaSource& source) : source_(source) {}

  // Asks main for its first part where the ETag was made from parts.
  Result<PartPlan> PlanOf(const ObjectInfo& object);

  // True: the ETag proves what was read. False: the ETag says nothing of the content, so that its
  // length alone was checked. Error: Fault::kCorrupt.
  Result<bool> CheckParts(const ObjectInfo& object, const PartPlan& plan,
                          const PartDigests& digests);
  Result<bool> CheckWhole(const ObjectInfo& object, std::span<const std::byte> bytes,
                          const Md5& md5);

 private:
  Result<bool> HasEqualParts(const ObjectInfo& object, std::uint64_t part_size);

  MediaSource& source_;
};

}  // namespace lisync
