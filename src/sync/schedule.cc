#include "src/sync/schedule.h"

#include <algorithm>
#include <utility>

#include "src/core/digest.h"

namespace lisync {
namespace {

using std::chrono::ceil;
using std::chrono::days;
using std::chrono::floor;
using std::chrono::local_days;
using std::chrono::minutes;
using std::chrono::seconds;

constexpr Duration kInstantStep{1};

}  // namespace

Schedule::Schedule(CronExpression cron, std::shared_ptr<const TimeZone> zone)
    : pattern_(std::move(cron)), zone_(std::move(zone)) {}

Schedule Schedule::TimesADay(std::uint32_t times, std::shared_ptr<const TimeZone> zone) {
  EvenTimes even;
  for (std::uint32_t k = 0; k < times; ++k) {
    even.of_day.push_back(minutes(minutes(days(1)).count() * k / times));
  }
  Schedule schedule;
  schedule.pattern_ = std::move(even);
  schedule.zone_ = std::move(zone);
  return schedule;
}

std::string Schedule::text() const {
  if (const auto* cron = std::get_if<CronExpression>(&pattern_)) return cron->text();
  if (const auto* even = std::get_if<EvenTimes>(&pattern_)) {
    return std::to_string(even->of_day.size()) + " a day";
  }
  return "off";
}

LocalMinute Schedule::EvenTimes::FirstMatch(LocalMinute from) const {
  const local_days day = floor<days>(from);
  const auto found = std::lower_bound(of_day.begin(), of_day.end(), from - day);
  return found == of_day.end() ? LocalMinute(day + days(1)) : day + *found;
}

LocalMinute Schedule::EvenTimes::LastMatch(LocalMinute up_to) const {
  const local_days day = floor<days>(up_to);
  return day + *std::prev(std::upper_bound(of_day.begin(), of_day.end(), up_to - day));
}

LocalMinute Schedule::FirstMatch(LocalMinute from) const {
  const auto* cron = std::get_if<CronExpression>(&pattern_);
  return cron ? cron->FirstMatch(from) : std::get<EvenTimes>(pattern_).FirstMatch(from);
}

LocalMinute Schedule::LastMatch(LocalMinute up_to) const {
  const auto* cron = std::get_if<CronExpression>(&pattern_);
  return cron ? cron->LastMatch(up_to) : std::get<EvenTimes>(pattern_).LastMatch(up_to);
}

bool Schedule::goes_by_the_hands() const {
  const auto* cron = std::get_if<CronExpression>(&pattern_);
  return cron && cron->every_hour();
}

LocalTime Schedule::FirstLocal(const ZoneSpan& span) const {
  if (goes_by_the_hands() || span.begin <= kFirstInstant) return span.Local(span.begin);
  return zone_->SpanAt(span.begin - kInstantStep).Local(span.begin);
}

std::optional<Instant> Schedule::NextSlot(Instant after) const {
  if (off()) return std::nullopt;
  Instant from = std::max(after + kInstantStep, kFirstInstant);
  while (from < kLastInstant) {
    const ZoneSpan span = zone_->SpanAt(from);
    const LocalTime first =
        from == span.begin ? FirstLocal(span) : std::max(FirstLocal(span), span.Local(from));
    const LocalMinute match = FirstMatch(ceil<minutes>(first));
    if (match < span.Local(span.end)) return std::max(span.begin, span.At(match));
    from = span.end;
  }
  return std::nullopt;
}

std::optional<Instant> Schedule::LastSlot(Instant at) const {
  if (off()) return std::nullopt;
  Instant up_to = std::min(at, kLastInstant - kInstantStep);
  while (up_to >= kFirstInstant) {
    const ZoneSpan span = zone_->SpanAt(up_to);
    const LocalMinute match = LastMatch(floor<minutes>(span.Local(up_to)));
    if (match >= FirstLocal(span)) return std::max(span.begin, span.At(match));
    up_to = span.begin - kInstantStep;
  }
  return std::nullopt;
}

std::uint64_t Schedule::CountSlots(Instant after, Instant up_to, std::uint64_t most) const {
  std::uint64_t count = 0;
  for (auto slot = NextSlot(after); slot && *slot <= up_to && count < most; ++count) {
    slot = NextSlot(*slot);
  }
  return count;
}

Duration JitterOf(Instant slot, const std::string& origin, Duration jitter,
                  const Schedule& schedule) {
  Duration most = jitter;
  if (const auto next = schedule.NextSlot(slot)) most = std::min(most, Duration(*next - slot));
  const auto choices = floor<seconds>(most).count();
  if (choices <= 0) return Duration(0);
  const Sha256 digest = Sha256Of(AsBytes(origin + "\n" + FormatInstant(slot)));
  std::uint64_t number = 0;
  for (std::size_t i = 0; i < sizeof(number); ++i) {
    number = number << 8U | std::to_integer<std::uint64_t>(digest.at(i));
  }
  return seconds(number % static_cast<std::uint64_t>(choices));
}

}  // namespace lisync
