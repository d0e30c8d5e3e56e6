#include "agent/commands/verify.h"

#include <mutex>
#include <optional>
#include <utility>
#include <vector>

#include "agent/commands/run_media.h"
#include "agent/config_error.h"
#include "agent/json_output.h"
#include "agent/limits.h"
#include "agent/limits_reload.h"
#include "agent/live_line.h"
#include "agent/process.h"
#include "agent/run_lock.h"
#include "agent/run_log.h"
#include "agent/sync_job.h"
#include "agent/verify_report.h"
#include "agent/wiring.h"

namespace lisync {
namespace {

// So many objects are named in the log and on standard error, and so many in the JSON. The trail
// names all of them.
constexpr std::size_t kMostLogged = 1000;
constexpr std::size_t kMostFindings = 100;

// Takes what is said of single objects, from any thread.
class Findings {
 public:
  explicit Findings(Log& log) : log_(log) {}

  void Take(VerifyPass::Weight weight, const std::string& line) {
    const std::lock_guard lock(mutex_);
    ++number_;
    if (number_ <= kMostLogged) {
      weight == VerifyPass::Weight::kAlarm ? log_.Error(line) : log_.Warning(line);
    } else if (number_ == kMostLogged + 1) {
      log_.Error("more objects than these " + std::to_string(kMostLogged) +
                 " are not as recorded: the audit trail names all of them");
    }
    if (lines_.size() < kMostFindings) lines_.push_back(line);
  }
  const std::vector<std::string>& lines() const { return lines_; }

 private:
  Log& log_;
  std::mutex mutex_;
  // Guarded by mutex_.
  std::size_t number_ = 0;
  std::vector<std::string> lines_;
};

VerifyOptions OptionsOf(const Config& config, const VerifyCommandOptions& options,
                        const LiveLimits& limits) {
  VerifyOptions pass;
  pass.choice = options.choice;
  pass.on_difference = options.on_difference;
  pass.transfers = limits.Now()->transfers.start;
  pass.limits = &limits;
  pass.copy = {config.media.retries, ObjectKey(config.media.versions_prefix)};
  return pass;
}

// The records tell what one destination holds. Against another all would seem missing.
void CheckDestination(StateStore& states, const MediaStore& store) {
  const std::string recorded = states.LoadCheckpoint().destination;
  if (recorded.empty() || recorded == store.Identity()) return;
  throw ConfigError("media.destination is " + store.Identity() +
                    ", but the state records what is in " + recorded +
                    ": run li-sync sync first, or set media.destination back");
}

std::uint64_t RecordsOf(StateStore& states) {
  std::uint64_t records = 0;
  for (const StatusCount& count : states.Summary().by_status) records += count.objects;
  return records;
}

void Say(const CommandContext& context, const VerifyReport& report, const VerifyOptions& options,
         const Findings& findings) {
  const ExitCode code = CodeOf(report);
  const std::string summary = SummaryText(report, options);
  if (code == ExitCode::kOk) {
    context.log.Info(summary);
  } else if (code == ExitCode::kInterrupted) {
    context.log.Warning(summary);
  } else {
    context.log.Error(summary);
  }
  if (context.json()) {
    context.host.out << ToPrettyJsonText(ToJson(report, options, findings.lines()));
  } else if (code == ExitCode::kOk && context.options.verbosity == Verbosity::kNormal &&
             context.host.terminal.kind() == TerminalKind::kInteractive) {
    context.host.terminal.WriteLine(summary + "; run " + report.run);
  }
}

}  // namespace

ExitCode RunVerify(const CommandContext& context, const VerifyCommandOptions& options) {
  const Config& config = context.loaded.config;
  const MediaRemotes remotes = ResolveMediaOf(context);
  for (const std::string& warning : remotes.warnings) context.log.Warning(warning);
  const bool repairs = options.on_difference == OnDifference::kRepair;
  // Held to the end where something is copied; reading goes on beside any run.
  std::optional<std::variant<RunLock, LockBusy>> lock;
  if (repairs) {
    lock = RunLock::TryAcquire(config.state.dir, SelfAsHolder(context, "verify --repair"));
    if (const auto* busy = std::get_if<LockBusy>(&*lock)) return SayBusy(context, *busy);
  }

  Clock& clock = context.host.clock;
  const RunId run = NewRunId(clock.Now());
  RunLog log(context.log, run);
  const CommandContext of_run = context.With(log);
  LiveLimits limits(LimitsOf(config));
  const LimitsReload reload(of_run, run, limits);
  VerifyProgress progress;
  RequestPacers requests(limits, clock, &progress.pulse);
  const auto states = OpenStates(config);
  const auto store = OpenStore(remotes, context, &progress.pulse, &requests.destination);
  CheckDestination(*states, *store);
  std::unique_ptr<MediaSource> source;
  if (repairs || options.main == MainSide::kRead) {
    source = OpenSource(remotes.source, context, &progress.pulse, &requests.source);
  }
  const VerifyOptions of_pass = OptionsOf(config, options, limits);
  Findings findings(log);
  VerifyPass pass(*store, source.get(), *states, clock,
                  [&findings](VerifyPass::Weight weight, const std::string& line) {
                    findings.Take(weight, line);
                  });
  std::optional<LiveLine> line(std::in_place, context.host.terminal, clock,
                               [&progress, records = RecordsOf(*states)](Duration elapsed) {
                                 return VerifyProgressText(progress, records, elapsed);
                               });
  const VerifyReport report = pass.Run(of_pass, {run, CurrentActor()}, progress, context.stop);
  line.reset();
  Say(of_run, report, of_pass, findings);
  return CodeOf(report);
}

}  // namespace lisync
