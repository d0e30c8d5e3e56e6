#pragma once

#include <functional>
#include <string_view>

namespace lisync {

// Called at named instants of a path that must survive a crash there. Tests hand one in that kills
// the process; everywhere else it is empty and costs one branch.
using Failpoint = std::function<void(std::string_view name)>;

}  // namespace lisync
