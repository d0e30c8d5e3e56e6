#pragma once

#include <cstdint>

#include "src/core/result.h"
#include "src/core/time.h"

namespace lisync {

// How long after its n-th failure in a row an object is tried again; n counts from 1. The first
// failure is due at the very next run. After it the wait grows from a minute to an hour for what
// may pass by itself, and from an hour to a day for what needs a change on either side (kSkip).
Duration NextTryDelay(Action action, std::uint32_t failures);

// How long to wait before the n-th repetition within a run; n counts from 1. Doubles from 500 ms to
// 10 s; `chance` in [0, 1) picks a point below that (full jitter), so that workers spread out.
Duration RepeatDelay(std::uint32_t repetition, double chance);

}  // namespace lisync
