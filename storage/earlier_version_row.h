#pragma once

#include <SQLiteCpp/Database.h>
#include <SQLiteCpp/Statement.h>

#include <cstddef>
#include <cstdint>
#include <vector>

#include "src/core/earlier_version.h"

namespace lisync {

// Rows of earlier_version, for reading. Throws SQLite::Exception.
class EarlierVersionReader {
 public:
  explicit EarlierVersionReader(SQLite::Database& database);
  std::vector<EarlierVersion> After(const EarlierVersionPlace& after, std::size_t limit);
  std::uint64_t Count();

 private:
  SQLite::Statement after_;
  SQLite::Statement count_;
};

// Writes them, inside the caller's transaction.
class EarlierVersionWriter {
 public:
  explicit EarlierVersionWriter(SQLite::Database& database);
  // Adds the row or replaces the one at its place.
  void Put(const EarlierVersion& kept);

 private:
  SQLite::Statement put_;
};

}  // namespace lisync
