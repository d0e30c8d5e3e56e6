#include "storage/write_transaction.h"

#include <sqlite3.h>

namespace lisync {

WriteTransaction::WriteTransaction(SQLite::Database& database) : database_(database) {
  database_.exec("BEGIN IMMEDIATE");
}

WriteTransaction::~WriteTransaction() {
  // SQLite has rolled back by itself after some errors. A rollback that fails leaves the
  // transaction open, which InTransaction tells.
  if (InTransaction(database_)) database_.tryExec("ROLLBACK");
}

void WriteTransaction::Commit() { database_.exec("COMMIT"); }

bool InTransaction(SQLite::Database& database) {
  return sqlite3_get_autocommit(database.getHandle()) == 0;
}

}  // namespace lisync
