#include <array>

#include "agent/metrics/status_families.h"

namespace lisync {
namespace {

constexpr std::array kHealths = {Health::kHealthy, Health::kLagging, Health::kStalled,
                                 Health::kBroken, Health::kUnknown};

std::optional<double> Number(const std::optional<std::int64_t>& value) {
  if (!value) return std::nullopt;
  return static_cast<double>(*value);
}

void AddHealth(FamilyList& list, const Verdict& verdict) {
  std::vector<LabelledValue> states;
  states.reserve(kHealths.size());
  for (const Health health : kHealths) {
    states.push_back({{{"state", std::string(Name(health))}}, Flag(health == verdict.health)});
  }
  list.Gauges("lisync_replication_health", "1 for the state that the replication is in.", states);
}

void AddPublisher(FamilyList& list, const PublisherSample& main) {
  list.Gauge("lisync_replication_lag_bytes",
             "WAL of main that hidden has not confirmed: main's position less the slot's.",
             Number(main.lag_bytes));
  list.Gauge("lisync_replication_slot_retained_bytes", "WAL that main keeps for the slot.",
             Number(main.retained_wal_bytes));
  list.Gauge("lisync_replication_slot_safe_wal_bytes",
             "WAL that main may still write before the slot is in danger of being lost.",
             Number(main.safe_wal_size_bytes));
  list.Gauge("lisync_replication_slot_active", "Whether somebody reads from the slot on main.",
             main.slot_exists ? std::optional(Flag(main.slot_active)) : std::nullopt);
}

void AddSubscriber(FamilyList& list, const SubscriberSample& hidden, Instant taken) {
  list.Gauge("lisync_replication_apply_worker_up", "Whether the apply worker runs on hidden.",
             Flag(hidden.worker_pid.has_value()));
  if (hidden.since_last_message) {
    list.Gauge("lisync_replication_last_message_timestamp_seconds",
               "When hidden's worker last heard from main.",
               InSeconds(std::optional(taken - *hidden.since_last_message)));
  }
  list.Gauge("lisync_replication_tables", "Tables of the subscription.",
             static_cast<double>(hidden.tables));
  list.Gauge("lisync_replication_tables_not_ready",
             "Tables that are not replicated: their first copy is not done or has failed, or they "
             "are not in the subscription.",
             static_cast<double>(hidden.tables_not_ready.size()));
}

}  // namespace

void AddReplicationFamilies(FamilyList& list, const ReplicationStatus& replication,
                            const std::optional<Duration>& lag) {
  if (replication.verdict) AddHealth(list, *replication.verdict);
  if (lag) {
    list.Gauge("lisync_replication_lag_seconds",
               "Time since the latest look at main whose WAL hidden has confirmed since; while "
               "there is none, since the first look.",
               InSeconds(*lag));
  }
  if (!replication.sample) return;
  list.Gauge("lisync_replication_last_look_timestamp_seconds",
             "When the replication was last looked at.",
             InSeconds(std::optional(replication.sample->taken)));
  if (replication.sample->publisher) AddPublisher(list, *replication.sample->publisher);
  if (replication.sample->subscriber) {
    AddSubscriber(list, *replication.sample->subscriber, replication.sample->taken);
  }
}

}  // namespace lisync
