#pragma once

#include <span>
#include <string_view>

namespace lisync {

// One step of the schema. `version` is the database's user_version after it.
struct Migration {
  int version = 0;
  std::string_view name;  // of its file in migrations/
  std::string_view sql;
};

// All that this program knows, by version: 1, 2, 3, …
std::span<const Migration> Migrations();

}  // namespace lisync
