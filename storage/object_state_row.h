#pragma once

#include <SQLiteCpp/Database.h>
#include <SQLiteCpp/Statement.h>

#include <optional>
#include <string_view>

#include "src/core/object_state.h"

namespace lisync {

// The columns that ReadObjectState expects, in its order.
inline constexpr std::string_view kObjectStateColumns =
    "key, status, held, size, source_etag, destination_etag, sha256, modified_us, run, attempts, "
    "fault, reason, next_try_us";

// The row that `row` stands on. Throws StorageError::kTampered for a value that no version of this
// program writes.
ObjectState ReadObjectState(SQLite::Statement& row);

// The statement keeps the key's bytes as they are: they outlive its next step.
void BindKey(SQLite::Statement& statement, int index, const ObjectKey& key);
// Bind and read a time that may be absent.
void BindInstant(SQLite::Statement& statement, int index, const std::optional<Instant>& instant);
std::optional<Instant> ReadInstant(const SQLite::Column& column);

// Writes rows of object_state, inside the caller's transaction.
class ObjectStateWriter {
 public:
  explicit ObjectStateWriter(SQLite::Database& database);
  // Adds the state or replaces the one under its key.
  void Put(const ObjectState& state);
  // Of an object that is failed or pending; else nothing changes.
  void MakeDue(const ObjectKey& key, Instant next_try);

 private:
  SQLite::Statement put_;
  SQLite::Statement make_due_;
};

}  // namespace lisync
