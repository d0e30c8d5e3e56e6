#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>

#include "src/core/result.h"

namespace lisync {

// One of the five places of a cron expression.
struct CronFieldKind {
  int number;  // from 1, for errors
  std::string_view name;
  int least;
  int most;
  std::span<const std::string_view> names;  // of least, least + 1, …; three letters, lower case
};

// The places in their order: minute, hour, day of month, month, day of week.
std::span<const CronFieldKind> CronFieldKinds();

// What a field allows.
struct CronField {
  std::uint64_t values = 0;  // bit n: the value n; of days of the week 0 to 6, Sunday is 0
  bool starred = false;      // the text begins with '*'

  bool Has(unsigned value) const { return (values >> value & 1U) != 0; }
};

// Reads one field as crontab(5) says, see CronExpression. The error names the field, what is wrong
// and what is accepted.
Result<CronField> ParseCronField(std::string_view text, const CronFieldKind& kind);

}  // namespace lisync
