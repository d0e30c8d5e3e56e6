#pragma once

#include <functional>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "agent/config.h"
#include "src/core/audit_event.h"

namespace lisync {

// What a reload did.
struct ReloadResult {
  std::vector<std::string> changed;   // keys that have another value from now on
  std::vector<std::string> at_start;  // keys that have another value only after the next start
  std::vector<std::string> warnings;  // as LoadedConfig's
};

// SHA-256, in hex, over the effective settings, secrets masked: tells whether two configurations
// differ in what can be shown.
std::string FingerprintOf(const LoadedConfig& loaded);

// "media.retries, log.level"; "nothing".
std::string KeysText(const std::vector<std::string>& keys);

// What the trail has of a reload, without time, actor and run: the keys with another value from now
// on, those with another value only after the next start, and the configurations' fingerprints.
AuditEvent ReloadEvent(const std::vector<std::string>& changed,
                       const std::vector<std::string>& at_start, const std::string& before,
                       const std::string& after);
// Likewise of a configuration that was not taken over.
AuditEvent RefusedReloadEvent(const std::string& before, const std::string& why);

// The configuration in force, which a reload replaces as a whole. Thread-safe.
class LiveConfig {
 public:
  LiveConfig(ConfigSources sources, LoadedConfig loaded);

  // What is held stays as it is; later calls may give another.
  std::shared_ptr<const LoadedConfig> Now() const;

  // Reads the sources again, hands what is about to change to `prepare`, and takes it over when
  // that has returned. Throws ConfigError for anything wrong in the sources, and what `prepare`
  // throws; the old configuration then stays in force. Keys of state, trail, server, the log's
  // place and the watchdog keep their values until the next start.
  using Prepare = std::function<void(const ReloadResult& planned, const LoadedConfig& fresh)>;
  ReloadResult Reload(const Prepare& prepare);

 private:
  const ConfigSources sources_;
  mutable std::mutex mutex_;
  std::shared_ptr<const LoadedConfig> loaded_;  // guarded by mutex_
};

}  // namespace lisync
