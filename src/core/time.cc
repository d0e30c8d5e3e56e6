#include "src/core/time.h"

#include <array>
#include <charconv>
#include <cstdio>
#include <optional>

namespace lisync {
namespace {

using std::chrono::days;
using std::chrono::microseconds;
using std::chrono::sys_days;

// Reads numbers and fixed characters off the front of a text.
class Scanner {
 public:
  explicit Scanner(std::string_view text) : rest_(text) {}

  bool done() const { return rest_.empty(); }
  char Peek() const { return rest_.empty() ? '\0' : rest_[0]; }

  bool Skip(char c) {
    if (Peek() != c || done()) return false;
    rest_.remove_prefix(1);
    return true;
  }

  bool Skip(std::string_view text) {
    if (!rest_.starts_with(text)) return false;
    rest_.remove_prefix(text.size());
    return true;
  }

  // Exactly `digits` decimal digits; -1 when they are not there.
  int Number(std::size_t digits) {
    int value = 0;
    if (rest_.size() < digits) return -1;
    for (std::size_t i = 0; i < digits; ++i) {
      if (rest_[i] < '0' || rest_[i] > '9') return -1;
      value = value * 10 + (rest_[i] - '0');
    }
    rest_.remove_prefix(digits);
    return value;
  }

  // The digits after a decimal point as microseconds (further digits are dropped); -1 for none.
  std::int64_t Fraction() {
    std::int64_t value = 0;
    std::int64_t unit = 100000;
    bool any = false;
    while (Peek() >= '0' && Peek() <= '9') {
      value += unit * (Peek() - '0');
      unit /= 10;
      any = true;
      rest_.remove_prefix(1);
    }
    return any ? value : -1;
  }

