#include "agent/schedules.h"

#include <algorithm>

#include "agent/api/syncs_per_day.h"
#include "agent/config_values.h"
#include "src/core/object.h"

namespace lisync {
namespace {

Schedule CronOrOff(const std::optional<CronExpression>& cron,
                   const std::shared_ptr<const TimeZone>& zone) {
  return cron ? Schedule(*cron, zone) : Schedule();
}

std::string OriginOf(const LoadedConfig& loaded, std::string_view key) {
  const auto found = std::find_if(loaded.settings.begin(), loaded.settings.end(),
                                  [key](const Setting& setting) { return setting.key == key; });
  return found == loaded.settings.end() ? "" : found->origin;
}

std::uint32_t TimesOf(const StoredSetting& setting) {
  const auto times = ParseWhole(setting.value, 1, kMostSyncsPerDay);
  if (times) return static_cast<std::uint32_t>(*times);
  throw StorageError(StorageError::Kind::kTampered,
                     "the stored setting syncs_per_day is \"" + EscapeText(setting.value) +
                         "\", which no version of li-sync stores: set it anew over the HTTP API, "
                         "and check the state with \"li-sync audit verify\"");
}

}  // namespace

Schedules SchedulesOf(const LoadedConfig& loaded,
                      const std::optional<StoredSetting>& syncs_per_day) {
  const Config::Schedules& config = loaded.config.schedule;
  Schedules schedules;
  schedules.zone = config.time_zone;
  schedules.full_scan = CronOrOff(config.full_scan, config.time_zone);
  schedules.jitter = config.jitter;
  schedules.origin = loaded.config.audit.origin;
  if (syncs_per_day) {
    schedules.sync = Schedule::TimesADay(TimesOf(*syncs_per_day), config.time_zone);
    schedules.sync_origin =
        syncs_per_day->changed_by + ", " + FormatInstant(syncs_per_day->changed);
  } else {
    schedules.sync = CronOrOff(config.sync, config.time_zone);
    schedules.sync_origin = OriginOf(loaded, "schedule.sync");
  }
  return schedules;
}

Instant Schedules::Begins(Instant slot) const {
  return slot + JitterOf(slot, origin, jitter, sync.off() ? full_scan : sync);
}

std::optional<PlannedSlot> Schedules::Next(Instant after) const {
  const auto next_sync = sync.NextSlot(after);
  const auto next_scan = full_scan.NextSlot(after);
  if (!next_sync && !next_scan) return std::nullopt;
  if (next_scan && (!next_sync || *next_scan <= *next_sync)) {
    return PlannedSlot{*next_scan, Begins(*next_scan), RunTrigger::kFullScan};
  }
  return PlannedSlot{*next_sync, Begins(*next_sync), RunTrigger::kSchedule};
}

}  // namespace lisync
