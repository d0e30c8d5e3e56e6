#pragma once

#include <string>

#include "src/core/result.h"

namespace lisync {

// A server_version_num (150018) for people: "15.18".
std::string FormatServerVersion(int server_version);

// Ok for PostgreSQL 13 and newer; else kUnsupported with kAskOperator, naming the version.
Result<void> CheckServerVersion(int server_version);

}  // namespace lisync