 private:
  std::string_view rest_;
};

Error NotATime(std::string_view text) {
  return {Action::kAskOperator, Fault::kNone,
          "\"" + std::string(text) +
              "\" is not a time: use RFC 3339 (2026-11-24T03:00:00Z, 2026-11-24T03:00:00+01:00, "
              "2026-11-24; UTC unless a zone is given) or seconds since 1970 (1764000000)"};
}

std::optional<sys_days> Date(int year, int month, int day) {
  if (year < 0 || month < 0 || day < 0) return std::nullopt;
  const std::chrono::year_month_day date{std::chrono::year(year),
                                         std::chrono::month(static_cast<unsigned>(month)),
                                         std::chrono::day(static_cast<unsigned>(day))};
  if (!date.ok()) return std::nullopt;
  return sys_days(date);
}

std::optional<microseconds> TimeOfDay(int hour, int minute, int second) {
  // 60 is a leap second (RFC 3339, section 5.7); it counts as the second after.
  if (hour < 0 || hour > 23 || minute < 0 || minute > 59 || second < 0 || second > 60) {
    return std::nullopt;
  }
  return std::chrono::hours(hour) + std::chrono::minutes(minute) + std::chrono::seconds(second);
}

// Z, z, +hh:mm, -hh:mm or nothing (UTC).
std::optional<microseconds> Zone(Scanner& in) {
  if (in.done() || in.Skip('Z') || in.Skip('z')) return microseconds(0);
  const bool west = in.Skip('-');
  if (!west && !in.Skip('+')) return std::nullopt;
  const int hours = in.Number(2);
  const bool colon = in.Skip(':');
  const int minutes = in.Number(2);
  if (hours < 0 || hours > 23 || !colon || minutes < 0 || minutes > 59) return std::nullopt;
  const microseconds offset = std::chrono::hours(hours) + std::chrono::minutes(minutes);
  return west ? -offset : offset;
}

std::optional<Instant> Rfc3339(std::string_view text) {
  Scanner in(text);
  const int year = in.Number(4);
  if (!in.Skip('-')) return std::nullopt;
  const int month = in.Number(2);
  if (!in.Skip('-')) return std::nullopt;
  const auto date = Date(year, month, in.Number(2));
  if (!date) return std::nullopt;
  if (in.done()) return Instant(*date);

  if (!in.Skip('T') && !in.Skip('t') && !in.Skip(' ')) return std::nullopt;
  const int hour = in.Number(2);
  if (!in.Skip(':')) return std::nullopt;
  const int minute = in.Number(2);
  const int second = in.Skip(':') ? in.Number(2) : 0;
  const auto time = TimeOfDay(hour, minute, second);
  if (!time) return std::nullopt;
  std::int64_t fraction = 0;
  if (in.Skip('.') && (fraction = in.Fraction()) < 0) return std::nullopt;
  const auto zone = Zone(in);
  if (!zone || !in.done()) return std::nullopt;
  return Instant(*date) + *time + microseconds(fraction) - *zone;
}

std::optional<Instant> Epoch(std::string_view text) {
  std::int64_t seconds = 0;
  const auto [stop, error] = std::from_chars(text.data(), text.data() + text.size(), seconds);
  // The limit keeps microseconds inside 64 bits and catches milliseconds given by mistake.
  if (error != std::errc() || seconds < 0 || seconds > 99'999'999'999) return std::nullopt;
  Scanner in(text.substr(static_cast<std::size_t>(stop - text.data())));
  std::int64_t fraction = 0;
  if (in.Skip('.') && (fraction = in.Fraction()) < 0) return std::nullopt;
  if (!in.done()) return std::nullopt;
  return Instant(std::chrono::seconds(seconds) + microseconds(fraction));
}

}  // namespace

std::string FormatInstant(Instant instant) {
  const auto day = std::chrono::floor<days>(instant);
  const std::chrono::year_month_day date(day);
  const std::chrono::hh_mm_ss time(instant - day);
  std::array<char, 64> text{};
  std::snprintf(text.data(), text.size(), "%04d-%02u-%02uT%02d:%02d:%02d.%06dZ",
                static_cast<int>(date.year()), static_cast<unsigned>(date.month()),
                static_cast<unsigned>(date.day()), static_cast<int>(time.hours().count()),
                static_cast<int>(time.minutes().count()), static_cast<int>(time.seconds().count()),
                static_cast<int>(time.subseconds().count()));
  return text.data();
}

Result<Instant> ParseInstant(std::string_view text) {
  if (const auto instant = Rfc3339(text)) return *instant;
  if (const auto instant = Epoch(text)) return *instant;
  return NotATime(text);
}

Result<Instant> ParseHttpDate(std::string_view text) {
  static constexpr std::array<std::string_view, 12> kMonths = {
      "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
  const Error error{Action::kRetry, Fault::kProtocol,
                    "the server's date is not an HTTP date: \"" + std::string(text) + "\""};
  const auto comma = text.find(", ");
  if (comma != 3) return error;
  Scanner in(text.substr(comma + 2));
  const int day = in.Number(2);
  if (!in.Skip(' ')) return error;
  int month = -1;
  for (std::size_t i = 0; i < kMonths.size(); ++i) {
    if (in.Skip(kMonths[i])) month = static_cast<int>(i) + 1;
  }
  if (!in.Skip(' ')) return error;
  const auto date = Date(in.Number(4), month, day);
  if (!date || !in.Skip(' ')) return error;
  const int hour = in.Number(2);
  if (!in.Skip(':')) return error;
  const int minute = in.Number(2);
  if (!in.Skip(':')) return error;
  const auto time = TimeOfDay(hour, minute, in.Number(2));
  if (!time || !in.Skip(" GMT") || !in.done()) return error;
  return Instant(*date) + *time;
}

std::string FormatDuration(Duration duration) {
  const auto seconds = std::chrono::round<std::chrono::seconds>(duration).count();
  if (duration < std::chrono::seconds(1)) {
    return std::to_string(std::chrono::round<std::chrono::milliseconds>(duration).count()) + " ms";
  }
  if (seconds < 120) return std::to_string(seconds) + " s";
  const auto minutes = seconds / 60;
  if (minutes < 120) return std::to_string(minutes) + " min";
  const auto hours = minutes / 60;
  if (hours < 48) {
    return std::to_string(hours) + " h " + std::to_string(minutes % 60) + " min";
  }
  return std::to_string(hours / 24) + " d " + std::to_string(hours % 24) + " h";
}

}  // namespace lisync
