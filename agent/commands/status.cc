#include "agent/commands/status.h"

#include <array>

#include "agent/api/run_json.h"
#include "agent/commands/sync_report.h"
#include "agent/json_output.h"
#include "agent/limits.h"
#include "agent/log_text.h"
#include "agent/run_lock.h"
#include "agent/state_json.h"
#include "agent/verify_report.h"
#include "src/sync/completeness.h"
#include "storage/sqlite_audit_log.h"
#include "storage/sqlite_state_reader.h"

namespace lisync {
namespace {

constexpr std::array kStatuses = {ObjectStatus::kCopied, ObjectStatus::kAdopted,
                                  ObjectStatus::kPending, ObjectStatus::kFailed,
                                  ObjectStatus::kVanished};

// All that is shown.
struct Status {
  Checkpoint checkpoint;
  StateSummary summary;
  TreeHead head;
  Completeness completeness;
  std::optional<LockBusy> lock;
  std::optional<RunRecord> running;  // as it last said; a run that died is there too
  std::optional<VerifyRecord> verification;
};

std::optional<RunRecord> Running(StateReader& states) {
  for (RunRecord& run : states.LoadOpenRuns()) {
    if (run.state == RunState::kRunning) return std::move(run);
  }
  return std::nullopt;
}

Status Read(const std::filesystem::path& state_dir) {
  Status status;
  status.lock = ReadHolder(state_dir);
  // Before the first sync has recorded anything there is nothing to read, and that is what is
  // shown.
  if (const auto states = OpenStateReaderIfAny(state_dir)) {
    status.checkpoint = states->LoadCheckpoint();
    status.summary = states->Summary();
    status.verification = LastVerification(*states);
    status.head = OpenAuditLog(state_dir)->Head();
    if (status.lock) status.running = Running(*states);
  }
  status.completeness = JudgeCompleteness(status.checkpoint, status.summary);
  return status;
}

std::string Ago(const std::optional<Instant>& instant, Instant now) {
  if (!instant) return "never";
  return FormatInstant(*instant) + " (" + FormatDuration(now - *instant) + " ago)";
}

std::string_view Note(ObjectStatus status) {
  switch (status) {
    case ObjectStatus::kCopied:
      return "copied and checked";
    case ObjectStatus::kAdopted:
      return "were on hidden already, found equal";
    case ObjectStatus::kPending:
      return "known, not yet on hidden";
    case ObjectStatus::kFailed:
      return "could not be copied";
    case ObjectStatus::kVanished:
      return "gone from main; hidden keeps what it has";
  }
  return "";
}

void PrintText(const CommandContext& context, const Status& status, const LimitsInForce& limits) {
  std::ostream& out = context.host.out;
  const Config& config = context.loaded.config;
  const Checkpoint& checkpoint = status.checkpoint;
  const Instant now = context.host.clock.Now();
  if (status.completeness.complete) {
    out << "hidden is complete as of LSN " << checkpoint.pg_lsn << ", "
        << FormatInstant(*checkpoint.last_media_sync_ts) << '\n';
  } else {
    out << "hidden is NOT known to be complete:\n";
    for (const std::string& reason : status.completeness.reasons) {
      out << "  - " << OneLine(reason) << '\n';
    }
  }
  out << "\nmedia\n";
  for (const ObjectStatus kind : kStatuses) {
    const StatusCount& count = status.summary.Of(kind);
    std::string line = "  " + std::string(Name(kind));
    line.resize(12, ' ');
    std::string number = Grouped(count.objects);
    line += std::string(number.size() < 12 ? 12 - number.size() : 0, ' ') + number;
    std::string bytes = FormatBytes(count.bytes);
    line += std::string(bytes.size() < 12 ? 12 - bytes.size() : 0, ' ') + bytes;
    out << line << "   " << Note(kind) << '\n';
  }
  if (status.summary.earlier_versions > 0) {
    out << "  " << Grouped(status.summary.earlier_versions)
        << " earlier versions kept on hidden: li-sync media versions lists them\n";
  }
  if (status.summary.next_retry) {
    out << "  next try of a failed object: from " << FormatInstant(*status.summary.next_retry)
        << " on\n";
  }
  if (!checkpoint.source.empty()) {
    out << "  " << OneLine(checkpoint.source) << " -> " << OneLine(checkpoint.destination) << '\n';
  }
  out << "\nreplication   "
      << (checkpoint.replication.empty()
              ? "not looked at yet"
              : checkpoint.replication + ": " + OneLine(checkpoint.replication_cause))
      << '\n';
  if (status.running) {
    const RunRecord& run = *status.running;
    out << "in progress   " << run.run << ": " << run.command << ", "
        << ProgressText(run.counts, run.pace);
    if (run.pace) out << " (" << FormatDuration(now - run.pace->noted) << " ago)";
    out << '\n';
  }
  out << "last run      "
      << (checkpoint.last_run.empty() ? "none"
                                      : checkpoint.last_run + ": " + checkpoint.last_outcome)
      << '\n';
  out << "last success  " << Ago(checkpoint.last_sync_at, now) << '\n';
  out << "runs          " << Grouped(checkpoint.total_syncs) << " successful, "
      << Grouped(checkpoint.failed_syncs) << " failed\n";
  out << "audit trail   " << Grouped(status.head.size) << " entries, root "
      << ToHex(status.head.root) << '\n';
  out << "verification  "
      << (status.verification ? Ago(status.verification->finished, now) + ": " +
                                    OneLine(SummaryText(*status.verification))
                              : "never: li-sync verify reads again what hidden holds")
      << '\n';
  if (limits != LimitsInForce{}) {
    out << "limits        " << LimitsText(limits);
    if (limits.bwlimit.find(',') != std::string::npos) {
      out << " (bandwidth now, of " << OneLine(limits.bwlimit) << ", "
          << config.schedule.time_zone->name() << ')';
    }
    out << '\n';
  }
  out << "lock          " << (status.lock ? "held by " + OneLine(Describe(*status.lock)) : "free")
      << '\n';
  out << "state         " << (config.state.dir / kDatabaseName).string() << '\n';
  out << "log           " << (config.log.dir / "media-sync.log").string() << '\n';
}

nlohmann::ordered_json ToJson(const Status& status, const LimitsInForce& limits) {
  nlohmann::ordered_json json = StateJson(status.checkpoint, status.summary, status.completeness,
                                          status.head, status.verification);
  json["running"] = nullptr;
  if (status.running) {
    json["running"] = {{"run", status.running->run},
                       {"command", status.running->command},
                       {"started", OptionalTime(status.running->started)}};
    json["running"].update(ProgressJson(status.running->counts, status.running->pace));
  }
  json["limits"] = LimitsJson(limits);
  json["lock"] = {{"held", status.lock.has_value()}};
  if (status.lock) json["lock"].update(HolderJson(*status.lock));
  return json;
}

}  // namespace

ExitCode RunStatus(const CommandContext& context, const StatusOptions& /*options*/) {
  const Status status = Read(context.loaded.config.state.dir);
  const LimitsInForce limits = LimitsAt(LimitsOf(context.loaded.config), context.host.clock.Now());
  if (context.json()) {
    context.host.out << ToPrettyJsonText(ToJson(status, limits));
  } else {
    PrintText(context, status, limits);
  }
  return ExitCode::kOk;
}

}  // namespace lisync
