#pragma once

#include <map>
#include <string>

#include "src/core/audit_event.h"

namespace lisync {

// Environment variables by name. Passed as a value so that nothing else asks the process.
using Environment = std::map<std::string, std::string>;

Environment ProcessEnvironment();
// This machine's name; "localhost" when it has none.
std::string HostName();
// The effective user. A user without a name is named by its number.
Actor CurrentActor();

}  // namespace lisync
