#pragma once

#include <SQLiteCpp/Database.h>

#include <cstdint>
#include <filesystem>

#include "storage/sqlite_state_reader.h"

namespace lisync {

enum class Access {
  kWrite,  // makes the database when there is none
  kRead,   // refuses every statement that writes; there must be a database
};

// A connection to li-sync.db in `directory`, migrated to the newest schema: WAL, synchronous=FULL,
// up to 30 s of waiting for other processes, append-only triggers in force against REPLACE too.
// Files it makes are for this user alone. Each thread needs a connection of its own.
//
// Throws StorageError::kCannotOpen, with what to do about it, when the directory is missing or may
// not be used, and when the file is damaged, not of this program or made by a newer version; a file
// that is refused is left as it was, byte for byte.
SQLite::Database OpenDatabase(const std::filesystem::path& directory, Access access,
                              std::uint32_t cache_kib = kRunCacheKib);

// Throws StorageError::kTampered when the file that `database` writes to is no longer the one at
// `file`: it was moved, replaced or deleted.
void CheckNotMoved(SQLite::Database& database, const std::filesystem::path& file);

}  // namespace lisync
