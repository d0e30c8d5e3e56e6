#pragma once

#include <optional>

#include "agent/config.h"
#include "agent/schedules.h"
#include "agent/service/run_facts.h"
#include "agent/service/status_snapshot.h"
#include "src/core/state_store.h"
#include "src/sync/media_sync.h"

namespace lisync {

// The run that is due next by itself.
struct DueRun {
  Instant when;
  RunTrigger trigger = RunTrigger::kSchedule;
  PassScope scope = PassScope::kEverything;
};

struct RunPlan {
  std::optional<DueRun> next;  // absent: the schedule is off and nothing is to be retried
  ScheduleStatus status;       // the same for people
};

// The run that is due next. Pure.
//
// By schedule: the first slot after the end of the last run that listed main, whoever asked for it
// and whatever its result; at once when there was none. So a run that overruns slots has served
// them, and slots that were missed (a suspend, a service that was down) are made up for by one run.
// A slot of schedule.full-scan wants a full scan (which also compares hidden) that began at it or
// later; that serves schedule.sync too.
//
// Retries come between, and never take a slot's place:
//   - Objects are due at their own next try; main is not listed for them.
//   - A run that did not come to its end is done again, while a schedule is on.
// RetryRunDelay keeps both apart from the run before, so that nothing loops.
RunPlan DecideRuns(const Schedules& schedules, const RunFacts& facts, Instant now);

// The same, from what is recorded. Throws StorageError.
RunPlan PlanRuns(const LoadedConfig& loaded, StateReader& states, Instant now);

}  // namespace lisync
