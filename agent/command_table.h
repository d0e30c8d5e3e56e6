#pragma once

#include <vector>

#include "agent/command.h"

namespace lisync {

// The commands of li-sync, in the order of the help text.
std::vector<Command> CommandTable();

}  // namespace lisync
