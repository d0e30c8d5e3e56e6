#include "agent/config_values.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>

#include "src/core/size_text.h"

namespace lisync {
namespace {

std::optional<double> UnitSeconds(std::string_view unit) {
  struct Unit {
    std::string_view name;
    double seconds;
  };
  static constexpr std::array kUnits = {Unit{"ms", 0.001}, Unit{"s", 1},      Unit{"m", 60},
                                        Unit{"h", 3600},   Unit{"d", 86'400}, Unit{"w", 604'800}};
  const auto* found = std::find_if(kUnits.begin(), kUnits.end(),
                                   [unit](const Unit& known) { return known.name == unit; });
  if (found == kUnits.end()) return std::nullopt;
  return found->seconds;
}

bool IsPrintableAscii(char c) { return c > ' ' && c < '\x7f'; }

}  // namespace

std::optional<std::uint64_t> ParseWhole(std::string_view text, std::uint64_t least,
                                        std::uint64_t most) {
  std::uint64_t value = 0;
  const char* end = text.data() + text.size();
  const auto [stop, error] = std::from_chars(text.data(), end, value);
  if (error != std::errc() || stop != end || value < least || value > most) return std::nullopt;
  return value;
}

std::optional<Duration> ParseDuration(std::string_view text) {
  double seconds = 0;
  bool any = false;
  while (!text.empty() || !any) {
    const auto number = TakeDecimal(text);
    if (!number) return std::nullopt;
    if (text.empty() && !any) {
      seconds = *number;
      break;
    }
    const auto unit_end = std::find_if(text.begin(), text.end(), [](char c) { return c <= '9'; });
    const auto length = static_cast<std::size_t>(unit_end - text.begin());
    const auto unit = UnitSeconds(text.substr(0, length));
    if (!unit) return std::nullopt;
    text.remove_prefix(length);
    seconds += *number * *unit;
    any = true;
  }
  constexpr double kMostSeconds = 1e9;
  if (!(seconds <= kMostSeconds)) return std::nullopt;
  return Duration(static_cast<std::int64_t>(std::llround(seconds * 1e6)));
}

std::optional<std::uint64_t> ParseBandwidth(std::string_view text) {
  if (text.empty() || text == "off") return 0;
  return ParseSize(text, 1024);
}

std::optional<double> ParseRequestRate(std::string_view text) {
  constexpr double kLeast = 0.01;
  constexpr double kMost = 100'000;
  if (text.empty() || text == "off") return 0;
  const auto rate = TakeDecimal(text);
  if (!rate || !text.empty() || *rate > kMost || (*rate > 0 && *rate < kLeast)) return std::nullopt;
  return rate;
}

std::optional<std::uint64_t> ParseBytes(std::string_view text) { return ParseSize(text, 1); }

std::optional<bool> ParseBool(std::string_view text) {
  static constexpr std::array<std::string_view, 6> kTrue = {"1", "t", "T", "true", "True", "TRUE"};
  static constexpr std::array<std::string_view, 6> kFalse = {"0",     "f",     "F",
                                                             "false", "False", "FALSE"};
  if (std::find(kTrue.begin(), kTrue.end(), text) != kTrue.end()) return true;
  if (std::find(kFalse.begin(), kFalse.end(), text) != kFalse.end()) return false;
  return std::nullopt;
}

bool IsOrigin(std::string_view text) {
  return !text.empty() && text.size() <= 128 && std::all_of(text.begin(), text.end(), [](char c) {
    return IsPrintableAscii(c) && std::string_view("+%\"\\").find(c) == std::string_view::npos;
  });
}

bool IsIdentifier(std::string_view text) {
  return !text.empty() && text.size() <= 63 && std::none_of(text.begin(), text.end(), [](char c) {
    return static_cast<unsigned char>(c) < 0x20 || c == '\x7f';
  });
}

bool IsKeyPrefix(std::string_view text) {
  if (text.size() < 2 || text.size() > 255 || !text.ends_with('/')) return false;
  while (!text.empty()) {
    const auto slash = text.find('/');
    const std::string_view segment = text.substr(0, slash);
    if (segment.empty() || segment == "." || segment == "..") return false;
    if (segment.find_first_of(std::string_view("\0\r\n", 3)) != std::string_view::npos)
      return false;
    text.remove_prefix(slash + 1);
  }
  return true;
}

}  // namespace lisync
