#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "src/core/result.h"
#include "src/sync/cron_field.h"
#include "src/sync/time_zone.h"

namespace lisync {

// A cron expression as in crontab(5) of Debian's cron
// (https://manpages.debian.org/bookworm/cron/crontab.5.en.html): five fields between blanks,
//   minute 0-59, hour 0-23, day of month 1-31, month 1-12 or jan-dec, day of week 0-7 or sun-sat
// (0 and 7 are Sunday). A field is a list, with commas, of single values, ranges a-b and *; a range
// or * may have a step: */15, 8-18/2. Letter case does not matter. When both days are restricted
// (neither field begins with *), a day matches if either does; else both must. @hourly, @daily,
// @midnight, @weekly, @monthly, @yearly and @annually stand for expressions.
//
// Stricter than cron where cron guesses, and beyond it: a range that ends before it begins and a
// step that no range has room for are refused; names may stand in ranges and lists; @reboot is no
// time. What no day of the calendar ever matches (30 February) is refused.
//
// Knows of no zone: which instants its local times are is said in Schedule.
class CronExpression {
 public:
  // The error names the field and what is accepted.
  static Result<CronExpression> Parse(std::string_view text);

  // As given, without blanks around it.
  const std::string& text() const { return text_; }
  // The hour field begins with *: meant by the clock's hands, not for a time of the day.
  bool every_hour() const { return hour_.starred; }
  bool Matches(LocalMinute local) const;
  // The first match at or after `from`, the last one at or before `up_to`. The calendar repeats
  // itself every 400 years (it has 146097 days then, whole weeks), so that there always is one.
  LocalMinute FirstMatch(LocalMinute from) const;
  LocalMinute LastMatch(LocalMinute up_to) const;

 private:
  CronExpression() = default;

  bool MatchesDay(std::chrono::local_days day) const;
  bool MatchesTime(std::chrono::minutes time) const;

  std::string text_;
  CronField minute_;
  CronField hour_;
  CronField day_;
  CronField month_;
  CronField weekday_;
};

}  // namespace lisync
