// Random expressions in random zones against a clock that is read minute by minute.
#include <gtest/gtest.h>

#include <array>
#include <random>

#include "src/sync/schedule.h"
#include "tests/support/stepped_zone.h"

namespace lisync {
namespace {

using std::chrono::days;
using std::chrono::minutes;

// 1 March 2028, a leap year; the zones' steps are around it.
const Instant kMiddle = std::chrono::sys_days(std::chrono::year(2028) / std::chrono::March / 1);

class Random {
 public:
  explicit Random(std::uint64_t seed) : random_(seed) {}

  int From(int least, int most) { return std::uniform_int_distribution<int>(least, most)(random_); }

  std::shared_ptr<const TimeZone> Zone() {
    static constexpr std::array kShifts = {-180, -60, -30, -20, 0, 20, 30, 60, 120, 1440};
    std::vector<SteppedZone::Step> steps;
    minutes offset(From(-12, 12) * 60 + From(0, 3) * 15);
    const minutes first = offset;
    Instant at = kMiddle - days(3);
    for (int i = From(0, 4); i > 0; --i) {
      at += minutes(From(300, 2500));
      offset += minutes(kShifts.at(static_cast<std::size_t>(From(0, kShifts.size() - 1))));
      steps.push_back({at, offset});
    }
    return std::make_shared<SteppedZone>(first, steps);
  }

  // Dense enough to have slots in a few days.
  std::string Expression() {
    return Field(0, 59, 2) + " " + Field(0, 23, 2) + " " + Field(1, 31, 6) + " " +
           (From(0, 9) == 0 ? "2-3" : "*") + " " + Field(0, 7, 6);
  }

 private:
  // A star every `stars` times in `stars` + 1.
  std::string Field(int least, int most, int stars) {
    if (From(0, stars) != 0) return From(0, 2) == 0 ? "*/" + std::to_string(From(1, 7)) : "*";
    std::string text;
    for (int i = From(1, 3); i > 0; --i) {
      const int first = From(least, most);
      text += std::to_string(first);
      if (From(0, 2) == 0) {
        text += "-" + std::to_string(From(first, most));
        if (From(0, 1) == 0) text += "/" + std::to_string(From(1, 7));
      }
      if (i > 1) text += ",";
    }
    return text;
  }

  std::mt19937_64 random_;
};

LocalMinute Hands(const TimeZone& zone, Instant at) {
  return std::chrono::floor<minutes>(zone.SpanAt(at).Local(at));
}

// The slots of [begin, end), as a cron that looks at the wall's clock each minute has them: for
// times of the day it makes up for minutes that the hands left out, and does none twice. Looks from
// before the zone's first step on.
std::vector<Instant> SlotsByTheClock(const CronExpression& cron, const TimeZone& zone,
                                     Instant begin, Instant end) {
  std::vector<Instant> slots;
  const Instant first = kMiddle - days(4);
  LocalMinute done = Hands(zone, first - minutes(1));
  for (Instant at = first; at < end; at += minutes(1)) {
    const LocalMinute now = Hands(zone, at);
    bool any = cron.every_hour() && cron.Matches(now);
    for (LocalMinute each = done + minutes(1); !cron.every_hour() && each <= now;
         each += minutes(1)) {
      any = any || cron.Matches(each);
    }
    if (any && at >= begin) slots.push_back(at);
    done = std::max(done, now);
  }
  return slots;
}

TEST(ScheduleProperty, NextAndLastSlotAreThoseOfTheClockOnTheWall) {
  const Instant begin = kMiddle - days(2);
  const Instant end = kMiddle + days(5);
  std::size_t compared = 0;
  for (std::uint64_t seed = 1; seed <= 400; ++seed) {
    Random random(seed);
    const auto zone = random.Zone();
    const std::string text = random.Expression();
    auto cron = CronExpression::Parse(text);
    if (!cron.ok()) continue;
    const auto expected = SlotsByTheClock(cron.value(), *zone, begin, end);
    const Schedule schedule(cron.value(), zone);

    std::vector<Instant> forward;
    for (auto slot = schedule.NextSlot(begin - Duration(1)); slot && *slot < end;
         slot = schedule.NextSlot(*slot)) {
      forward.push_back(*slot);
    }
    ASSERT_EQ(forward, expected) << "seed " << seed << ": " << text;

    std::vector<Instant> backward;
    for (auto slot = schedule.LastSlot(end - Duration(1)); slot && *slot >= begin;
         slot = schedule.LastSlot(*slot - Duration(1))) {
      backward.insert(backward.begin(), *slot);
    }
    ASSERT_EQ(backward, expected) << "seed " << seed << ": " << text;
    compared += expected.size();
  }
  EXPECT_GT(compared, 100'000U);
}

}  // namespace
}  // namespace lisync
