#include "agent/service/run_plan.h"

#include <algorithm>

#include "src/sync/retry.h"

namespace lisync {
namespace {

constexpr std::uint64_t kMostSlotsCounted = 1000;

struct BySchedule {
  std::optional<Instant> sync;
  std::optional<Instant> full_scan;
};

BySchedule SlotsDue(const Schedules& schedules, const RunFacts& facts, Instant now) {
  const auto first_after = [&](const Schedule& schedule, Instant after) -> std::optional<Instant> {
    const auto slot = schedule.NextSlot(after);
    if (!slot) return std::nullopt;
    return schedules.Begins(*slot);
  };
  if (facts.last_listing) {
    return {
        first_after(schedules.sync, facts.last_listing->ended),
        first_after(schedules.full_scan, facts.last_full_scan.value_or(facts.last_listing->began))};
  }
  if (!schedules.sync.off()) return {now, first_after(schedules.full_scan, now)};
  if (!schedules.full_scan.off()) return {std::nullopt, now};
  return {};
}

std::optional<DueRun> NextBySchedule(const BySchedule& due, Instant now) {
  if (!due.sync && !due.full_scan) return std::nullopt;
  const Instant when =
      std::min(due.sync.value_or(kLastInstant), due.full_scan.value_or(kLastInstant));
  const bool scan = due.full_scan && *due.full_scan <= std::max(when, now);
  return DueRun{when, scan ? RunTrigger::kFullScan : RunTrigger::kSchedule, PassScope::kEverything};
}

std::optional<DueRun> NextRetry(const Schedules& schedules, const RunFacts& facts, Instant now) {
  const Instant earliest = facts.last_ended
                               ? *facts.last_ended + RetryRunDelay(facts.retries, facts.unfinished)
                               : kFirstInstant;
  const bool scheduled = !schedules.sync.off() || !schedules.full_scan.off();
  if (facts.unfinished > 0 && scheduled) {
    return DueRun{earliest, RunTrigger::kRetry, PassScope::kEverything};
  }
  if (!facts.next_try) return std::nullopt;
  const Instant due = IsDue(facts.next_try, now) ? std::min(*facts.next_try, now) : *facts.next_try;
  return DueRun{std::max(due, earliest), RunTrigger::kRetry, PassScope::kDue};
}

// The slot's run does what a retry does, and more.
std::optional<DueRun> Earlier(const std::optional<DueRun>& by_schedule,
                              const std::optional<DueRun>& retry, Instant now) {
  if (!retry) return by_schedule;
  if (!by_schedule) return retry;
  return by_schedule->when <= std::max(retry->when, now) ? by_schedule : retry;
}

void Look(ScheduleStatus& status, const Schedule& sync, const RunFacts& facts, Instant now) {
  status.last_slot = sync.LastSlot(now);
  if (!status.last_slot) return;
  const auto slot_before = sync.LastSlot(*status.last_slot - Duration(1));
  status.overdue = facts.last_listing && slot_before && facts.last_listing->ended < *slot_before;
  const auto since = facts.last_success ? facts.last_success : facts.first_request;
  if (since) status.slots_without_success = sync.CountSlots(*since, now, kMostSlotsCounted);
}

}  // namespace

RunPlan DecideRuns(const Schedules& schedules, const RunFacts& facts, Instant now) {
  const BySchedule due = SlotsDue(schedules, facts, now);
  RunPlan plan;
  plan.next = Earlier(NextBySchedule(due, now), NextRetry(schedules, facts, now), now);
  ScheduleStatus& status = plan.status;
  status.sync = schedules.sync.text();
  status.sync_origin = schedules.sync_origin;
  status.full_scan = schedules.full_scan.text();
  status.time_zone = schedules.zone->name();
  if (plan.next) {
    status.next_run = std::max(plan.next->when, now);
    status.next_reason = plan.next->trigger;
  }
  if (due.full_scan) status.next_full_scan = std::max(*due.full_scan, now);
  Look(status, schedules.sync, facts, now);
  return plan;
}

RunPlan PlanRuns(const LoadedConfig& loaded, StateReader& states, Instant now) {
  const bool scans = loaded.config.schedule.full_scan.has_value();
  const RunFacts facts =
      LoadRunFacts(states, now, scans ? HistoryReach::kLastFullScan : HistoryReach::kLastListing);
  return DecideRuns(SchedulesOf(loaded, facts.syncs_per_day), facts, now);
}

}  // namespace lisync
