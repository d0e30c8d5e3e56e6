#include "src/core/size_text.h"

#include <charconv>
#include <cmath>
#include <string>

namespace lisync {
namespace {

std::string Lower(std::string_view text) {
  std::string lower(text);
  for (char& c : lower) c = c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
  return lower;
}

// The bytes that a size unit stands for: "b", or a letter with an optional "i" and "b".
std::optional<double> UnitBytes(std::string_view unit) {
  const std::string lower = Lower(unit);
  if (lower == "b") return 1;
  static constexpr std::string_view kSteps = "kmgt";
  const auto step = lower.empty() ? std::string_view::npos : kSteps.find(lower[0]);
  if (step == std::string_view::npos) return std::nullopt;
  const std::string_view rest = std::string_view(lower).substr(1);
  if (!rest.empty() && rest != "b" && rest != "i" && rest != "ib") return std::nullopt;
  return std::pow(1024.0, static_cast<double>(step + 1));
}

}  // namespace

std::optional<double> TakeDecimal(std::string_view& text) {
  if (text.empty() || text[0] < '0' || text[0] > '9') return std::nullopt;
  double value = 0;
  const auto [stop, error] =
      std::from_chars(text.data(), text.data() + text.size(), value, std::chars_format::fixed);
  if (error != std::errc()) return std::nullopt;
  text.remove_prefix(static_cast<std::size_t>(stop - text.data()));
  return value;
}

std::optional<std::uint64_t> ParseSize(std::string_view text, double bare_unit) {
  const auto number = TakeDecimal(text);
  if (!number) return std::nullopt;
  while (text.starts_with(' ')) text.remove_prefix(1);
  const auto unit = text.empty() ? std::optional(bare_unit) : UnitBytes(text);
  if (!unit) return std::nullopt;
  const double bytes = std::round(*number * *unit);
  constexpr double kMost = 1e18;  // fits signed 64 bits too
  if (!(bytes <= kMost)) return std::nullopt;
  return static_cast<std::uint64_t>(bytes);
}

}  // namespace lisync
