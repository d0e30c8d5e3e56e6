#include "agent/service/live_config.h"

#include <algorithm>
#include <string_view>
#include <utility>

#include "src/core/digest.h"

namespace lisync {
namespace {

// What is opened or set up once, at the start.
constexpr std::string_view kAtStart[] = {"state.", "log.dir", "audit.origin", "http.",
                                         "service.hang-after"};

bool IsAtStart(std::string_view key) {
  return std::any_of(std::begin(kAtStart), std::end(kAtStart),
                     [key](std::string_view prefix) { return key.starts_with(prefix); });
}

void KeepWhatIsOpen(Config& config, const Config& before) {
  config.state = before.state;
  config.log.dir = before.log.dir;
  config.audit = before.audit;
  config.http = before.http;
  config.service.hang_after = before.service.hang_after;
}

}  // namespace

std::string FingerprintOf(const LoadedConfig& loaded) {
  std::string text;
  for (const Setting& setting : loaded.settings) {
    text += setting.key;
    text += '=';
    text += setting.value;
    text += '\n';
  }
  return ToHex(Sha256Of(AsBytes(text)));
}

std::string KeysText(const std::vector<std::string>& keys) {
  std::string text;
  for (const std::string& key : keys) {
    if (!text.empty()) text += ", ";
    text += key;
  }
  return text.empty() ? "nothing" : text;
}

AuditEvent ReloadEvent(const std::vector<std::string>& changed,
                       const std::vector<std::string>& at_start, const std::string& before,
                       const std::string& after) {
  AuditEvent event;
  event.action = "config.reload";
  event.outcome = "ok";
  event.detail = {{"changed", KeysText(changed)},
                  {"at_the_next_start", KeysText(at_start)},
                  {"before", before},
                  {"after", after}};
  return event;
}

AuditEvent RefusedReloadEvent(const std::string& before, const std::string& why) {
  AuditEvent event;
  event.action = "config.reload";
  event.outcome = "failed";
  event.reason = why;
  event.detail = {{"before", before}, {"after", before}};
  return event;
}

LiveConfig::LiveConfig(ConfigSources sources, LoadedConfig loaded)
    : sources_(std::move(sources)),
      loaded_(std::make_shared<const LoadedConfig>(std::move(loaded))) {}

std::shared_ptr<const LoadedConfig> LiveConfig::Now() const {
  const std::lock_guard lock(mutex_);
  return loaded_;
}

ReloadResult LiveConfig::Reload(const Prepare& prepare) {
  LoadedConfig fresh = LoadConfig(sources_);
  const auto before = Now();
  ReloadResult result;
  result.warnings = fresh.warnings;
  for (std::size_t i = 0; i < fresh.settings.size(); ++i) {
    Setting& now = fresh.settings[i];
    const Setting& old = before->settings[i];
    if (now.value == old.value && now.origin == old.origin) continue;
    if (!IsAtStart(now.key)) {
      if (now.value != old.value) result.changed.push_back(now.key);
      continue;
    }
    if (now.value != old.value) result.at_start.push_back(now.key);
    now = old;
  }
  const bool secrets_changed = fresh.config.hidden.password != before->config.hidden.password ||
                               fresh.config.main.dsn != before->config.main.dsn;
  if (secrets_changed) result.changed.emplace_back("a secret (not shown)");
  KeepWhatIsOpen(fresh.config, before->config);
  prepare(result, fresh);
  auto loaded = std::make_shared<const LoadedConfig>(std::move(fresh));
  const std::lock_guard lock(mutex_);
  loaded_ = std::move(loaded);
  return result;
}

}  // namespace lisync
