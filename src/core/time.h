#pragma once

#include <chrono>
#include <string>
#include <string_view>

#include "src/core/result.h"

namespace lisync {

// A point in UTC time, in microseconds since 1970-01-01T00:00:00Z.
using Instant = std::chrono::sys_time<std::chrono::microseconds>;
using Duration = std::chrono::microseconds;

// "2026-11-24T03:44:11.000123Z": RFC 3339, always UTC and always six digits of a second, so that
// text order is time order.
std::string FormatInstant(Instant instant);

// RFC 3339 ("2026-11-24T03:44:11+01:00", "…Z", a blank for the T, any number of fraction digits;
// without a zone it is UTC; a date alone is its midnight), or seconds since the epoch with an
// optional fraction ("1764000000", "1764000000.5"). The error names the accepted forms.
Result<Instant> ParseInstant(std::string_view text);

// The IMF-fixdate of HTTP's Date and Last-Modified headers (RFC 9110, section 5.6.7).
Result<Instant> ParseHttpDate(std::string_view text);

// "3 s", "5 min", "2 h 10 min", "4 d": for people.
std::string FormatDuration(Duration duration);

}  // namespace lisync
