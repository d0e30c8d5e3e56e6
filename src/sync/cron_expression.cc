#include "src/sync/cron_expression.h"

#include <algorithm>
#include <array>
#include <vector>

#include "src/core/object.h"

namespace lisync {
namespace {

using std::chrono::days;
using std::chrono::floor;
using std::chrono::local_days;
using std::chrono::minutes;
using std::chrono::year_month_day;
using std::chrono::year_month_day_last;

constexpr days kCalendarCycle{146'097};
constexpr minutes kLastOfDay = days(1) - minutes(1);
constexpr std::size_t kLongestShown = 60;

struct Nickname {
  std::string_view name;
  std::string_view expression;
};
constexpr std::array kNicknames = {
    Nickname{"@hourly", "0 * * * *"},   Nickname{"@daily", "0 0 * * *"},
    Nickname{"@midnight", "0 0 * * *"}, Nickname{"@weekly", "0 0 * * 0"},
    Nickname{"@monthly", "0 0 1 * *"},  Nickname{"@yearly", "0 0 1 1 *"},
    Nickname{"@annually", "0 0 1 1 *"}};

Error Refused(const std::string& why) { return {Action::kAskOperator, Fault::kNone, why}; }

std::vector<std::string_view> Words(std::string_view text) {
  constexpr std::string_view kBlanks = " \t";
  std::vector<std::string_view> words;
  for (auto begin = text.find_first_not_of(kBlanks); begin != std::string_view::npos;) {
    const auto end = std::min(text.find_first_of(kBlanks, begin), text.size());
    words.push_back(text.substr(begin, end - begin));
    begin = text.find_first_not_of(kBlanks, end);
  }
  return words;
}

// The expression that a word with @ stands for.
Result<std::string_view> Expand(std::string_view word) {
  std::string lower(word.substr(0, kLongestShown));
  for (char& c : lower) c = c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
  std::string known;
  for (const Nickname& nickname : kNicknames) {
    if (lower == nickname.name) return nickname.expression;
    known += (known.empty() ? "" : ", ") + std::string(nickname.name);
  }
  if (lower == "@reboot") {
    return Refused(
        "@reboot is not a time; a service that starts makes up for what it missed by "
        "itself. Accepted are " +
        known);
  }
  return Refused("\"" + EscapeText(lower) + "\" is not one of " + known);
}

}  // namespace

Result<CronExpression> CronExpression::Parse(std::string_view text) {
  std::vector<std::string_view> words = Words(text);
  CronExpression cron;
  if (words.empty()) return Refused("it is empty");
  cron.text_ = text.substr(static_cast<std::size_t>(words.front().data() - text.data()));
  cron.text_.resize(
      static_cast<std::size_t>(words.back().data() + words.back().size() - words.front().data()));
  if (words.size() == 1 && words[0].starts_with('@')) {
    const auto expanded = Expand(words[0]);
    if (!expanded.ok()) return expanded.error();
    words = Words(expanded.value());
  }
  const auto kinds = CronFieldKinds();
  if (words.size() != kinds.size()) {
    return Refused("it has " + std::to_string(words.size()) +
                   (words.size() == 1 ? " field" : " fields") +
                   " instead of 5: minute, hour, day of month, month, day of week");
  }
  const std::array fields = {&cron.minute_, &cron.hour_, &cron.day_, &cron.month_, &cron.weekday_};
  for (std::size_t i = 0; i < fields.size(); ++i) {
    auto field = ParseCronField(words[i], kinds[i]);
    if (!field.ok()) return field.error();
    *fields.at(i) = field.value();
  }
  const local_days some_day{};
  for (local_days day = some_day; day < some_day + kCalendarCycle; day += days(1)) {
    if (cron.MatchesDay(day)) return cron;
  }
  return Refused("no day ever matches: no month of field 4 has a day of field 3");
}

bool CronExpression::MatchesDay(local_days day) const {
  const year_month_day date(day);
  if (!month_.Has(static_cast<unsigned>(date.month()))) return false;
  const bool by_date = day_.Has(static_cast<unsigned>(date.day()));
  const bool by_weekday = weekday_.Has(std::chrono::weekday(day).c_encoding());
  const bool both_restricted = !day_.starred && !weekday_.starred;
  return both_restricted ? by_date || by_weekday : by_date && by_weekday;
}

bool CronExpression::MatchesTime(minutes time) const {
  return hour_.Has(static_cast<unsigned>(time.count() / 60)) &&
         minute_.Has(static_cast<unsigned>(time.count() % 60));
}

bool CronExpression::Matches(LocalMinute local) const {
  const local_days day = floor<days>(local);
  return MatchesDay(day) && MatchesTime(local - day);
}

LocalMinute CronExpression::FirstMatch(LocalMinute from) const {
  local_days day = floor<days>(from);
  minutes time = from - day;
  for (;;) {
    if (!MatchesDay(day)) {
      day += days(1);
      time = minutes(0);
      continue;
    }
    for (; time <= kLastOfDay; time += minutes(1)) {
      if (MatchesTime(time)) return day + time;
    }
    day += days(1);
    time = minutes(0);
  }
}

LocalMinute CronExpression::LastMatch(LocalMinute up_to) const {
  local_days day = floor<days>(up_to);
  minutes time = up_to - day;
  for (;;) {
    if (MatchesDay(day)) {
      for (; time >= minutes(0); time -= minutes(1)) {
        if (MatchesTime(time)) return day + time;
      }
    }
    day -= days(1);
    time = kLastOfDay;
  }
}

}  // namespace lisync
