#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "src/sync/cron_expression.h"
#include "src/sync/time_zone.h"

namespace lisync {

// When runs of one kind begin by themselves. Its times are called slots.
//
// A cron expression's local times become instants as Debian's cron has it (cron(8),
// https://manpages.debian.org/bookworm/cron/cron.8.en.html), when the zone's clocks are set forward
// or back:
//   - An hour field that begins with * goes by the clock's hands: every real hour that shows a
//     matching time has its slot, those that come twice twice; times that are left out have none.
//   - Any other hour field means times of the day: one that is left out has its slot at once after
//     the gap (several of them have that one slot), one that comes twice the first time only.
// N times a day are times of the day too: k × 24 h / N after midnight, in whole minutes.
class Schedule {
 public:
  // Never.
  Schedule() = default;
  Schedule(CronExpression cron, std::shared_ptr<const TimeZone> zone);
  static Schedule TimesADay(std::uint32_t times, std::shared_ptr<const TimeZone> zone);

  bool off() const { return std::holds_alternative<std::monostate>(pattern_); }
  // "0 * * * *", "6 a day", "off".
  std::string text() const;
  // The first slot after `after`; absent when it is off, or beyond kLastInstant.
  std::optional<Instant> NextSlot(Instant after) const;
  // The last slot at or before `at`; absent when it is off, or before kFirstInstant.
  std::optional<Instant> LastSlot(Instant at) const;
  // The slots in (after, up_to], counted up to `most`.
  std::uint64_t CountSlots(Instant after, Instant up_to, std::uint64_t most) const;

 private:
  struct EvenTimes {
    std::vector<std::chrono::minutes> of_day;  // ascending, the first is 0

    LocalMinute FirstMatch(LocalMinute from) const;
    LocalMinute LastMatch(LocalMinute up_to) const;
  };

  LocalMinute FirstMatch(LocalMinute from) const;
  LocalMinute LastMatch(LocalMinute up_to) const;
  bool goes_by_the_hands() const;
  // The first local time of a span that has a slot in it. For times of the day this is where the
  // clock stood when the span before ended: earlier ones had their slot then, and those of a gap
  // have theirs now.
  LocalTime FirstLocal(const ZoneSpan& span) const;

  std::variant<std::monostate, CronExpression, EvenTimes> pattern_;
  std::shared_ptr<const TimeZone> zone_ = Utc();
};

// How long after its slot a run begins, so that installations with the same schedule spread out:
// whole seconds in [0, jitter), never as late as the slot after. The same for the same slot and
// origin of the trail.
Duration JitterOf(Instant slot, const std::string& origin, Duration jitter,
                  const Schedule& schedule);

}  // namespace lisync
