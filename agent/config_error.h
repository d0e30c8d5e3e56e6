#pragma once

#include <stdexcept>

namespace lisync {

// The configuration cannot be used: exit code 78. One message for the operator, which names the
// place (file and line, variable or option), the key and the accepted form. Holds no secret.
class ConfigError : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

}  // namespace lisync
