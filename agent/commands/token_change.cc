#include "agent/commands/token_change.h"

#include "agent/config_error.h"
#include "agent/process.h"
#include "agent/sync_job.h"

namespace lisync {

void ChangeAudited(StateStore& states, Clock& clock, const TokenChange& what,
                   const std::function<void()>& change) {
  AuditEvent event;
  event.time = clock.Now();
  event.run = NewRunId(event.time);
  event.actor = CurrentActor();
  event.action = what.action;
  event.outcome = "intent";
  event.detail.emplace_back("name", what.name);
  event.detail.emplace_back("scope", Name(what.scope));
  states.Commit({.events = {event}});

  const auto record_result = [&](const std::string& outcome, const std::string& reason) {
    event.time = clock.Now();
    event.outcome = outcome;
    event.reason = reason;
    states.Commit({.events = {event}});
  };
  try {
    change();
  } catch (const ConfigError& e) {
    record_result("failed", e.what());
    throw;
  }
  record_result("ok", "");
}

}  // namespace lisync
