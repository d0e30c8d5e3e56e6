#pragma once

#include <cstdint>
#include <string>

#include "src/core/time.h"

namespace lisync {

// "12:03:17 UTC"; "2026-11-23 12:03:17 UTC" on another day than that of `now`. For people.
std::string ClockText(Instant at, Instant now);

// "1 object", "1,234 objects".
std::string ObjectsText(std::uint64_t count);

}  // namespace lisync
