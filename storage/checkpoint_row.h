#pragma once

#include <SQLiteCpp/Database.h>
#include <SQLiteCpp/Statement.h>

#include "src/core/state_store.h"

namespace lisync {

// The one row of the table checkpoint. Both throw SQLite::Exception.
class CheckpointReader {
 public:
  explicit CheckpointReader(SQLite::Database& database);
  // A default one when none was ever written.
  Checkpoint Read();

 private:
  SQLite::Statement read_;
};

class CheckpointWriter {
 public:
  explicit CheckpointWriter(SQLite::Database& database);
  void Put(const Checkpoint& checkpoint);

 private:
  SQLite::Statement put_;
};

}  // namespace lisync
