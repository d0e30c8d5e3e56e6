#pragma once

#include <optional>
#include <string>
#include <vector>

namespace lisync {

// One row of an answer, each value as PostgreSQL prints it; absent for NULL.
using Row = std::vector<std::optional<std::string>>;

}  // namespace lisync
