#pragma once

#include <string>

#include "agent/config_error.h"

namespace lisync {

// The message of the ConfigError that the call throws; "(no error)" when it throws none.
template <typename Call>
std::string ConfigErrorOf(Call call) {
  try {
    call();
  } catch (const ConfigError& e) {
    return e.what();
  }
  return "(no error)";
}

}  // namespace lisync
