#pragma once

#include <memory>
#include <optional>
#include <string>

#include "agent/config.h"
#include "src/core/run_record.h"
#include "src/core/state_store.h"
#include "src/sync/schedule.h"

namespace lisync {

// The name of the stored setting that takes the place of schedule.sync.
inline constexpr const char* kSyncsPerDay = "syncs_per_day";

// A slot and when its run begins.
struct PlannedSlot {
  Instant slot;
  Instant begins;                             // later by the jitter
  RunTrigger reason = RunTrigger::kSchedule;  // or kFullScan
};

// The schedules in force.
struct Schedules {
  Schedule sync;
  std::string sync_origin;  // who set it: "default", "FILE:3", "admin-panel, 2026-…"
  Schedule full_scan;
  std::shared_ptr<const TimeZone> zone = Utc();
  Duration jitter{};
  std::string origin;  // of the trail

  // When the run of a slot of either schedule begins.
  Instant Begins(Instant slot) const;
  // The next slot of either after `after`; a full scan is a sync too, so that it alone takes place
  // where both have a slot.
  std::optional<PlannedSlot> Next(Instant after) const;
};

// `syncs_per_day`: what is stored under that name. Pure. Throws StorageError for a value that
// li-sync never stored.
Schedules SchedulesOf(const LoadedConfig& loaded,
                      const std::optional<StoredSetting>& syncs_per_day);

}  // namespace lisync
