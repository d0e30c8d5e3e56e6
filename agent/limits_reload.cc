#include "agent/limits_reload.h"

#include <csignal>
#include <utility>
#include <vector>

#include "agent/config_error.h"
#include "agent/limits.h"
#include "agent/process.h"
#include "agent/run_command.h"
#include "agent/wiring.h"

namespace lisync {

LimitsReload::LimitsReload(const CommandContext& context, RunId run, LiveLimits& limits)
    : context_(context),
      run_(std::move(run)),
      limits_(limits),
      config_(SourcesOf(context.options, context.host), context.loaded) {
  context_.signals->Handle(SIGHUP, [this] { Reload(); });
}

LimitsReload::~LimitsReload() { context_.signals->Handle(SIGHUP, {}); }

void LimitsReload::Reload() {
  const std::string before = FingerprintOf(*config_.Now());
  try {
    TakeOver(before);
  } catch (const ConfigError& error) {
    Refuse(before, error.what());
  } catch (const StorageError& error) {
    context_.log.Error(std::string("the limits are not taken over, the old ones stay: ") +
                       error.what());
  }
}

void LimitsReload::TakeOver(const std::string& before) {
  std::vector<std::string> changed;
  std::vector<std::string> at_start;
  const ReloadResult result =
      config_.Reload([&](const ReloadResult& planned, const LoadedConfig& fresh) {
        at_start = planned.at_start;
        for (const std::string& key : planned.changed) {
          (IsLimit(key) ? changed : at_start).push_back(key);
        }
        Record(ReloadEvent(changed, at_start, before, FingerprintOf(fresh)));
      });
  limits_.Set(LimitsOf(config_.Now()->config));
  for (const std::string& warning : result.warnings) context_.log.Warning(warning);
  if (!at_start.empty()) {
    context_.log.Warning("takes effect at the next start only: " + KeysText(at_start));
  }
  context_.log.Info("limits read again; changed: " + KeysText(changed) + "; in force: " +
                    LimitsText(LimitsAt(*limits_.Now(), context_.host.clock.Now())));
}

void LimitsReload::Refuse(const std::string& before, const std::string& why) {
  context_.log.Error("the limits are not taken over, the old ones stay: " + why);
  try {
    Record(RefusedReloadEvent(before, why));
  } catch (const StorageError& error) {
    context_.log.Error(std::string("that is not recorded either: ") + error.what());
  }
}

void LimitsReload::Record(AuditEvent event) {
  event.time = context_.host.clock.Now();
  event.run = run_;
  event.actor = CurrentActor();
  OpenStates(context_.loaded.config, kIdleCacheKib)->Commit({.events = {std::move(event)}});
}

}  // namespace lisync
