#pragma once

#include <optional>
#include <string_view>

#include "src/core/result.h"
#include "src/core/time.h"

namespace lisync {

// True for an error after which the same request is sent again.
bool IsWorthRetrying(const Error& error);

// How long to wait after the failed try number `tries` (from 1). `jitter` is uniform in [0, 1): the
// wait lies anywhere between nothing and the doubling bound (100 ms, 200 ms, … 5 s). A wait that
// the server asked for is at least kept, up to 30 s.
Duration RetryDelay(int tries, double jitter, std::optional<Duration> retry_after);

// The Retry-After header (RFC 9110, section 10.2.3): seconds or a date. Absent for anything else.
std::optional<Duration> ParseRetryAfter(std::string_view text, Instant now);

// Whether the server refused the request for the time it was signed at, so that signing with its
// own clock helps: it says so, or denies without a reason and its clock is over 5 minutes off.
bool IsClockSkew(int status, std::string_view code, Instant signed_at, Instant server_time);

}  // namespace lisync
