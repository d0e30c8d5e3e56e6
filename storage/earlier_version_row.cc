#include "storage/earlier_version_row.h"

#include <algorithm>

#include "storage/object_state_row.h"
#include "storage/write_transaction.h"

namespace lisync {
EarlierVersionReader::EarlierVersionReader(SQLite::Database& database)
    : after_(database,
             "SELECT key, kept_key, version, etag, size, destination, replaced_us, run "
             "FROM earlier_version WHERE (key, kept_key, version) > (?1, ?2, ?3) "
             "ORDER BY key, kept_key, version LIMIT ?4"),
      count_(database, "SELECT count(*) FROM earlier_version") {}

std::vector<EarlierVersion> EarlierVersionReader::After(const EarlierVersionPlace& after,
                                                        std::size_t limit) {
  StatementUse rows(after_);
  BindKey(*rows, 1, after.key);
  BindKey(*rows, 2, after.kept_key);
  rows->bindNoCopy(3, after.version);
  rows->bind(4, static_cast<std::int64_t>(std::min<std::size_t>(limit, INT64_MAX)));
  std::vector<EarlierVersion> kept;
  while (rows->executeStep()) {
    kept.push_back({ObjectKey(rows->getColumn(0).getString()),
                    ObjectKey(rows->getColumn(1).getString()),
                    rows->getColumn(2).getString(),
                    {rows->getColumn(3).getString()},
                    static_cast<std::uint64_t>(rows->getColumn(4).getInt64()),
                    rows->getColumn(5).getString(),
                    Instant(Duration(rows->getColumn(6).getInt64())),
                    rows->getColumn(7).getString()});
  }
  return kept;
}

std::uint64_t EarlierVersionReader::Count() {
  StatementUse count(count_);
  return count->executeStep() ? static_cast<std::uint64_t>(count->getColumn(0).getInt64()) : 0;
}

EarlierVersionWriter::EarlierVersionWriter(SQLite::Database& database)
    : put_(database,
           "INSERT INTO earlier_version (key, kept_key, version, etag, size, destination, "
           "replaced_us, run) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8) "
           "ON CONFLICT (key, kept_key, version) DO UPDATE SET etag = ?4, size = ?5, "
           "destination = ?6, replaced_us = ?7, run = ?8") {}

void EarlierVersionWriter::Put(const EarlierVersion& kept) {
  StatementUse put(put_);
  BindKey(*put, 1, kept.key);
  BindKey(*put, 2, kept.kept_key);
  put->bindNoCopy(3, kept.version);
  put->bindNoCopy(4, kept.etag.value);
  put->bind(5, static_cast<std::int64_t>(kept.size));
  put->bindNoCopy(6, kept.destination);
  BindInstant(*put, 7, kept.replaced);
  put->bindNoCopy(8, kept.run);
  put->exec();
}

}  // namespace lisync
