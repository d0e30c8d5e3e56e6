#include "agent/api/run_json.h"

#include "agent/commands/sync_report.h"

namespace lisync {
namespace {

using Json = nlohmann::ordered_json;

double Seconds(Duration duration) { return std::chrono::duration<double>(duration).count(); }

Json DurationOf(const RunRecord& record) {
  if (!record.started || !record.finished) return nullptr;
  return Seconds(*record.finished - *record.started);
}

void AddPace(Json& json, const RunPace& pace) {
  json["objects_per_second"] = pace.objects_per_second;
  json["bytes_per_second"] = pace.bytes_per_second;
  json["in_flight"] = pace.in_flight;
  json["seconds_left"] = nullptr;
  if (pace.left) json["seconds_left"] = Seconds(*pace.left);
}

// Another process's run shows what it recorded, a second or so old.
Json ProgressOf(const RunRecord& record, const std::optional<RunInProgress>& running) {
  if (!running || running->record.run != record.run) {
    return ProgressJson(record.counts, record.pace);
  }
  return ProgressJson(running->record.counts, running->pace);
}

Json ResultJson(const RunRecord& record) {
  Json json{{"started", OptionalTime(record.started)},
            {"finished", OptionalTime(record.finished)},
            {"duration_seconds", DurationOf(record)},
            {"end", record.end},
            {"replication", record.replication}};
  json.update(CountsJson(record.counts));
  return json;
}

std::string ErrorOf(const RunRecord& record) {
  if (!record.reason.empty()) return record.reason;
  return record.state == RunState::kStopped ? "stopped by request; the next run goes on"
                                            : "the run failed; the log says more";
}

}  // namespace

Json CountsJson(const RunCounts& counts) {
  return {{"seen", counts.seen},
          {"up_to_date", counts.up_to_date},
          {"planned", counts.planned},
          {"copied", counts.copied},
          {"adopted", counts.adopted},
          {"failed", counts.failed},
          {"vanished", counts.vanished},
          {"waiting", counts.waiting},
          {"left_out", counts.left_out},
          {"bytes_planned", counts.bytes_planned},
          {"bytes_copied", counts.bytes_copied}};
}

Json RunJson(const RunRecord& record) {
  return {{"run", record.run},
          {"state", Name(record.state)},
          {"trigger", Name(record.trigger)},
          {"command", record.command},
          {"requested_by", record.requested_by},
          {"requested", FormatInstant(record.requested)},
          {"started", OptionalTime(record.started)},
          {"finished", OptionalTime(record.finished)},
          {"duration_seconds", DurationOf(record)},
          {"end", record.end},
          {"reason", record.reason},
          {"replication", record.replication},
          {"counts", CountsJson(record.counts)}};
}

Json RunJson(const RunInProgress& running) {
  Json json = RunJson(running.record);
  AddPace(json, running.pace);
  return json;
}

Json ProgressJson(const RunCounts& counts, const std::optional<RunPace>& pace) {
  Json json = CountsJson(counts);
  if (pace) AddPace(json, *pace);
  return json;
}

std::string_view TaskStatus(RunState state) {
  switch (state) {
    case RunState::kQueued:
      return "PENDING";
    case RunState::kRunning:
      return "STARTED";
    case RunState::kSucceeded:
      return "SUCCESS";
    case RunState::kFailed:
    case RunState::kStopped:
      return "FAILURE";
  }
  return "FAILURE";
}

Json TaskJson(const RunRecord& record, const std::optional<RunInProgress>& running) {
  Json json{{"task_id", record.run}, {"status", TaskStatus(record.state)}};
  switch (record.state) {
    case RunState::kQueued:
      break;
    case RunState::kRunning:
      json["progress"] = ProgressOf(record, running);
      break;
    case RunState::kSucceeded:
      json["result"] = ResultJson(record);
      break;
    case RunState::kFailed:
    case RunState::kStopped:
      json["error"] = ErrorOf(record);
      break;
  }
  return json;
}

}  // namespace lisync
