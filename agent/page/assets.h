#pragma once

#include <string_view>

namespace lisync {

// The files style.css and script.js of this folder, as they were at build time.
std::string_view StyleSheet();
std::string_view Script();

}  // namespace lisync
