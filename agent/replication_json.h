#pragma once

#include <nlohmann/json.hpp>

#include "src/core/replication_probe.h"
#include "src/sync/verdict.h"

namespace lisync {

// The replication as programs read it: health, cause, mend and findings of the verdict, taken, main
// and hidden of the sample; a side that could not be asked is {"unknown": why}. Pure.
nlohmann::ordered_json ReplicationJson(const ReplicationSample& sample, const Verdict& verdict);

}  // namespace lisync
