#pragma once

#include <cstdint>
#include <optional>

#include "src/core/result.h"
#include "src/core/time.h"

namespace lisync {

// How long after its n-th failure in a row an object is tried again; n counts from 1. The first
// failure is due at the very next run. After it the wait grows from a minute to an hour for what
// may pass by itself, and from an hour to a day for what needs a change on either side (kSkip).
inline constexpr Duration kLongestNextTryDelay = std::chrono::hours(24);
Duration NextTryDelay(Action action, std::uint32_t failures);

// Whether an object with this `next_try` is due. One that is further away than any delay was set by
// a clock that has been put back since, and is due.
bool IsDue(const std::optional<Instant>& next_try, Instant now);

// How long after the end of the last run a retry may begin. Each retry in a row doubles the wait
// from 5 s to 10 min, so that objects that become due one after the other share runs. Each run in
// a row that did not come to its end (`unfinished`; a whole side is away, or the process died)
// doubles it from a minute to an hour.
Duration RetryRunDelay(std::uint32_t retries, std::uint32_t unfinished);

// How long to wait before the n-th repetition within a run; n counts from 1. Doubles from 500 ms to
// 10 s; `chance` in [0, 1) picks a point below that (full jitter), so that workers spread out.
Duration RepeatDelay(std::uint32_t repetition, double chance);

}  // namespace lisync
