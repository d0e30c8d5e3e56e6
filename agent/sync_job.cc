#include "agent/sync_job.h"

#include <unistd.h>

#include <array>
#include <cstdio>
#include <random>
#include <utility>

#include "agent/limits.h"
#include "agent/logged_states.h"
#include "agent/process.h"
#include "agent/wiring.h"
#include "src/sync/run_history.h"

namespace lisync {

SyncRunOptions RunOptionsOf(const Config& config, const SyncJob& job, const LiveLimits& limits) {
  SyncRunOptions options;
  options.command = job.command;
  options.trigger = job.trigger;
  options.requested_by = job.requested_by;
  options.requested = job.requested;
  options.media.scope = job.scope;
  options.media.selection = job.selection;
  options.media.held = job.trigger == RunTrigger::kFullScan ? HeldCheck::kCompare : job.held;
  options.media.limits = &limits;
  options.media.engine.transfers = job.transfers.value_or(limits.Now()->transfers);
  if (!job.transfers) options.media.engine.live = &limits;
  options.media.scan.most_ranges = config.media.checkers;
  options.media.engine.copy = {config.media.retries, ObjectKey(config.media.versions_prefix)};
  options.thresholds.lag_alarm_bytes = config.replication.lag_alarm;
  options.names = {config.replication.subscription, config.replication.publication};
  return options;
}

RunId NewRunId(Instant now) {
  std::array<char, 16> suffix{};
  std::snprintf(suffix.data(), suffix.size(), "-%08x", std::random_device()());
  return FirstRunIdOf(now) + suffix.data();
}

RunId FirstRunIdOf(Instant now) {
  std::string id;
  for (const char c : FormatInstant(now).substr(0, 19)) {
    if (c != '-' && c != ':') id += c;
  }
  return id + "Z";
}

LockHolder SelfAsHolder(const CommandContext& context, const std::string& command) {
  return {getpid(), context.host.host_name, command, context.host.clock.Now()};
}

SyncReport RunJob(const CommandContext& context, const MediaRemotes& remotes, const SyncJob& job,
                  const JobWrappers& wrappers, const LiveLimits& limits, RunProgress& progress,
                  const std::function<void(const SyncReport&, StateStore&)>& ended) {
  const Config& config = context.loaded.config;
  Clock& clock = context.host.clock;
  RequestPacers requests(limits, clock, &progress.pulse);
  auto source = OpenSource(remotes.source, context, &progress.pulse, &requests.source);
  auto store = OpenStore(remotes, context, &progress.pulse, &requests.destination);
  const auto probe = job.replication == ReplicationStep::kSample ? OpenProbe(context) : nullptr;
  auto states = OpenStates(config);
  const Actor actor = CurrentActor();
  CloseAbandonedRuns(*states, actor, clock.Now(),
                     job.abandoned.empty() ? kDiedWithoutAWord : job.abandoned);
  context.log.Debug(job.command + " started: " + source->Identity() + " -> " + store->Identity());
  states = std::make_unique<LoggedStates>(std::move(states), context.log);
  if (wrappers.source) source = wrappers.source(std::move(source));
  if (wrappers.store) store = wrappers.store(std::move(store));
  if (wrappers.states) states = wrappers.states(std::move(states), job.run);
  SyncRun sync(*source, *store, *states, probe.get(), clock);
  SyncReport report =
      sync.Run(RunOptionsOf(config, job, limits), {job.run, actor}, progress, context.stop);
  ended(report, *states);
  return report;
}

}  // namespace lisync
