#include "src/sync/part_plan.h"

#include <algorithm>

namespace lisync {
namespace {

constexpr std::uint64_t kMiB = std::uint64_t{1} << 20;

}  // namespace

std::uint64_t PartsOf(std::uint64_t size, std::uint64_t part_size) {
  return size / part_size + (size % part_size == 0 ? 0 : 1);
}

std::uint64_t PartSizeFor(std::uint64_t size) {
  const std::uint64_t least = PartsOf(size, kMaxParts);
  return std::max(kPartBytes, PartsOf(least, kMiB) * kMiB);
}

PartPlan PlanParts(std::uint64_t size, const ETag& etag, std::uint64_t first_part) {
  PartPlan plan{PartSizeFor(size), 0};
  if (!etag.IsMultipart() || first_part == 0) return plan;
  if (PartsOf(size, first_part) != etag.PartCount()) return plan;
  plan.source = first_part;
  const bool can_be_sent = first_part >= kLeastPartBytes && first_part <= kMostPartBytes &&
                           etag.PartCount() <= kMaxParts;
  if (can_be_sent) plan.send = first_part;
  return plan;
}

}  // namespace lisync
