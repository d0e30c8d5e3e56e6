#include "storage/migrator.h"

#include <SQLiteCpp/Transaction.h>

#include <string>

#include "src/core/state_store.h"
#include "storage/write_transaction.h"

namespace lisync {
namespace {

int UserVersion(SQLite::Database& database) {
  return database.execAndGet("PRAGMA user_version").getInt();
}

// An empty database is of nobody yet.
bool MayBeOurs(SQLite::Database& database) {
  const int id = database.execAndGet("PRAGMA application_id").getInt();
  if (id == kApplicationId) return true;
  return id == 0 && UserVersion(database) == 0 &&
         database.execAndGet("SELECT count(*) FROM sqlite_schema").getInt() == 0;
}

void CheckMayBeMigrated(SQLite::Database& database, int newest) {
  if (!MayBeOurs(database)) {
    throw StorageError(StorageError::Kind::kCannotOpen,
                       database.getFilename() + " is the database of another program");
  }
  if (UserVersion(database) > newest) {
    throw StorageError(StorageError::Kind::kCannotOpen,
                       database.getFilename() + " was made by a newer li-sync (schema " +
                           std::to_string(UserVersion(database)) + ")");
  }
}

}  // namespace

void Migrate(SQLite::Database& database, std::span<const Migration> migrations) {
  const int newest = migrations.empty() ? 0 : migrations.back().version;
  {
    // One snapshot: another process may commit the first migration between two reads.
    const SQLite::Transaction snapshot(database);
    CheckMayBeMigrated(database, newest);
    if (UserVersion(database) == newest) return;
  }

  for (const Migration& migration : migrations) {
    WriteTransaction transaction(database);
    // Looked at again now that no other process can be migrating.
    CheckMayBeMigrated(database, newest);
    if (UserVersion(database) >= migration.version) continue;
    database.exec(std::string(migration.sql));
    database.exec("PRAGMA application_id = " + std::to_string(kApplicationId));
    database.exec("PRAGMA user_version = " + std::to_string(migration.version));
    transaction.Commit();
  }
}

}  // namespace lisync
