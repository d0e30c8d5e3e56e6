#pragma once

#include <string_view>

namespace lisync {

// "0.1.0": this program's version (https://semver.org/), as CMakeLists.txt has it.
std::string_view Version();

}  // namespace lisync
