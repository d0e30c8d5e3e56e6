#pragma once

#include <SQLiteCpp/Database.h>

#include <cstdint>
#include <span>

#include "storage/migrations.h"

namespace lisync {

// "LISY": PRAGMA application_id of every database of this program.
inline constexpr std::int32_t kApplicationId = 0x4C495359;

// Runs the migrations above the database's user_version, each in a transaction of its own that also
// sets user_version and application_id: all of it or nothing. Several processes may call it at
// once. Throws SQLite::Exception; StorageError when the database is not of this program or is newer
// than the last migration, and has then changed nothing.
void Migrate(SQLite::Database& database, std::span<const Migration> migrations);

}  // namespace lisync
