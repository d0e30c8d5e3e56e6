#include "agent/commands/replication_check.h"

#include "agent/commands/sync_report.h"
#include "agent/json_output.h"
#include "agent/log_text.h"
#include "agent/wiring.h"
#include "src/sync/verdict.h"

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
  return {{"server_version", hidden.server_version},
          {"subscription_exists", hidden.subscription_exists},
          {"subscription_enabled", hidden.subscription_enabled},
          {"worker_pid", OrNull(hidden.worker_pid)},
          {"received_lsn", hidden.received_lsn},
          {"latest_end_lsn", hidden.latest_end_lsn},
          {"apply_error_count", OrNull(hidden.apply_error_count)},
          {"sync_error_count", OrNull(hidden.sync_error_count)},
          {"tables", hidden.tables},
          {"tables_not_ready", not_ready}};
}

void PrintText(std::ostream& out, const ReplicationSample& sample, const Verdict& verdict) {
  out << "replication is " << Name(verdict.health) << ": " << OneLine(verdict.cause) << '\n';
  for (const Finding& finding : verdict.findings) {
    out << "  " << Name(finding.health) << ": " << OneLine(finding.cause) << '\n';
    if (!finding.mend.empty()) out << "    mend: " << OneLine(finding.mend) << '\n';
  }
  if (sample.publisher && sample.publisher->lag_bytes) {
    out << "  main: slot confirmed up to " << sample.publisher->confirmed_flush_lsn << ", "
        << FormatBytes(
               static_cast<std::uint64_t>(std::max<std::int64_t>(0, *sample.publisher->lag_bytes)))
        << " behind " << sample.publisher->current_lsn << '\n';
  }
  if (sample.subscriber) {
    out << "  hidden: " << sample.subscriber->tables << " tables, "
        << sample.subscriber->tables_not_ready.size() << " of them not ready\n";
  }
}

}  // namespace

ExitCode RunReplicationCheck(const CommandContext& context,
                             const ReplicationCheckOptions& /*options*/) {
  const Config& config = context.loaded.config;
  const ReplicationSample sample = OpenProbe(context)->Sample();
  const Verdict verdict = Judge(sample, {config.replication.lag_alarm, Thresholds().silent_after},
                                {config.replication.subscription, config.replication.publication});
  if (context.json()) {
    nlohmann::ordered_json json = ToJson(verdict);
    json["taken"] = FormatInstant(sample.taken);
    json["main"] = sample.publisher ? ToJson(*sample.publisher)
                                    : nlohmann::ordered_json{{"unknown", sample.publisher_unknown}};
    json["hidden"] = sample.subscriber
                         ? ToJson(*sample.subscriber)
                         : nlohmann::ordered_json{{"unknown", sample.subscriber_unknown}};
    context.host.out << ToPrettyJsonText(json);
  } else {
    PrintText(context.host.out, sample, verdict);
  }
  return verdict.health == Health::kHealthy ? ExitCode::kOk : ExitCode::kReplicationUnhealthy;
}

}  // namespace lisync
