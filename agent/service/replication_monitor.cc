#include "agent/service/replication_monitor.h"

#include <utility>

#include "agent/process.h"
#include "agent/wiring.h"

namespace lisync {

ReplicationPoint PointOf(const ReplicationSample& sample, const Verdict& verdict) {
  ReplicationPoint point;
  point.taken = sample.taken;
  point.health = Name(verdict.health);
  if (sample.publisher) {
    point.lag_bytes = sample.publisher->lag_bytes;
    point.retained_wal_bytes = sample.publisher->retained_wal_bytes;
  }
  if (sample.subscriber) point.silent = sample.subscriber->since_last_message;
  return point;
}

ReplicationMonitor::ReplicationMonitor(const CommandContext& context, LiveConfig& config,
                                       LiveStates& states, StatusBoard& board)
    : context_(context), config_(config), states_(states), board_(board) {}

void ReplicationMonitor::Loop(const std::stop_token& stop) {
  Clock& clock = context_.host.clock;
  do {
    Sample();
  } while (wakeup_.WaitUntil(clock, clock.Now() + loaded_->config.replication.interval, stop));
}

void ReplicationMonitor::Sample() {
  if (const auto now = config_.Now(); now != loaded_) {
    loaded_ = now;
    const CommandContext context{context_.host, context_.options, *loaded_, context_.log, {}};
    probe_ = OpenProbe(context);
  }
  const Config::Replication& config = loaded_->config.replication;
  Thresholds thresholds;
  thresholds.lag_alarm_bytes = config.lag_alarm;
  ReplicationSample sample = probe_->Sample();
  Verdict verdict = Judge(sample, thresholds, {config.subscription, config.publication});
  try {
    Record(sample, verdict);
  } catch (const StorageError& error) {
    context_.log.Error(std::string("the replication's state is not recorded: ") + error.what());
  }
  board_.SetReplication(std::move(sample), std::move(verdict));
}

void ReplicationMonitor::Record(const ReplicationSample& sample, const Verdict& verdict) {
  Batch batch;
  batch.replication = PointOf(sample, verdict);
  const std::string health(Name(verdict.health));
  if (health != health_) {
    AuditEvent event;
    event.time = sample.taken;
    event.actor = CurrentActor();
    event.action = "replication.change";
    event.outcome = verdict.health == Health::kHealthy ? "ok" : "failed";
    event.detail.emplace_back("before", health_.empty() ? "not looked at" : health_);
    event.detail.emplace_back("now", health);
    event.detail.emplace_back("cause", verdict.cause);
    batch.events.push_back(std::move(event));
  }
  states_.Commit(batch);
  if (health == health_) return;
  health_ = health;
  const std::string text = "replication is " + health + ": " + verdict.cause;
  if (verdict.health == Health::kHealthy) {
    context_.log.Info(text);
  } else {
    context_.log.Warning(text + (verdict.mend.empty() ? "" : " (" + verdict.mend + ")"));
  }
}

}  // namespace lisync
