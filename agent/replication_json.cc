#include "agent/replication_json.h"

#include "agent/commands/sync_report.h"

namespace lisync {
namespace {

template <typename T>
nlohmann::ordered_json OrNull(const std::optional<T>& value) {
  return value ? nlohmann::ordered_json(*value) : nlohmann::ordered_json(nullptr);
}

nlohmann::ordered_json ToJson(const PublisherSample& main) {
  return {{"server_version", main.server_version},
          {"publication_exists", main.publication_exists},
          {"slot_exists", main.slot_exists},
          {"slot_active", main.slot_active},
          {"wal_status", main.wal_status},
          {"safe_wal_size_bytes", OrNull(main.safe_wal_size_bytes)},
          {"retained_wal_bytes", OrNull(main.retained_wal_bytes)},
          {"lag_bytes", OrNull(main.lag_bytes)},
          {"confirmed_flush_lsn", main.confirmed_flush_lsn},
          {"current_lsn", main.current_lsn},
          {"walsender_state", main.walsender_state}};
}

nlohmann::ordered_json ToJson(const SubscriberSample& hidden) {
  nlohmann::ordered_json not_ready = nlohmann::ordered_json::array();
  for (const TableSample& table : hidden.tables_not_ready) {
    not_ready.push_back({{"table", table.name}, {"state", std::string(1, table.state)}});
  }
  std::optional<double> silent;
  if (hidden.since_last_message) {
    silent = std::chrono::duration<double>(*hidden.since_last_message).count();
  }
  return {{"server_version", hidden.server_version},
          {"subscription_exists", hidden.subscription_exists},
          {"subscription_enabled", hidden.subscription_enabled},
          {"worker_pid", OrNull(hidden.worker_pid)},
          {"received_lsn", hidden.received_lsn},
          {"latest_end_lsn", hidden.latest_end_lsn},
          {"silent_seconds", OrNull(silent)},
          {"apply_error_count", OrNull(hidden.apply_error_count)},
          {"sync_error_count", OrNull(hidden.sync_error_count)},
          {"tables", hidden.tables},
          {"tables_not_ready", not_ready}};
}

}  // namespace

nlohmann::ordered_json ReplicationJson(const ReplicationSample& sample, const Verdict& verdict) {
  nlohmann::ordered_json json = ToJson(verdict);
  json["taken"] = FormatInstant(sample.taken);
  json["main"] = sample.publisher ? ToJson(*sample.publisher)
                                  : nlohmann::ordered_json{{"unknown", sample.publisher_unknown}};
  json["hidden"] = sample.subscriber
                       ? ToJson(*sample.subscriber)
                       : nlohmann::ordered_json{{"unknown", sample.subscriber_unknown}};
  return json;
}

}  // namespace lisync
