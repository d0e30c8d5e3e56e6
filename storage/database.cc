#include "storage/database.h"

#include <SQLiteCpp/Exception.h>
#include <sqlite3.h>
#include <sys/stat.h>

#include <cerrno>
#include <string>
#include <system_error>

#include "src/core/state_store.h"
#include "storage/file_look.h"
#include "storage/migrator.h"
#include "storage/sqlite_error.h"

namespace lisync {
namespace {

namespace fs = std::filesystem;

constexpr int kBusyMilliseconds = 30'000;
constexpr int kRetryMilliseconds = 10;

StorageError CannotOpen(const fs::path& path, const std::string& why) {
  return {StorageError::Kind::kCannotOpen, "cannot open " + path.string() + ": " + why};
}

void CheckDirectory(const fs::path& directory) {
  std::error_code error;
  const fs::file_status status = fs::status(directory, error);
  if (status.type() == fs::file_type::not_found) {
    throw CannotOpen(directory, "there is no such directory: make it, or set state.dir");
  }
  if (error) throw CannotOpen(directory, error.message());
  if (status.type() != fs::file_type::directory) {
    throw CannotOpen(directory, "it is no directory: set state.dir to one");
  }
}

// A log without its database is what is left when the database alone was removed: starting over
// here would hide that.
void CheckNoOrphanedLog(const fs::path& file) {
  std::error_code error;
  const fs::path log = file.string() + "-wal";
  const auto size = fs::file_size(log, error);
  if (!error && size > 0) {
    throw CannotOpen(file,
                     "it is missing or empty, but its " + log.filename().string() +
                         " is there: restore the database from a backup, or move the log away "
                         "(keep it as evidence) to start a new one");
  }
}

void CheckOurs(const FileLook& look, const fs::path& file) {
  if (look.state == FileState::kNoDatabase) {
    throw CannotOpen(
        file,
        "it is damaged or no database: restore it from a backup, or move it away (keep "
        "it as evidence) and start a new one");
  }
  if (look.application_id != static_cast<std::uint32_t>(kApplicationId)) {
    throw CannotOpen(file,
                     "it is the database of another program: set state.dir to a directory of "
                     "li-sync's own");
  }
  const auto newest = static_cast<std::uint32_t>(Migrations().back().version);
  if (look.user_version > newest) {
    throw CannotOpen(file, "a newer li-sync made it (schema " + std::to_string(look.user_version) +
                               ", this one knows up to " + std::to_string(newest) +
                               "): install that version again");
  }
}

// Without opening it: see file_look.cc on locks.
void MakeFile(const fs::path& file) {
  if (mknod(file.c_str(), S_IFREG | S_IRUSR | S_IWUSR, 0) != 0 && errno != EEXIST) {
    const std::error_code error(errno, std::generic_category());
    throw CannotOpen(file, "it cannot be made: " + error.message() +
                               "; check the owner and mode of the directory, and that the file "
                               "system is not mounted read-only");
  }
}

void Configure(SQLite::Database& database, std::uint32_t cache_kib) {
  sqlite3* handle = database.getHandle();
  sqlite3_db_config(handle, SQLITE_DBCONFIG_DEFENSIVE, 1, nullptr);
  sqlite3_extended_result_codes(handle, 1);
  database.exec(
      "PRAGMA trusted_schema = OFF;"
      "PRAGMA foreign_keys = ON;"
      "PRAGMA recursive_triggers = ON;"
      "PRAGMA synchronous = FULL;"
      "PRAGMA wal_autocheckpoint = 4096;"
      "PRAGMA journal_size_limit = 67108864;"
      "PRAGMA cache_size = -" +
      std::to_string(cache_kib));
}

// SQLite does not wait when two connections switch the log on at once: each reads before it asks
// for the write lock, and one of them is refused so that neither waits for the other.
std::string SwitchToWriteAheadLog(SQLite::Database& database) {
  for (int waited = 0;; waited += kRetryMilliseconds) {
    try {
      return database.execAndGet("PRAGMA journal_mode = WAL").getString();
    } catch (const SQLite::Exception& error) {
      if (error.getErrorCode() != SQLITE_BUSY || waited >= kBusyMilliseconds) throw;
    }
    sqlite3_sleep(kRetryMilliseconds);
  }
}

void UseWriteAheadLog(SQLite::Database& database, const fs::path& file) {
  const std::string mode = SwitchToWriteAheadLog(database);
  if (mode != "wal") {
    throw CannotOpen(file,
                     "this file system cannot hold its write-ahead log (it needs shared "
                     "memory): set state.dir to a local disk");
  }
}

}  // namespace

SQLite::Database OpenDatabase(const fs::path& directory, Access access, std::uint32_t cache_kib) {
  CheckDirectory(directory);
  const fs::path file = directory / kDatabaseName;
  try {
    const FileLook look = LookAtFile(file);
    if (look.state != FileState::kFresh) {
      CheckOurs(look, file);
    } else {
      CheckNoOrphanedLog(file);
      if (access == Access::kRead) {
        throw CannotOpen(file,
                         "there is none: nothing was recorded yet, or state.dir is not the "
                         "directory that it was recorded in");
      }
      MakeFile(file);
    }
    SQLite::Database database(file.string(), SQLite::OPEN_READWRITE, kBusyMilliseconds);
    if (access == Access::kWrite && sqlite3_db_readonly(database.getHandle(), "main") != 0) {
      throw SQLite::Exception("the file is read-only", SQLITE_READONLY);
    }
    Configure(database, cache_kib);
    // Before the log is switched on: until the first migration is whole, the file is empty or has a
    // rollback journal that makes it so.
    Migrate(database, Migrations());
    UseWriteAheadLog(database, file);
    if (access == Access::kRead) database.exec("PRAGMA query_only = ON");
    return database;
  } catch (const SQLite::Exception& error) {
    throw ToStorageError(error, Doing::kOpening, file);
  }
}

void CheckNotMoved(SQLite::Database& database, const fs::path& file) {
  int moved = 0;
  const int code =
      sqlite3_file_control(database.getHandle(), "main", SQLITE_FCNTL_HAS_MOVED, &moved);
  if (code != SQLITE_OK) throw SQLite::Exception("the file cannot be looked at", code);
  if (moved != 0) {
    throw StorageError(
        StorageError::Kind::kTampered,
        file.string() +
            " was moved, replaced or deleted while in use: put it back, then check it "
            "with \"li-sync audit verify\"");
  }
}

}  // namespace lisync
