#include "storage/service_rows.h"

#include "storage/object_state_row.h"
#include "storage/write_transaction.h"

namespace lisync {
namespace {

void BindNumber(SQLite::Statement& statement, int index,
                const std::optional<std::int64_t>& number) {
  if (number) {
    statement.bind(index, *number);
  } else {
    statement.bind(index);
  }
}

std::optional<std::int64_t> ReadNumber(const SQLite::Column& column) {
  if (column.isNull()) return std::nullopt;
  return column.getInt64();
}

}  // namespace

ServiceRowReader::ServiceRowReader(SQLite::Database& database)
    : setting_(database,
               "SELECT value, changed_us, changed_by FROM stored_setting "
               "WHERE name = ?1 AND value <> ''"),
      replication_(database,
                   "SELECT taken_us, health, lag_bytes, retained_wal_bytes, silent_us "
                   "FROM replication_point WHERE taken_us >= ?1 ORDER BY taken_us") {}

std::optional<StoredSetting> ServiceRowReader::Setting(const std::string& name) {
  StatementUse row(setting_);
  row->bindNoCopy(1, name);
  if (!row->executeStep()) return std::nullopt;
  return StoredSetting{name, row->getColumn(0).getString(),
                       Instant(Duration(row->getColumn(1).getInt64())),
                       row->getColumn(2).getString()};
}

std::vector<ReplicationPoint> ServiceRowReader::Replication(Instant since) {
  StatementUse rows(replication_);
  BindInstant(*rows, 1, since);
  std::vector<ReplicationPoint> points;
  while (rows->executeStep()) {
    ReplicationPoint point;
    point.taken = Instant(Duration(rows->getColumn(0).getInt64()));
    point.health = rows->getColumn(1).getString();
    point.lag_bytes = ReadNumber(rows->getColumn(2));
    point.retained_wal_bytes = ReadNumber(rows->getColumn(3));
    if (const auto silent = ReadNumber(rows->getColumn(4))) point.silent = Duration(*silent);
    points.push_back(std::move(point));
  }
  return points;
}

ServiceRowWriter::ServiceRowWriter(SQLite::Database& database)
    : put_setting_(database,
                   "INSERT OR REPLACE INTO stored_setting (name, value, changed_us, changed_by) "
                   "VALUES (?1, ?2, ?3, ?4)"),
      put_point_(database,
                 "INSERT OR REPLACE INTO replication_point (taken_us, health, lag_bytes, "
                 "retained_wal_bytes, silent_us) VALUES (?1, ?2, ?3, ?4, ?5)"),
      drop_old_points_(database, "DELETE FROM replication_point WHERE taken_us < ?1") {}

void ServiceRowWriter::Put(const StoredSetting& setting) {
  StatementUse put(put_setting_);
  put->bindNoCopy(1, setting.name);
  put->bindNoCopy(2, setting.value);
  BindInstant(*put, 3, setting.changed);
  put->bindNoCopy(4, setting.changed_by);
  put->exec();
}

void ServiceRowWriter::Put(const ReplicationPoint& point) {
  StatementUse put(put_point_);
  BindInstant(*put, 1, point.taken);
  put->bindNoCopy(2, point.health);
  BindNumber(*put, 3, point.lag_bytes);
  BindNumber(*put, 4, point.retained_wal_bytes);
  BindNumber(*put, 5,
             point.silent ? std::optional<std::int64_t>(point.silent->count()) : std::nullopt);
  put->exec();
  StatementUse drop(drop_old_points_);
  BindInstant(*drop, 1, point.taken - kReplicationHistory);
  drop->exec();
}

}  // namespace lisync
