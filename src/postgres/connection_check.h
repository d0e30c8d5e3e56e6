#pragma once

#include <string>

#include "src/core/result.h"
#include "src/postgres/database_address.h"

namespace lisync {

// What `config check` shows of a database.
struct DatabaseCheck {
  std::string server_version;  // "15.18"
  std::string database;
  std::string role;
  bool read_only = false;  // what the session's transactions are
};

// Connects, looks and leaves; the session is read-only as any Connection. Errors as Connection's.
Result<DatabaseCheck> CheckDatabase(const DatabaseAddress& address);

}  // namespace lisync
