#pragma once

#include <memory>
#include <string>

#include "src/core/result.h"
#include "src/sync/time_zone.h"

namespace lisync {

// The zone of this name in the system's time zone data (/usr/share/zoneinfo, Debian's tzdata), as
// it was when this process first asked. "UTC" needs no data. The data knows each change of clocks
// until 2037; after that a zone keeps the offset that it has then. The error names the nearest
// zone, or what is missing.
Result<std::shared_ptr<const TimeZone>> FindTimeZone(const std::string& name);

}  // namespace lisync
