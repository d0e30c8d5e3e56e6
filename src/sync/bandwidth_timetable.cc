#include "src/sync/bandwidth_timetable.h"

#include <algorithm>
#include <array>
#include <optional>
#include <utility>

#include "src/core/object.h"
#include "src/core/size_text.h"

namespace lisync {
namespace {

using std::chrono::days;
using std::chrono::minutes;

constexpr std::size_t kLongestShown = 60;
constexpr std::uint64_t kLeast = 1024;
constexpr std::string_view kSeparators = " ;";
constexpr minutes kDay = days(1);

constexpr std::array<std::string_view, 7> kWeekdays = {
    "monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"};

std::string Quoted(std::string_view text) {
  std::string shown = "\"" + EscapeText(text.substr(0, kLongestShown));
  if (text.size() > kLongestShown) shown += "…";
  return shown + "\"";
}

Error Wrong(std::string_view text, std::string_view why) {
  return {Action::kAskOperator, Fault::kNone, Quoted(text) + " " + std::string(why)};
}

Result<std::uint64_t> ParseRate(std::string_view text) {
  if (text == "off") return std::uint64_t{0};
  const auto rate = ParseSize(text, 1024);
  if (!rate) return Wrong(text, "is no rate: 10M, 512k, 1.5G, off");
  if (*rate > 0 && *rate < kLeast) return Wrong(text, "is below 1k: give at least 1k, or off");
  return *rate;
}

Result<BandwidthRates> ParseRates(std::string_view text) {
  const auto colon = text.find(':');
  const auto up = ParseRate(text.substr(0, colon));
  if (!up.ok()) return up.error();
  if (colon == std::string_view::npos) return BandwidthRates{up.value(), up.value()};
  const auto down = ParseRate(text.substr(colon + 1));
  if (!down.ok()) return down.error();
  return BandwidthRates{up.value(), down.value()};
}

std::optional<int> TwoDigits(std::string_view text) {
  if (text.size() != 2 || text[0] < '0' || text[0] > '9' || text[1] < '0' || text[1] > '9') {
    return std::nullopt;
  }
  return (text[0] - '0') * 10 + (text[1] - '0');
}

// "08:00", since midnight.
std::optional<minutes> ParseTime(std::string_view text) {
  if (text.size() != 5 || text[2] != ':') return std::nullopt;
  const auto hour = TwoDigits(text.substr(0, 2));
  const auto minute = TwoDigits(text.substr(3));
  if (!hour || !minute || *hour > 23 || *minute > 59) return std::nullopt;
  return minutes(*hour * 60 + *minute);
}

// Days since Monday.
std::optional<int> ParseWeekday(std::string_view text) {
  std::string lower(text);
  for (char& c : lower) c = c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
  for (std::size_t day = 0; day < kWeekdays.size(); ++day) {
    if (lower == kWeekdays[day] || lower == kWeekdays[day].substr(0, 3)) {
      return static_cast<int>(day);
    }
  }
  return std::nullopt;
}

std::vector<std::string_view> EntriesOf(std::string_view text) {
  std::vector<std::string_view> entries;
  while (!text.empty()) {
    const auto end = std::min(text.find_first_of(kSeparators), text.size());
    if (end > 0) entries.push_back(text.substr(0, end));
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  return entries;
}

minutes SinceMonday(LocalTime local) {
  const auto minute = std::chrono::floor<minutes>(local);
  const auto day = std::chrono::floor<days>(minute);
  return days(std::chrono::weekday(day).iso_encoding() - 1) + (minute - day);
}

}  // namespace

Result<std::vector<BandwidthTimetable::Slot>> BandwidthTimetable::ParseEntry(
    std::string_view entry) {
  const auto comma = entry.find(',');
  if (comma == std::string_view::npos) {
    return Wrong(entry, "has no time: an entry of a timetable is HH:MM,RATE or Mon-HH:MM,RATE");
  }
  std::string_view when = entry.substr(0, comma);
  std::optional<int> weekday;
  if (const auto dash = when.find('-'); dash != std::string_view::npos) {
    weekday = ParseWeekday(when.substr(0, dash));
    if (!weekday) return Wrong(when.substr(0, dash), "is no weekday: Mon, Tuesday");
    when.remove_prefix(dash + 1);
  }
  const auto time = ParseTime(when);
  if (!time) return Wrong(when, "is no time of the day: HH:MM from 00:00 to 23:59");
  const auto rates = ParseRates(entry.substr(comma + 1));
  if (!rates.ok()) return rates.error();
  std::vector<Slot> slots;
  for (int day = weekday.value_or(0); day <= weekday.value_or(6); ++day) {
    slots.push_back({day * kDay + *time, rates.value()});
  }
  return slots;
}

Result<BandwidthTimetable> BandwidthTimetable::Parse(std::string_view text) {
  BandwidthTimetable table;
  if (text.empty()) return table;
  table.text_ = text;
  if (text.find(',') == std::string_view::npos) {
    if (ParseTime(text)) return Wrong(text, "has no rate: give HH:MM,RATE");
    const auto rates = ParseRates(text);
    if (!rates.ok()) return rates.error();
    table.slots_.push_back({minutes(0), rates.value()});
    return table;
  }
  for (const std::string_view entry : EntriesOf(text)) {
    const auto slots = ParseEntry(entry);
    if (!slots.ok()) return slots.error();
    table.slots_.insert(table.slots_.end(), slots.value().begin(), slots.value().end());
  }
  std::stable_sort(table.slots_.begin(), table.slots_.end(),
                   [](const Slot& a, const Slot& b) { return a.from < b.from; });
  return table;
}

BandwidthRates BandwidthTimetable::At(Instant at, const TimeZone& zone) const {
  if (slots_.empty()) return {};
  if (slots_.size() == 1) return slots_.front().rates;
  const minutes now = SinceMonday(zone.SpanAt(at).Local(at));
  const auto next =
      std::upper_bound(slots_.begin(), slots_.end(), now,
                       [](minutes minute, const Slot& slot) { return minute < slot.from; });
  return (next == slots_.begin() ? slots_.back() : *std::prev(next)).rates;
}

}  // namespace lisync
