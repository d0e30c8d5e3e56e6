#pragma once

#include <optional>

#include "agent/config.h"
#include "agent/service/status_snapshot.h"
#include "src/core/state_store.h"
#include "src/sync/media_sync.h"

namespace lisync {

// The name of the stored setting that takes the place of schedule.sync.
inline constexpr const char* kSyncsPerDay = "syncs_per_day";

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

// Decides from the configuration and what is recorded of earlier runs. Throws StorageError.
RunPlan PlanRuns(const LoadedConfig& loaded, StateReader& states, Instant now);

}  // namespace lisync
