#include "src/postgres/probe_queries.h"

#include <charconv>

namespace lisync {
namespace {

constexpr int kVersion14 = 140000;
constexpr int kVersion15 = 150000;
constexpr int kVersion16 = 160000;

std::string Text(const Row& row, std::size_t column) { return row.at(column).value_or(""); }

bool Flag(const Row& row, std::size_t column) { return row.at(column) == "t"; }

std::optional<std::int64_t> Number(const Row& row, std::size_t column) {
  const std::optional<std::string>& text = row.at(column);
  if (!text) return std::nullopt;
  std::int64_t number = 0;
  const auto [end, error] = std::from_chars(text->data(), text->data() + text->size(), number);
  if (error != std::errc() || end != text->data() + text->size()) return std::nullopt;
  return number;
}

Error CannotKnow(std::string why) {
  return {Action::kAskOperator, Fault::kUnsupported, std::move(why)};
}

}  // namespace

std::string PublisherSql() {
  // The walsender is found by the slot's process, not by application_name, which the subscription's
  // own connection string may change.
  return R"(
SELECT pg_is_in_recovery(), current_database(),
       EXISTS (SELECT FROM pg_publication WHERE pubname = $2),
       s.slot_name IS NOT NULL, s.database, s.active, s.wal_status, s.safe_wal_size,
       greatest(pg_wal_lsn_diff(wal.lsn, s.restart_lsn), 0)::bigint,
       greatest(pg_wal_lsn_diff(wal.lsn, s.confirmed_flush_lsn), 0)::bigint,
       s.confirmed_flush_lsn, wal.lsn, r.state
  FROM (SELECT CASE WHEN pg_is_in_recovery() THEN pg_last_wal_replay_lsn()
                    ELSE pg_current_wal_lsn() END AS lsn) wal
  LEFT JOIN pg_replication_slots s ON s.slot_name = $1 AND s.slot_type = 'logical'
  LEFT JOIN pg_stat_replication r ON r.pid = s.active_pid)";
}

Result<PublisherSample> PublisherFromRow(const Row& row, int server_version) {
  const bool standby = Flag(row, 0);
  const std::string database = Text(row, 1);
  PublisherSample sample;
  sample.server_version = server_version;
  sample.publication_exists = Flag(row, 2);
  sample.slot_exists = Flag(row, 3);
  if (standby && !sample.slot_exists) {
    return CannotKnow("main.dsn names a standby server: the slot is on its primary");
  }
  const std::string slot_database = Text(row, 4);
  if (sample.slot_exists && slot_database != database) {
    return CannotKnow("main.dsn names the database " + database + ", but the slot belongs to " +
                      slot_database);
  }
  sample.slot_active = Flag(row, 5);
  sample.wal_status = Text(row, 6);
  sample.safe_wal_size_bytes = Number(row, 7);
  sample.retained_wal_bytes = Number(row, 8);
  sample.lag_bytes = Number(row, 9);
  sample.confirmed_flush_lsn = Text(row, 10);
  sample.current_lsn = Text(row, 11);
  sample.walsender_state = Text(row, 12);
  return sample;
}

// PostgreSQL 13 shows ordinary roles every column of pg_subscription that matters but its oid.
// There workers and tables are found by the subscription's name. Names are unique in a database
// only; pg_subscription_rel, unlike the other two, holds this database's subscriptions alone.
std::string SubscriptionSql(int server_version) {
  const bool has_stats = server_version >= kVersion15;
  const bool has_parallel_apply = server_version >= kVersion16;
  std::string sql = R"(
SELECT su.subenabled, su.subslotname, st.pid, st.received_lsn, st.latest_end_lsn,
       greatest(extract(epoch FROM clock_timestamp() - st.last_msg_receipt_time) * 1000000,
                0)::bigint, )";
  sql += has_stats ? "ss.apply_error_count, ss.sync_error_count" : "NULL, NULL";
  sql += R"(
  FROM pg_subscription su
  LEFT JOIN pg_stat_subscription st ON st.relid IS NULL AND )";
  if (has_parallel_apply) sql += "st.leader_pid IS NULL AND ";
  sql += server_version >= kVersion14
             ? "st.subid = su.oid"
             : "st.subname = su.subname AND st.subid IN (SELECT srsubid FROM pg_subscription_rel)";
  if (has_stats) sql += "\n  LEFT JOIN pg_stat_subscription_stats ss ON ss.subid = su.oid";
  sql += R"(
 WHERE su.subname = $1
   AND su.subdbid = (SELECT oid FROM pg_database WHERE datname = current_database()))";
  return sql;
}

SubscriptionAnswer SubscriptionFromRows(const std::vector<Row>& rows, int server_version) {
  SubscriptionAnswer answer;
  SubscriberSample& sample = answer.sample;
  sample.server_version = server_version;
  if (rows.empty()) return answer;
  const Row& row = rows.front();
  sample.subscription_exists = true;
  sample.subscription_enabled = Flag(row, 0);
  answer.slot = Text(row, 1);
  if (const auto pid = Number(row, 2)) sample.worker_pid = static_cast<std::int32_t>(*pid);
  sample.received_lsn = Text(row, 3);
  sample.latest_end_lsn = Text(row, 4);
  if (const auto silent = Number(row, 5)) sample.since_last_message = Duration(*silent);
  sample.apply_error_count = Number(row, 6);
  sample.sync_error_count = Number(row, 7);
  return answer;
}

std::string SubscribedTablesSql(int server_version) {
  const std::string sql = R"(
SELECT coalesce(n.nspname || '.' || c.relname, sr.srrelid::text), sr.srsubstate
  FROM pg_subscription su
  JOIN pg_subscription_rel sr ON )";
  const std::string of_subscription =
      server_version >= kVersion14
          ? "sr.srsubid = su.oid"
          : "sr.srsubid IN (SELECT subid FROM pg_stat_subscription WHERE subname = su.subname)";
  return sql + of_subscription + R"(
  LEFT JOIN pg_class c ON c.oid = sr.srrelid
  LEFT JOIN pg_namespace n ON n.oid = c.relnamespace
 WHERE su.subname = $1
   AND su.subdbid = (SELECT oid FROM pg_database WHERE datname = current_database())
 ORDER BY 1)";
}

void AddSubscribedTables(const std::vector<Row>& rows, SubscriptionAnswer& answer) {
  answer.sample.tables = rows.size();
  for (const Row& row : rows) {
    const std::string name = Text(row, 0);
    const std::string state = Text(row, 1);
    answer.tables.insert(name);
    if (state == "r") continue;
    answer.sample.tables_not_ready.push_back({name, state.empty() ? '?' : state.front()});
  }
}

std::string PublishedTablesSql() {
  return "SELECT schemaname || '.' || tablename FROM pg_publication_tables WHERE pubname = $1"
         " ORDER BY 1";
}

void AddUnsubscribedTables(const std::vector<Row>& published, SubscriptionAnswer& answer) {
  if (!answer.sample.subscription_exists) return;
  for (const Row& row : published) {
    const std::string name = Text(row, 0);
    if (!answer.tables.contains(name)) answer.sample.tables_not_ready.push_back({name, '-'});
  }
}

}  // namespace lisync
