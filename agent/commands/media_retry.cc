#include "agent/commands/media_retry.h"

#include <algorithm>

#include "agent/commands/media_failed.h"
#include "agent/commands/media_options.h"
#include "agent/commands/sync_report.h"
#include "agent/json_output.h"
#include "agent/process.h"
#include "agent/run_lock.h"
#include "agent/service/local_socket.h"
#include "agent/service/run_plan.h"
#include "agent/service/service_client.h"
#include "agent/sync_job.h"
#include "agent/wiring.h"

namespace lisync {
namespace {

void CheckNamedOnce(const MediaRetryOptions& options) {
  const UnfinishedFilter& filter = options.filter;
  const int ways = static_cast<int>(filter.key.has_value()) +
                   static_cast<int>(!filter.prefix.empty()) +
                   static_cast<int>(filter.fault.has_value()) + static_cast<int>(options.all);
  if (ways != 1) {
    throw UsageError(
        "say which objects to try again, in one way: --key K, --prefix PREFIX, --class CLASS or "
        "--all");
  }
}

bool ServiceAnswers(const std::filesystem::path& state_dir) {
  const auto socket = LocalSocketOf(state_dir);
  return socket && ServiceClient(*socket).Get("/healthz").has_value();
}

// When the service begins its next run; absent when none runs here.
std::optional<Instant> NextRun(const CommandContext& context, StateReader& states) {
  if (!ServiceAnswers(context.loaded.config.state.dir)) return std::nullopt;
  const Instant now = context.host.clock.Now();
  const RunPlan plan = PlanRuns(context.loaded, states, now);
  return plan.next ? std::max(plan.next->when, now) : now;
}

std::string WhenTried(const CommandContext& context, const std::optional<Instant>& next) {
  if (!next) return "the next `li-sync sync` or `li-sync media sync` tries them";
  const std::string when = "the service tries them from " + FormatInstant(*next) + " on";
  return ReadHolder(context.loaded.config.state.dir) ? when + ", after the run in hand" : when;
}

}  // namespace

void DeclareMediaRetry(CLI::App& app, MediaRetryOptions& options) {
  app.add_option_function<std::string>(
         "--key",
         [&options](const std::string& text) { options.filter.key = KeyOption("--key", text); },
         "The object with this key, as `media failed` shows it")
      ->type_name("KEY");
  app.add_option_function<std::string>(
         "--prefix",
         [&options](const std::string& text) {
           options.filter.prefix = KeyOption("--prefix", text);
         },
         "Those whose key begins so")
      ->type_name("PREFIX");
  AddFaultClass(app, options.filter.fault, "Those of this class, as `media failed` shows it");
  app.add_flag("--all", options.all, "All that failed or wait");
}

ExitCode RunMediaRetry(const CommandContext& context, const MediaRetryOptions& options) {
  CheckNamedOnce(options);
  const Config& config = context.loaded.config;
  EnsureStateDirectory(config.state.dir);
  const auto states = OpenStates(config);
  const Instant now = context.host.clock.Now();
  const std::uint64_t objects =
      MakeDueNow(*states, options.filter, {NewRunId(now), CurrentActor()}, now);
  const auto next = objects > 0 ? NextRun(context, *states) : std::nullopt;
  if (objects > 0) context.log.Info("media retry: " + Grouped(objects) + " objects are due now");
  if (context.json()) {
    context.host.out << ToPrettyJsonText({{"objects", objects},
                                          {"by_service", next.has_value()},
                                          {"tried_from", OptionalTime(next)}});
  } else if (objects == 0) {
    context.host.out << "no such object failed or waits: nothing is to be tried again\n";
  } else {
    context.host.out << Grouped(objects) << (objects == 1 ? " object is" : " objects are")
                     << " due now; " << WhenTried(context, next) << '\n';
  }
  return ExitCode::kOk;
}

}  // namespace lisync
