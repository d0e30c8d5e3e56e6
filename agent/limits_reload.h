#pragma once

#include <string>

#include "agent/command.h"
#include "agent/service/live_config.h"
#include "src/core/run_record.h"
#include "src/sync/live_limits.h"

namespace lisync {

// While it lives, SIGHUP makes a command that runs once read its configuration again and keep to
// the limits in it; all else that has changed is for the next start. An entry of the trail is made
// before they take effect, as by the service's reload. A configuration that is wrong is said and
// recorded, and the limits stay as they are; so they do when nothing can be recorded.
class LimitsReload {
 public:
  // `context.log` and `limits` are used on the thread of `context.signals`, and must outlive this.
  LimitsReload(const CommandContext& context, RunId run, LiveLimits& limits);
  ~LimitsReload();
  LimitsReload(const LimitsReload&) = delete;
  LimitsReload& operator=(const LimitsReload&) = delete;

 private:
  void Reload();
  void TakeOver(const std::string& before);
  void Refuse(const std::string& before, const std::string& why);
  void Record(AuditEvent event);

  const CommandContext context_;
  const RunId run_;
  LiveLimits& limits_;
  LiveConfig config_;
};

}  // namespace lisync
