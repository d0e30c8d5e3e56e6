#include "src/sync/cron_field.h"

#include <array>
#include <charconv>
#include <optional>

#include "src/core/object.h"

namespace lisync {
namespace {

constexpr std::array<std::string_view, 12> kMonths = {"jan", "feb", "mar", "apr", "may", "jun",
                                                      "jul", "aug", "sep", "oct", "nov", "dec"};
constexpr std::array<std::string_view, 7> kDays = {"sun", "mon", "tue", "wed", "thu", "fri", "sat"};
constexpr int kOtherSunday = 7;

constexpr std::array<CronFieldKind, 5> kKinds = {
    CronFieldKind{1, "minute", 0, 59, {}}, CronFieldKind{2, "hour", 0, 23, {}},
    CronFieldKind{3, "day of month", 1, 31, {}}, CronFieldKind{4, "month", 1, 12, kMonths},
    CronFieldKind{5, "day of week", 0, kOtherSunday, kDays}};

constexpr std::size_t kLongestShown = 40;

std::string Quoted(std::string_view text) {
  std::string shown = EscapeText(text.substr(0, kLongestShown));
  if (text.size() > kLongestShown) shown += "…";
  return "\"" + shown + "\"";
}

std::string Accepted(const CronFieldKind& kind) {
  std::string text =
      "a whole number from " + std::to_string(kind.least) + " to " + std::to_string(kind.most);
  if (!kind.names.empty()) {
    text += ", a name from " + std::string(kind.names.front()) + " to " +
            std::string(kind.names.back());
  }
  return text;
}

std::string InField(const CronFieldKind& kind) {
  return "field " + std::to_string(kind.number) + " (" + std::string(kind.name) + "): ";
}

Error Refused(const CronFieldKind& kind, const std::string& why) {
  return {Action::kAskOperator, Fault::kNone, InField(kind) + why};
}

std::optional<int> Whole(std::string_view text, int least, int most) {
  int value = 0;
  const char* end = text.data() + text.size();
  const auto [stop, error] = std::from_chars(text.data(), end, value);
  const bool digits = !text.empty() && text[0] != '-';
  if (!digits || error != std::errc() || stop != end || value < least || value > most) {
    return std::nullopt;
  }
  return value;
}

bool SameName(std::string_view text, std::string_view name) {
  if (text.size() != name.size()) return false;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const char c = text[i];
    if ((c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c) != name[i]) return false;
  }
  return true;
}

std::optional<int> ValueOf(std::string_view text, const CronFieldKind& kind) {
  for (std::size_t i = 0; i < kind.names.size(); ++i) {
    if (SameName(text, kind.names[i])) return kind.least + static_cast<int>(i);
  }
  return Whole(text, kind.least, kind.most);
}

struct Range {
  int first;
  int last;
};

Result<Range> ParseRange(std::string_view text, const CronFieldKind& kind) {
  if (text == "*") return Range{kind.least, kind.most};
  const auto dash = text.find('-');
  const std::string_view from = text.substr(0, dash);
  const auto first = ValueOf(from, kind);
  if (!first) return Refused(kind, Quoted(from) + " is not " + Accepted(kind) + " or *");
  if (dash == std::string_view::npos) return Range{*first, *first};
  const std::string_view to = text.substr(dash + 1);
  auto last = ValueOf(to, kind);
  if (!last) return Refused(kind, Quoted(to) + " is not " + Accepted(kind));
  // "sat-sun": at the end of a range Sunday is the day after Saturday.
  if (*last == 0 && *first > 0 && !kind.names.empty()) last = kOtherSunday;
  if (*first > *last) {
    return Refused(kind, Quoted(text) + " ends before it begins: name both parts, as in \"" +
                             std::to_string(*first) + "-" + std::to_string(kind.most) + "," +
                             std::to_string(kind.least) + "-" + std::to_string(*last) + "\"");
  }
  return Range{*first, *last};
}

// A value, a range or *, and a step after either of the last two.
Result<std::uint64_t> ParseElement(std::string_view text, const CronFieldKind& kind) {
  const auto slash = text.find('/');
  const auto range = ParseRange(text.substr(0, slash), kind);
  if (!range.ok()) return range.error();
  int step = 1;
  if (slash != std::string_view::npos) {
    const std::string_view of = text.substr(0, slash);
    if (of != "*" && of.find('-') == std::string_view::npos) {
      return Refused(kind, Quoted(text) +
                               " has a step after a single value: a step follows * or a "
                               "range, as in */5 or " +
                               std::to_string(kind.least) + "-" + std::to_string(kind.most) + "/5");
    }
    const int most = kind.number == 5 ? 7 : kind.most - kind.least + 1;
    const auto given = Whole(text.substr(slash + 1), 1, most);
    if (!given) {
      return Refused(kind, "the step of " + Quoted(text) + " is not a whole number from 1 to " +
                               std::to_string(most));
    }
    step = *given;
  }
  std::uint64_t values = 0;
  for (int value = range.value().first; value <= range.value().last; value += step) {
    values |= std::uint64_t{1} << static_cast<unsigned>(value);
  }
  return values;
}

}  // namespace

std::span<const CronFieldKind> CronFieldKinds() { return kKinds; }

Result<CronField> ParseCronField(std::string_view text, const CronFieldKind& kind) {
  CronField field;
  field.starred = text.starts_with('*');
  std::string_view rest = text;
  for (;;) {
    const auto comma = rest.find(',');
    const auto values = ParseElement(rest.substr(0, comma), kind);
    if (!values.ok()) return values.error();
    field.values |= values.value();
    if (comma == std::string_view::npos) break;
    rest.remove_prefix(comma + 1);
  }
  constexpr std::uint64_t kSundays = 1U | 1U << kOtherSunday;
  if (kind.number == 5 && (field.values & kSundays) != 0) {
    field.values = (field.values | 1U) & ~(std::uint64_t{1} << kOtherSunday);
  }
  return field;
}

}  // namespace lisync
