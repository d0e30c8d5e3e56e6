#pragma once

#include "src/core/result.h"

namespace lisync {

// What work returns that a requested stop kept from its end: no fault of either side.
inline Error Stopped() { return {Action::kRetry, Fault::kNone, "a stop was requested"}; }

}  // namespace lisync
