#pragma once

#include <SQLiteCpp/Database.h>
#include <SQLiteCpp/Statement.h>

#include <optional>

#include "src/core/scan.h"

namespace lisync {

class ScanReader {
 public:
  explicit ScanReader(SQLite::Database& database);
  std::optional<Scan> Read();

 private:
  SQLite::Statement scan_;
  SQLite::Statement ranges_;
};

// Inside the caller's transaction.
class ScanWriter {
 public:
  explicit ScanWriter(SQLite::Database& database);
  // In the place of the one before.
  void Put(const Scan& scan);

 private:
  SQLite::Statement put_scan_;
  SQLite::Statement forget_ranges_;
  SQLite::Statement put_range_;
};

}  // namespace lisync
