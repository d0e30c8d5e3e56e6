#pragma once

#include "agent/service/status_snapshot.h"

namespace lisync {

// Whether the service does its work: the snapshot is fresh, state and trail can be read and
// written, and a run has ended within its slot (or is at work). Pure.
bool IsReady(const StatusSnapshot& status, Instant now);

}  // namespace lisync
