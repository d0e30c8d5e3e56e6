#pragma once

#include <SQLiteCpp/Database.h>
#include <SQLiteCpp/Statement.h>

#include <optional>
#include <string>
#include <vector>

#include "src/core/state_store.h"

namespace lisync {

// Rows of stored_setting and replication_point, for reading. Members throw SQLite::Exception.
class ServiceRowReader {
 public:
  explicit ServiceRowReader(SQLite::Database& database);
  // As StateReader's LoadSetting and LoadReplication.
  std::optional<StoredSetting> Setting(const std::string& name);
  std::vector<ReplicationPoint> Replication(Instant since);

 private:
  SQLite::Statement setting_;
  SQLite::Statement replication_;
};

// Writes them, inside the caller's transaction, as Batch says.
class ServiceRowWriter {
 public:
  explicit ServiceRowWriter(SQLite::Database& database);
  void Put(const StoredSetting& setting);
  void Put(const ReplicationPoint& point);

 private:
  SQLite::Statement put_setting_;
  SQLite::Statement put_point_;
  SQLite::Statement drop_old_points_;
};

}  // namespace lisync
