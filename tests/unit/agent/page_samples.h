#pragma once

#include "agent/service/status_snapshot.h"

namespace lisync {

// Snapshots as the service makes them, each in one situation. All at 2026-11-24T12:03:17Z.

inline Instant SampleNow() { return ParseInstant("2026-11-24T12:03:17Z").value(); }
inline Instant At(const char* text) { return ParseInstant(text).value(); }

inline StatusCount& CountOf(StatusSnapshot& status, ObjectStatus kind) {
  return status.summary.by_status[static_cast<std::size_t>(kind)];
}

inline RunRecord EndedRun(const char* id, RunState state, const char* started, Duration took) {
  RunRecord run;
  run.run = id;
  run.state = state;
  run.trigger = RunTrigger::kSchedule;
  run.command = "sync";
  run.requested = At(started);
  run.started = At(started);
  run.finished = At(started) + took;
  run.end = state == RunState::kFailed ? "stopped early" : "done";
  run.replication = "healthy";
  run.counts.seen = 12'400;
  run.counts.up_to_date = 12'388;
  run.counts.planned = 12;
  run.counts.copied = 12;
  run.counts.bytes_planned = 3'400'000;
  run.counts.bytes_copied = 3'400'000;
  return run;
}

inline ReplicationSample HealthySample() {
  ReplicationSample sample;
  sample.taken = SampleNow() - std::chrono::seconds(12);
  PublisherSample main;
  main.server_version = 150018;
  main.publication_exists = main.slot_exists = main.slot_active = true;
  main.wal_status = "reserved";
  main.retained_wal_bytes = 18'400'000;
  main.lag_bytes = 4'096;
  main.confirmed_flush_lsn = "16/B374D848";
  main.current_lsn = "16/B374E848";
  main.walsender_state = "streaming";
  sample.publisher = main;
  SubscriberSample hidden;
  hidden.server_version = 150018;
  hidden.subscription_exists = hidden.subscription_enabled = true;
  hidden.worker_pid = 4711;
  hidden.received_lsn = hidden.latest_end_lsn = "16/B374E848";
  hidden.since_last_message = std::chrono::seconds(4);
  hidden.tables = 162;
  sample.subscriber = hidden;
  return sample;
}

// A look every ten minutes of the last 24 hours.
inline std::vector<ReplicationPoint> History() {
  std::vector<ReplicationPoint> points;
  for (int i = 143; i >= 0; --i) {
    ReplicationPoint point;
    point.taken = SampleNow() - std::chrono::minutes(10 * i);
    point.health = "healthy";
    point.lag_bytes = 4'000'000 + 300'000 * (i % 7) + (i > 60 && i < 80 ? 1'500'000 * (80 - i) : 0);
    points.push_back(point);
  }
  return points;
}

inline StatusSnapshot CompleteStatus() {
  StatusSnapshot status;
  status.taken = SampleNow();
  status.version = 17;
  status.program_version = "0.1.0";
  status.service_started = At("2026-11-20T07:12:00Z");
  status.checkpoint.pg_lsn = "16/B374D848";
  status.checkpoint.last_media_sync_ts = At("2026-11-24T12:00:03Z");
  status.checkpoint.last_sync_at = At("2026-11-24T12:00:41Z");
  status.checkpoint.total_syncs = 1'204;
  status.checkpoint.failed_syncs = 3;
  status.checkpoint.last_outcome = "ok";
  status.checkpoint.replication = "healthy";
  status.checkpoint.replication_cause = "all 162 tables are ready";
  status.checkpoint.source = "s3://synapse-media at https://s3.main.example.org";
  status.checkpoint.destination = "s3://synapse-media-hidden at https://s3.hidden.example.org";
  CountOf(status, ObjectStatus::kCopied) = {12'345, 1'204'000'000'000};
  CountOf(status, ObjectStatus::kAdopted) = {55, 6'000'000};
  CountOf(status, ObjectStatus::kVanished) = {7, 900'000};
  status.completeness.complete = true;
  status.runs = {
      EndedRun("20261124T120003Z-0000001a", RunState::kSucceeded, "2026-11-24T12:00:03Z",
               std::chrono::seconds(38)),
      EndedRun("20261124T110003Z-00000019", RunState::kSucceeded, "2026-11-24T11:00:03Z",
               std::chrono::milliseconds(742)),
      EndedRun("20261123T230003Z-00000018", RunState::kFailed, "2026-11-23T23:00:03Z",
               std::chrono::minutes(4)),
  };
  status.runs[1].trigger = RunTrigger::kRequest;
  status.runs[1].requested_by = "admin-panel";
  status.runs[2].counts = {.seen = 3'100, .up_to_date = 3'000, .planned = 100, .copied = 41};
  status.runs[2].reason =
      "main's media cannot be listed: connection refused (s3.main.example.org:443)";
  status.replication.sample = HealthySample();
  status.replication.verdict =
      Verdict{Health::kHealthy,
              "all 162 tables are ready, hidden is 4.0 KiB behind main, last message 4 s ago",
              "",
              {}};
  status.replication.history = History();
  status.head.size = 48'211;
  status.head.root.fill(std::byte{0x5a});
  status.schedule = {.sync = "0 * * * *",
                     .sync_origin = "default",
                     .full_scan = "30 3 * * 0",
                     .time_zone = "UTC",
                     .next_run = At("2026-11-24T13:00:00Z"),
                     .next_reason = RunTrigger::kSchedule,
                     .next_full_scan = At("2026-11-29T03:30:00Z"),
                     .last_slot = At("2026-11-24T12:00:00Z")};
  status.database_bytes = 8'400'000;
  status.wal_bytes = 1'200'000;
  status.disk_free_bytes = 88'000'000'000;
  return status;
}

inline ObjectState WaitingObject(const std::string& key, Fault fault, const std::string& reason) {
  ObjectState state;
  state.key = ObjectKey(key);
  state.status = ObjectStatus::kFailed;
  state.size = 240'000;
  state.modified = At("2026-11-24T12:00:17Z");
  state.attempts = 2;
  state.fault = fault;
  state.reason = reason;
  state.next_try = At("2026-11-24T12:05:00Z");
  return state;
}

// 14 objects: 12 known and not tried, two that failed and are tried again.
inline StatusSnapshot PendingStatus() {
  StatusSnapshot status = CompleteStatus();
  CountOf(status, ObjectStatus::kPending) = {12, 2'900'000};
  CountOf(status, ObjectStatus::kFailed) = {2, 480'000};
  status.summary.next_retry = At("2026-11-24T12:05:00Z");
  status.backlog.oldest = At("2026-11-24T12:00:17Z");
  status.backlog.groups = {{ObjectStatus::kPending, Fault::kExcluded, 12, 2'900'000, std::nullopt,
                            "older than --since of the last run"},
                           {ObjectStatus::kFailed, Fault::kNetwork, 2, 480'000,
                            At("2026-11-24T12:05:00Z"), "connection reset by s3.main.example.org"}};
  status.failures = {WaitingObject("local_content/aB/cD/eFgHiJkLmNoPqRsT", Fault::kNetwork,
                                   "connection reset by s3.main.example.org"),
                     WaitingObject("local_thumbnails/aB/cD/eFgHiJkLmNoPqRsT/32-32-image-png-crop",
                                   Fault::kNetwork, "connection reset by s3.main.example.org")};
  status.completeness = {false, {"2 objects could not be copied", "12 objects not copied yet"}};
  status.runs[0].state = RunState::kFailed;
  status.runs[0].end = "objects failed";
  status.runs[0].reason = "2 objects could not be copied";
  status.runs[0].counts.failed = 2;
  return status;
}

inline StatusSnapshot RunningStatus() {
  StatusSnapshot status = PendingStatus();
  RunInProgress run;
  run.record =
      EndedRun("20261124T120301Z-0000001b", RunState::kRunning, "2026-11-24T12:03:01Z", {});
  run.record.finished.reset();
  run.record.trigger = RunTrigger::kRequest;
  run.record.requested_by = "admin-panel";
  run.record.counts = {.seen = 8'200,
                       .up_to_date = 7'880,
                       .planned = 300,
                       .copied = 120,
                       .failed = 1,
                       .bytes_planned = 96'000'000,
                       .bytes_copied = 36'000'000};
  run.pace.objects_per_second = 7.5;
  run.pace.bytes_per_second = 2'250'000;
  run.pace.in_flight = 4;
  run.pace.left = std::chrono::seconds(27);
  status.running = run;
  status.limits = {"08:00,512k 19:00,off", std::uint64_t{512} << 10, 20, 0.5};
  RunRecord queued = run.record;
  queued.run = "20261124T120315Z-0000001c";
  queued.state = RunState::kQueued;
  queued.trigger = RunTrigger::kFullScan;
  queued.requested_by.clear();
  queued.requested = At("2026-11-24T12:03:15Z");
  queued.started.reset();
  status.queued = {queued};
  return status;
}

inline StatusSnapshot StalledStatus() {
  StatusSnapshot status = CompleteStatus();
  const Finding silent{
      Health::kStalled, "hidden's apply worker has heard nothing from main for 6 min",
      "check the network between the two, and on hidden what the worker waits for: SELECT pid, "
      "wait_event_type, wait_event FROM pg_stat_activity WHERE backend_type LIKE 'logical "
      "replication%';"};
  const Finding behind{Health::kLagging,
                       "hidden is 240.0 MiB behind main; the alarm is at 100.0 MiB",
                       "look again in some minutes"};
  status.replication.verdict = Verdict{silent.health, silent.cause, silent.mend, {silent, behind}};
  status.replication.sample->publisher->lag_bytes = 251'658'240;
  status.replication.sample->subscriber->since_last_message = std::chrono::minutes(6);
  auto& points = status.replication.history;
  for (std::size_t i = points.size() - 6; i < points.size(); ++i) {
    points[i].health = i + 3 < points.size() ? "lagging" : "stalled";
    points[i].lag_bytes = 251'658'240 - 20'000'000 * static_cast<std::int64_t>(points.size() - i);
  }
  for (std::size_t i = 40; i < 52; ++i) {
    points[i].health = "unknown";
    points[i].lag_bytes.reset();
  }
  return status;
}

inline StatusSnapshot EmptyStatus() {
  StatusSnapshot status;
  status.taken = SampleNow();
  status.version = 1;
  status.program_version = "0.1.0";
  status.service_started = SampleNow() - std::chrono::seconds(2);
  status.completeness = {false, {"no run has looked at all of main's media yet"}};
  status.schedule = {.sync = "0 * * * *",
                     .sync_origin = "default",
                     .full_scan = "30 3 * * 0",
                     .time_zone = "UTC",
                     .next_run = At("2026-11-24T13:00:00Z"),
                     .next_reason = RunTrigger::kSchedule,
                     .next_full_scan = At("2026-11-29T03:30:00Z"),
                     .last_slot = At("2026-11-24T12:00:00Z")};
  status.disk_free_bytes = 88'000'000'000;
  return status;
}

}  // namespace lisync
