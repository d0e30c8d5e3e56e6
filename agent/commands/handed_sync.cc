#include "agent/commands/handed_sync.h"

#include <string>

#include "agent/commands/run_view.h"
#include "agent/commands/sync_report.h"
#include "agent/json_output.h"
#include "agent/run_command.h"
#include "agent/run_log.h"
#include "agent/service/local_socket.h"
#include "agent/service/service_client.h"
#include "src/sync/sync_run.h"

namespace lisync {
namespace {

using Json = nlohmann::json;

constexpr Duration kStep = std::chrono::milliseconds(250);
constexpr Duration kTellEvery = std::chrono::seconds(1);

std::uint64_t Number(const Json& object, const char* name) {
  return object.is_object() && object.contains(name) && object[name].is_number_unsigned()
             ? object[name].get<std::uint64_t>()
             : 0;
}

std::string Text(const Json& object, const char* name) {
  return object.is_object() && object.contains(name) && object[name].is_string()
             ? object[name].get<std::string>()
             : "";
}

double Rate(const Json& object, const char* name) {
  return object.is_object() && object.contains(name) && object[name].is_number()
             ? object[name].get<double>()
             : 0;
}

std::string ProgressOf(const Json& progress) {
  RunCounts counts;
  counts.seen = Number(progress, "seen");
  counts.planned = Number(progress, "planned");
  counts.copied = Number(progress, "copied");
  counts.failed = Number(progress, "failed");
  counts.bytes_planned = Number(progress, "bytes_planned");
  counts.bytes_copied = Number(progress, "bytes_copied");
  RunPace pace;
  pace.in_flight = Number(progress, "in_flight");
  pace.objects_per_second = Rate(progress, "objects_per_second");
  pace.bytes_per_second = Rate(progress, "bytes_per_second");
  if (const double left = Rate(progress, "seconds_left"); left > 0) {
    pace.left = std::chrono::duration_cast<Duration>(std::chrono::duration<double>(left));
  }
  return ProgressText(counts, pace);
}

ExitCode CodeOf(const Json& run) {
  if (Text(run, "state") == "succeeded") return ExitCode::kOk;
  const std::string end = Text(run, "end");
  if (end == Name(RunEnd::kObjectsFailed)) return ExitCode::kSomeFailed;
  if (end == Name(RunEnd::kDone)) return ExitCode::kReplicationUnhealthy;
  if (end == Name(RunEnd::kInterrupted)) return ExitCode::kInterrupted;
  return ExitCode::kUnavailable;
}

std::string SummaryOf(const Json& run) {
  const Json counts = run.value("counts", Json::object());
  std::string text = "sync by the service " + Text(run, "state") + ": " +
                     Grouped(Number(counts, "seen")) + " objects looked at, " +
                     Grouped(Number(counts, "copied")) + " copied (" +
                     FormatBytes(Number(counts, "bytes_copied")) + ")";
  if (const std::string reason = Text(run, "reason"); !reason.empty()) text += "; " + reason;
  return text;
}

// The run as the service's history has it; absent when that cannot be read.
std::optional<Json> RunOf(const ServiceClient& client, const std::string& id) {
  const auto answer = client.Get("/api/v1/runs?limit=200");
  if (!answer || answer->status != 200 || !answer->body.contains("runs")) return std::nullopt;
  for (const Json& run : answer->body["runs"]) {
    if (Text(run, "run") == id) return run;
  }
  return std::nullopt;
}

ExitCode SayLost(const CommandContext& context) {
  context.log.Error("the service no longer answers; its run may go on: li-sync status tells");
  return ExitCode::kUnavailable;
}

ExitCode SayEnd(const CommandContext& context, const ServiceClient& client, const std::string& id) {
  const auto run = RunOf(client, id);
  if (!run) return SayLost(context);
  const ExitCode code = CodeOf(*run);
  const std::string summary = SummaryOf(*run);
  // The service has written its run into the log; here whoever asked is told.
  TerminalLog shown(context.host.terminal, context.host.clock,
                    LogOptionsOf(context.loaded.config.log, context.options.verbosity,
                                 context.host.terminal.kind())
                        .shown);
  RunLog(shown, id).Write({code == ExitCode::kOk ? LogLevel::kInfo : LogLevel::kWarning, summary});
  if (context.json()) {
    nlohmann::ordered_json json(*run);
    json["exit_code"] = ToInt(code);
    json["by_service"] = true;
    context.host.out << ToJsonText(json);
  } else if (code == ExitCode::kOk && context.options.verbosity == Verbosity::kNormal &&
             context.host.terminal.kind() == TerminalKind::kInteractive) {
    context.host.terminal.WriteLine(summary + "; run " + id);
  }
  return code;
}

ExitCode Follow(const CommandContext& context, const ServiceClient& client, const std::string& id) {
  Clock& clock = context.host.clock;
  Instant told = clock.Now();
  while (clock.WaitUntil(clock.Now() + kStep, context.stop)) {
    const auto task = client.Get("/api/v1/sync/status/" + id);
    if (!task || task->status != 200) {
      context.host.terminal.ClearProgress();
      return SayLost(context);
    }
    const std::string status = Text(task->body, "status");
    if (status != "PENDING" && status != "STARTED") break;
    const Json progress = task->body.value("progress", Json::object());
    context.host.terminal.ShowProgress(status == "PENDING" ? "waiting for its turn"
                                                           : ProgressOf(progress));
    const Instant now = clock.Now();
    if (context.json() && now - told >= kTellEvery) {
      told = now;
      context.host.out << ProgressJsonLine(id, now, nlohmann::ordered_json(progress)) << std::flush;
    }
  }
  context.host.terminal.ClearProgress();
  if (context.stop.stop_requested()) {
    context.log.Warning("no longer followed; the service goes on with it");
    return ExitCode::kInterrupted;
  }
  return SayEnd(context, client, id);
}

}  // namespace

std::optional<ExitCode> HandSyncToService(const CommandContext& context) {
  const auto socket = LocalSocketOf(context.loaded.config.state.dir);
  if (!socket) return std::nullopt;
  const ServiceClient client(*socket);
  const auto handed = client.Post("/api/v1/sync/trigger");
  if (!handed || handed->status == 401 || handed->status == 403) return std::nullopt;
  const std::string id = Text(handed->body, "task_id");
  if (handed->status != 202 || id.empty()) {
    const std::string why = Text(handed->body, "error");
    context.log.Error("the service takes no sync: " +
                      (why.empty() ? "it answered " + std::to_string(handed->status) : why));
    return ExitCode::kUnavailable;
  }
  RunLog log(context.log, id);
  return Follow(context.With(log), client, id);
}

}  // namespace lisync
