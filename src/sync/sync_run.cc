#include "src/sync/sync_run.h"

#include <utility>

#include "src/sync/noted_states.h"
#include "src/sync/run_history.h"

namespace lisync {
namespace {

RunEnd EndOf(const MediaSyncResult& media, const RunProgress& progress) {
  if (media.stopped_by) return RunEnd::kStoppedEarly;
  if (media.interrupted || !media.whole) return RunEnd::kInterrupted;
  if (progress.failed > 0 || progress.waiting > 0) return RunEnd::kObjectsFailed;
  return RunEnd::kDone;
}

std::string OutcomeOf(RunEnd end) {
  switch (end) {
    case RunEnd::kDone:
      return "ok";
    case RunEnd::kObjectsFailed:
    case RunEnd::kStoppedEarly:
      return "failed";
    case RunEnd::kInterrupted:
      return "stopped";
  }
  return "unknown";
}

void AddReplication(AuditEvent& event, const SyncReport& report) {
  if (!report.verdict) return;
  event.detail.emplace_back("replication", Name(report.verdict->health));
  event.detail.emplace_back("replication_cause", report.verdict->cause);
  if (const Lsn lsn = CheckpointLsn(*report.sample); !lsn.empty()) {
    event.detail.emplace_back("pg_lsn", lsn);
  }
}

}  // namespace

std::string RecordedCommand(const SyncRunOptions& options) {
  return options.command + (SelectsAll(options.media.selection) ? "" : " of a selection");
}

std::string_view Name(RunEnd end) {
  switch (end) {
    case RunEnd::kDone:
      return "done";
    case RunEnd::kObjectsFailed:
      return "objects failed";
    case RunEnd::kStoppedEarly:
      return "stopped early";
    case RunEnd::kInterrupted:
      return "interrupted";
  }
  return "unknown";
}

Checkpoint NextCheckpoint(const Checkpoint& before, const SyncReport& report,
                          const Selection& selection) {
  Checkpoint next = before;
  next.last_run = report.run;
  next.last_outcome = OutcomeOf(report.end);
  if (report.end == RunEnd::kDone) {
    ++next.total_syncs;
    if (SelectsBySinceAlone(selection)) next.last_sync_at = report.finished;
  } else if (report.end != RunEnd::kInterrupted) {
    ++next.failed_syncs;
  }
  const bool no_gap =
      SelectsAll(selection) || (SelectsBySinceAlone(selection) && before.last_media_sync_ts &&
                                *selection.since <= *before.last_media_sync_ts);
  if (report.media.listed_all && report.media.watermark && no_gap) {
    next.last_media_sync_ts = report.media.watermark;
  }
  if (report.sample) {
    if (const Lsn lsn = CheckpointLsn(*report.sample); !lsn.empty()) next.pg_lsn = lsn;
    next.replication = Name(report.verdict->health);
    next.replication_cause = report.verdict->cause;
  }
  return next;
}

bool GoesElsewhere(const Checkpoint& before, const MediaStore& store) {
  return !before.destination.empty() && before.destination != store.Identity();
}

SyncRun::SyncRun(MediaSource& source, MediaStore& store, StateStore& states,
                 ReplicationProbe* probe, Clock& clock)
    : source_(source), store_(store), states_(states), probe_(probe), clock_(clock) {}

SyncReport SyncRun::Run(const SyncRunOptions& options, const RunContext& context,
                        RunProgress& progress, const std::stop_token& stop) {
  SyncReport report;
  report.run = context.run;
  report.started = clock_.Now();
  Checkpoint before = states_.LoadCheckpoint();

  RunRecord record;
  record.run = context.run;
  record.state = RunState::kRunning;
  record.trigger = options.trigger;
  record.command = RecordedCommand(options);
  record.requested_by = options.requested_by;
  record.requested = options.requested.value_or(report.started);
  record.started = report.started;
  states_.Commit({.events = {StartEvent(options, context)}, .run = record});
  AcceptEndpoints(before, context);
  before.source = source_.Identity();
  before.destination = store_.Identity();
  states_.Commit({.checkpoint = before});

  if (probe_ != nullptr) {
    report.sample = probe_->Sample();
    report.verdict = Judge(*report.sample, options.thresholds, options.names);
    AuditEvent sampled = Event(context, "replication.check");
    sampled.outcome = report.verdict->health == Health::kHealthy ? "ok" : "failed";
    AddReplication(sampled, report);
    states_.Commit({.events = {std::move(sampled)}});
  }

  NotedStates noted(states_, record, progress, clock_);
  MediaSync media(source_, store_, noted, clock_);
  report.media = media.Run(options.media, context, progress, stop);
  report.end = EndOf(report.media, progress);
  report.finished = clock_.Now();
  report.checkpoint = NextCheckpoint(before, report, options.media.selection);
  report.head = states_.Commit({.events = {FinishEvent(report, context, progress)},
                                .checkpoint = report.checkpoint,
                                .run = FinishedRecord(record, report, progress)});
  return report;
}

void SyncRun::AcceptEndpoints(const Checkpoint& before, const RunContext& context) {
  if (!GoesElsewhere(before, store_)) return;
  const std::string now = store_.Identity();
  AuditEvent event = Event(context, "destination.change");
  event.outcome = "ok";
  event.reason =
      "media.destination is another place than at the last run: every object is checked "
      "against it anew";
  event.detail.emplace_back("before", before.destination);
  event.detail.emplace_back("now", now);
  states_.ResetHeld("the destination changed from " + before.destination + " to " + now, event);
}

AuditEvent SyncRun::Event(const RunContext& context, const std::string& action) const {
  AuditEvent event;
  event.time = clock_.Now();
  event.run = context.run;
  event.actor = context.actor;
  event.action = action;
  return event;
}

AuditEvent SyncRun::StartEvent(const SyncRunOptions& options, const RunContext& context) const {
  AuditEvent intent = Event(context, "run.start");
  intent.outcome = "intent";
  intent.detail.emplace_back("command", options.command);
  intent.detail.emplace_back("trigger", Name(options.trigger));
  if (!options.requested_by.empty()) {
    intent.detail.emplace_back("requested_by", options.requested_by);
  }
  const bool everything = options.media.scope == PassScope::kEverything;
  intent.detail.emplace_back("objects", everything ? "all" : "those due");
  intent.detail.emplace_back("source", source_.Identity());
  intent.detail.emplace_back("destination", store_.Identity());
  if (options.media.held == HeldCheck::kCompare) {
    intent.detail.emplace_back("hidden", "compared with the records");
  }
  for (auto& field : Described(options.media.selection)) intent.detail.push_back(std::move(field));
  return intent;
}

AuditEvent SyncRun::FinishEvent(const SyncReport& report, const RunContext& context,
                                const RunProgress& progress) const {
  AuditEvent event = Event(context, "run.finish");
  event.outcome = OutcomeOf(report.end);
  if (report.media.stopped_by) event.reason = report.media.stopped_by->what;
  const auto add = [&event](const char* name, std::uint64_t count) {
    event.detail.emplace_back(name, std::to_string(count));
  };
  add("seen", progress.seen);
  add("up_to_date", progress.up_to_date);
  add("copied", progress.copied);
  add("bytes_copied", progress.bytes_copied);
  add("adopted", progress.adopted);
  add("objects_failed", progress.failed);
  add("vanished", progress.vanished);
  add("waiting", progress.waiting);
  add("left_out", progress.left_out);
  AddReplication(event, report);
  return event;
}

}  // namespace lisync
