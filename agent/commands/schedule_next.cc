#include "agent/commands/schedule_next.h"

#include <filesystem>
#include <vector>

#include "agent/json_output.h"
#include "agent/log_text.h"
#include "agent/schedules.h"
#include "storage/sqlite_state_reader.h"

namespace lisync {
namespace {

std::optional<StoredSetting> StoredSyncsPerDay(const std::filesystem::path& state_dir) {
  const std::filesystem::path database = state_dir / kDatabaseName;
  if (!std::filesystem::exists(database) || std::filesystem::file_size(database) == 0) {
    return std::nullopt;
  }
  return OpenStateReader(state_dir)->LoadSetting(kSyncsPerDay);
}

std::vector<PlannedSlot> NextTimes(const Schedules& schedules, Instant now, std::size_t number) {
  std::vector<PlannedSlot> times;
  // A slot that has passed may still begin, by the jitter.
  for (auto next = schedules.Next(now - schedules.jitter); next && times.size() < number;
       next = schedules.Next(next->slot)) {
    if (next->begins > now) times.push_back(*next);
  }
  return times;
}

std::string_view ReasonOf(const PlannedSlot& time) {
  return time.reason == RunTrigger::kFullScan ? "full scan" : "sync";
}

void PrintText(std::ostream& out, const Schedules& schedules,
               const std::vector<PlannedSlot>& times) {
  out << "sync " << schedules.sync.text() << " (" << OneLine(schedules.sync_origin)
      << "), full scan " << schedules.full_scan.text() << ", " << schedules.zone->name() << '\n';
  if (times.empty()) out << "both are off: no run begins by itself, but for retries\n";
  const bool utc = schedules.zone->name() == "UTC";
  for (const PlannedSlot& time : times) {
    out << FormatLocal(time.begins, *Utc()) << "  ";
    if (!utc) out << FormatLocal(time.begins, *schedules.zone) << "  ";
    out << ReasonOf(time) << '\n';
  }
}

nlohmann::ordered_json ToJson(const Schedules& schedules, const std::vector<PlannedSlot>& times) {
  nlohmann::ordered_json list = nlohmann::ordered_json::array();
  for (const PlannedSlot& time : times) {
    list.push_back({{"time", FormatInstant(time.begins)},
                    {"local", FormatLocal(time.begins, *schedules.zone)},
                    {"slot", FormatInstant(time.slot)},
                    {"reason", ReasonOf(time)}});
  }
  return {{"sync", schedules.sync.text()},
          {"sync_origin", schedules.sync_origin},
          {"full_scan", schedules.full_scan.text()},
          {"time_zone", schedules.zone->name()},
          {"jitter_seconds", std::chrono::duration<double>(schedules.jitter).count()},
          {"times", list}};
}

}  // namespace

ExitCode RunScheduleNext(const CommandContext& context, const ScheduleNextOptions& options) {
  const Schedules schedules =
      SchedulesOf(context.loaded, StoredSyncsPerDay(context.loaded.config.state.dir));
  const auto times = NextTimes(schedules, context.host.clock.Now(), options.times);
  if (context.json()) {
    context.host.out << ToPrettyJsonText(ToJson(schedules, times));
  } else {
    PrintText(context.host.out, schedules, times);
  }
  return ExitCode::kOk;
}

}  // namespace lisync
