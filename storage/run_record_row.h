#pragma once

#include <SQLiteCpp/Database.h>
#include <SQLiteCpp/Statement.h>

#include <optional>
#include <vector>

#include "src/core/run_record.h"

namespace lisync {

// Rows of run_record, for reading. Members throw SQLite::Exception, and StorageError::kTampered for
// a value that no version of this program writes.
class RunRecordReader {
 public:
  explicit RunRecordReader(SQLite::Database& database);
  // As StateReader's LoadRuns, LoadRun and LoadOpenRuns.
  std::vector<RunRecord> Newest(const std::optional<RunId>& before, std::int64_t limit);
  std::optional<RunRecord> One(const RunId& run);
  std::vector<RunRecord> Open();

 private:
  SQLite::Statement newest_;
  SQLite::Statement newest_before_;
  SQLite::Statement one_;
  SQLite::Statement open_;
};

// Writes rows of run_record, inside the caller's transaction.
class RunRecordWriter {
 public:
  explicit RunRecordWriter(SQLite::Database& database);
  // Adds the record or replaces the one of its run.
  void Put(const RunRecord& record);

 private:
  SQLite::Statement put_;
};

}  // namespace lisync
