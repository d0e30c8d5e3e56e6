#include "agent/commands/plan_media.h"

#include "agent/commands/sync_report.h"
#include "agent/json_output.h"
#include "agent/limits.h"
#include "agent/limits_reload.h"
#include "agent/log_text.h"
#include "agent/process.h"
#include "agent/sync_job.h"
#include "agent/wiring.h"

namespace lisync {
namespace {

std::string Count(std::uint64_t number, const std::string& what) {
  return number == 0 ? "" : ", " + Grouped(number) + " " + what;
}

ExitCode CodeOf(const DryRunReport& report) {
  if (report.stopped_by) return ExitCode::kUnavailable;
  return report.interrupted ? ExitCode::kInterrupted : ExitCode::kOk;
}

}  // namespace

std::string PlanText(const PlannedObject& object) {
  std::string line(object.action);
  line.resize(10, ' ');
  return line + " \"" + EscapeKey(object.key) + "\"  " + FormatBytes(object.size) + "  " +
         OneLine(object.why) + "\n";
}

std::string PlanJsonLine(const PlannedObject& object) {
  return ToJsonText({{"action", object.action},
                     {"key", EscapeKey(object.key)},
                     {"size", object.size},
                     {"why", object.why}});
}

std::string PlanSummaryText(const DryRunReport& report, const std::string& command) {
  std::string text = "plan of " + command;
  if (report.stopped_by) text += " STOPPED EARLY: " + OneLine(report.stopped_by->what);
  if (report.interrupted) text += " interrupted";
  const RunCounts& counts = report.counts;
  text += ": " + Grouped(counts.seen) + " objects looked at";
  text += Count(counts.up_to_date, "up to date");
  text += ", " + Grouped(counts.planned) + " to copy (" + FormatBytes(counts.bytes_planned) + ")";
  text += Count(counts.adopted, "to adopt");
  text += Count(report.lost, "not on hidden as recorded");
  text += Count(report.missing, "not in main's listing");
  text += Count(counts.waiting, "waiting for their next try");
  text += Count(counts.left_out, "left out by the selection");
  return text + "; nothing was done\n";
}

std::string PlanSummaryJsonLine(const DryRunReport& report, const std::string& command) {
  nlohmann::ordered_json error = nullptr;
  if (report.stopped_by) error = report.stopped_by->what;
  const RunCounts& counts = report.counts;
  return ToJsonText({{"summary",
                      {{"run", report.run},
                       {"command", command},
                       {"exit_code", ToInt(CodeOf(report))},
                       {"seen", counts.seen},
                       {"up_to_date", counts.up_to_date},
                       {"to_copy", counts.planned},
                       {"bytes_to_copy", counts.bytes_planned},
                       {"to_adopt", counts.adopted},
                       {"lost_on_hidden", report.lost},
                       {"missing_on_main", report.missing},
                       {"waiting", counts.waiting},
                       {"left_out", counts.left_out},
                       {"interrupted", report.interrupted},
                       {"error", error}}}});
}

ExitCode PlanMedia(const CommandContext& context, const std::string& command,
                   const MediaRunOptions& options) {
  const Config& config = context.loaded.config;
  const MediaRemotes remotes = ResolveMediaOf(context);
  for (const std::string& warning : remotes.warnings) context.log.Warning(warning);
  EnsureStateDirectory(config.state.dir);
  SyncJob job;
  job.run = NewRunId(context.host.clock.Now());
  LiveLimits limits(LimitsOf(config));
  const LimitsReload reload(context, job.run, limits);
  RunProgress progress;
  RequestPacers requests(limits, context.host.clock, &progress.pulse);
  const auto source = OpenSource(remotes.source, context, &progress.pulse, &requests.source);
  const auto store = OpenStore(remotes, context, &progress.pulse, &requests.destination);
  const auto states = OpenStates(config);

  job.command = command;
  job.selection = options.selection;
  job.held = options.held;
  std::ostream& out = context.host.out;
  DryRun dry_run(*source, *store, *states, context.host.clock);
  const DryRunReport report = dry_run.Run(
      RunOptionsOf(config, job, limits), {job.run, CurrentActor()}, progress,
      [&](const PlannedObject& object) {
        out << (context.json() ? PlanJsonLine(object) : PlanText(object));
      },
      context.stop);
  if (report.stopped_by) context.log.Error("no whole plan: " + report.stopped_by->what);
  out << (context.json() ? PlanSummaryJsonLine(report, command) : PlanSummaryText(report, command));
  return CodeOf(report);
}

}  // namespace lisync
