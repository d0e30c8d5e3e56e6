#pragma once

#include <cstdint>

#include "src/core/object.h"

namespace lisync {

// Objects above this are moved in parts of this size: what boto3 does by default, so that the parts
// (and with them the ETag) of most large media on main are met again on hidden.
inline constexpr std::uint64_t kPartBytes = std::uint64_t{8} << 20;
// Limits of the S3 API (https://docs.aws.amazon.com/AmazonS3/latest/userguide/qfacts.html).
inline constexpr std::uint64_t kMaxParts = 10'000;
inline constexpr std::uint64_t kLeastPartBytes = std::uint64_t{5} << 20;  // but for the last
inline constexpr std::uint64_t kMaxObjectBytes = std::uint64_t{5} << 40;
// Larger parts of main are not met on hidden, since a part is held in memory as a whole.
inline constexpr std::uint64_t kMostPartBytes = std::uint64_t{32} << 20;

struct PartPlan {
  // Bytes of each part that is sent, but the last.
  std::uint64_t send = 0;
  // Bytes of each part that main's ETag was made from, but the last; 0: it was not made from parts
  // of one size, or that size is not known.
  std::uint64_t source = 0;
};

// `first_part`: MediaSource::PartSize of part 1 where the ETag is IsMultipart(); else not looked
// at. Pure.
PartPlan PlanParts(std::uint64_t size, const ETag& etag, std::uint64_t first_part);

// kPartBytes, or as much more as keeps an object of `size` within kMaxParts.
std::uint64_t PartSizeFor(std::uint64_t size);

// How many parts of `part_size` (above 0) make `size`.
std::uint64_t PartsOf(std::uint64_t size, std::uint64_t part_size);

}  // namespace lisync
