#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace lisync {

// Two values that every row of object_state has, in less room where they have their usual form.
// What is packed unpacks to the same text. Pure.

// An entity tag: the 16 bytes that "<32 lower-case hex digits>" stands for, and after them the
// number of parts as 4 bytes, big-endian, of "<32 hex>-N". Absent for any other tag.
std::optional<std::string> PackTag(std::string_view tag);
// Absent for bytes that PackTag does not make.
std::optional<std::string> UnpackTag(std::string_view packed);

// A run's id "YYYYMMDDTHHMMSSZ-xxxxxxxx": the seconds since 1970-01-01T00:00:00Z in the upper and
// the suffix in the lower 32 bits. Absent for any other id, and for times before 1970 or after
// 2106.
std::optional<std::int64_t> PackRunId(std::string_view run);
std::string UnpackRunId(std::int64_t packed);

}  // namespace lisync
