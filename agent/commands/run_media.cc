#include "agent/commands/run_media.h"

#include <optional>
#include <utility>

#include "agent/commands/run_view.h"
#include "agent/commands/sync_report.h"
#include "agent/json_output.h"
#include "agent/limits.h"
#include "agent/limits_reload.h"
#include "agent/process.h"
#include "agent/run_lock.h"
#include "agent/run_log.h"
#include "agent/wiring.h"

namespace lisync {
namespace {

constexpr std::size_t kFailuresShown = 20;

// For whoever waits for the command: the log has them at debug.
void ShowFailures(const CommandContext& context, StateStore& states) {
  Terminal& terminal = context.host.terminal;
  if (context.options.verbosity == Verbosity::kQuiet) return;
  if (terminal.kind() == TerminalKind::kJournal) return;
  std::size_t shown = 0;
  ObjectKey after;
  while (shown < kFailuresShown) {
    const auto unfinished = states.LoadUnfinished(after, 200);
    if (unfinished.empty()) return;
    for (const ObjectState& state : unfinished) {
      if (state.status != ObjectStatus::kFailed || shown == kFailuresShown) continue;
      terminal.WriteLine("li-sync: " + FailureText(state));
      ++shown;
    }
    after = unfinished.back().key;
  }
}

void Say(const CommandContext& context, const SyncReport& report, const std::string& command,
         const RunProgress& progress, ExitCode code, StateStore& states) {
  const std::string summary = SummaryText(report, command, progress, states.LoadBacklog());
  if (code == ExitCode::kOk) {
    context.log.Info(summary);
  } else if (code == ExitCode::kInterrupted || code == ExitCode::kReplicationUnhealthy) {
    context.log.Warning(summary);
  } else {
    context.log.Error(summary);
  }
  if (report.end == RunEnd::kObjectsFailed) ShowFailures(context, states);
  if (context.json()) {
    context.host.out << ToJsonText(ToJson(report, command, progress, code));
  } else if (code == ExitCode::kOk && context.options.verbosity == Verbosity::kNormal &&
             context.host.terminal.kind() == TerminalKind::kInteractive) {
    context.host.terminal.WriteLine(summary + "; run " + report.run);
  }
}

}  // namespace

ExitCode SayBusy(const CommandContext& context, const LockBusy& busy) {
  context.log.Error("another process holds " +
                    (context.loaded.config.state.dir / "sync.lock").string() + ": " +
                    Describe(busy) + "; wait for its end");
  return ExitCode::kLocked;
}

ExitCode RunLocked(const CommandContext& context, const std::string& command,
                   ReplicationStep replication, const MediaRunOptions& options) {
  const Config& config = context.loaded.config;
  const MediaRemotes remotes = ResolveMediaOf(context);
  for (const std::string& warning : remotes.warnings) context.log.Warning(warning);
  EnsureStateDirectory(config.state.dir);
  const auto lock = RunLock::TryAcquire(config.state.dir, SelfAsHolder(context, command));
  if (const auto* busy = std::get_if<LockBusy>(&lock)) return SayBusy(context, *busy);

  SyncJob job;
  job.run = NewRunId(context.host.clock.Now());
  job.command = command;
  job.requested_by = CurrentActor().name;
  job.replication = replication;
  job.selection = options.selection;
  job.held = options.held;
  if (options.transfers) job.transfers = TransferLimits{*options.transfers, *options.transfers};
  RunLog log(context.log, job.run);
  const CommandContext of_run = context.With(log);
  LiveLimits limits(LimitsOf(config));
  const LimitsReload reload(of_run, job.run, limits);
  RunProgress progress;
  std::optional<RunView> view(std::in_place, context, job.run, progress);
  ExitCode code = ExitCode::kInternal;
  RunJob(of_run, remotes, job, {}, limits, progress,
         [&](const SyncReport& report, StateStore& states) {
           view.reset();
           code = CodeOf(report);
           Say(of_run, report, command, progress, code, states);
         });
  return code;
}

}  // namespace lisync
