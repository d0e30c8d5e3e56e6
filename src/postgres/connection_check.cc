#include "src/postgres/connection_check.h"

#include "src/postgres/connection.h"
#include "src/postgres/server_version.h"

namespace lisync {

Result<DatabaseCheck> CheckDatabase(const DatabaseAddress& address) {
  Result<Connection> connection = Connection::Open(address);
  if (!connection.ok()) return connection.error();
  const Result<std::vector<Row>> rows = connection.value().Read(
      "SELECT current_database(), current_user, current_setting('default_transaction_read_only')",
      {});
  if (!rows.ok()) return rows.error();
  const Row& row = rows.value().at(0);
  DatabaseCheck check;
  check.server_version = FormatServerVersion(connection.value().server_version());
  check.database = row.at(0).value_or("");
  check.role = row.at(1).value_or("");
  check.read_only = row.at(2) == "on";
  return check;
}

}  // namespace lisync
