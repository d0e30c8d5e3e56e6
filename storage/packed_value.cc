#include "storage/packed_value.h"

#include <algorithm>
#include <charconv>
#include <chrono>
#include <cstddef>

#include "src/core/digest.h"

namespace lisync {
namespace {

constexpr std::size_t kMd5Bytes = 16;
constexpr std::size_t kMd5Digits = 2 * kMd5Bytes;
constexpr std::size_t kPartBytes = 4;
// "20261124T053448Z-960da1a9"
constexpr std::string_view kRunForm = "ddddddddTddddddZ-xxxxxxxx";

int HexValue(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

bool IsHex(std::string_view text) {
  return std::all_of(text.begin(), text.end(), [](char c) { return HexValue(c) >= 0; });
}

// A decimal number as it is usually written: no sign, no leading zero, not 0.
std::optional<std::uint32_t> ParseCount(std::string_view text) {
  std::uint32_t count = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), count);
  const bool usual = !text.empty() && text.front() != '0';
  if (!usual || error != std::errc() || end != text.data() + text.size()) return std::nullopt;
  return count;
}

std::uint32_t Digits(std::string_view text, std::size_t from, std::size_t count, int base = 10) {
  std::uint32_t value = 0;
  std::from_chars(text.data() + from, text.data() + from + count, value, base);
  return value;
}

void AppendDigits(std::string& text, std::uint32_t value, std::size_t count) {
  const std::size_t from = text.size();
  text.resize(from + count);
  for (std::size_t i = count; i > 0; --i, value /= 10) {
    text[from + i - 1] = static_cast<char>('0' + value % 10);
  }
}

bool HasRunForm(std::string_view run) {
  if (run.size() != kRunForm.size()) return false;
  return std::equal(run.begin(), run.end(), kRunForm.begin(), [](char c, char form) {
    if (form == 'd') return c >= '0' && c <= '9';
    return form == 'x' ? HexValue(c) >= 0 : c == form;
  });
}

}  // namespace

std::optional<std::string> PackTag(std::string_view tag) {
  if (tag.size() < kMd5Digits || !IsHex(tag.substr(0, kMd5Digits))) return std::nullopt;
  std::string packed;
  packed.reserve(kMd5Bytes + kPartBytes);
  for (std::size_t i = 0; i < kMd5Digits; i += 2) {
    packed += static_cast<char>(HexValue(tag[i]) << 4 | HexValue(tag[i + 1]));
  }
  if (tag.size() == kMd5Digits) return packed;
  if (tag[kMd5Digits] != '-') return std::nullopt;
  const auto parts = ParseCount(tag.substr(kMd5Digits + 1));
  if (!parts) return std::nullopt;
  for (int shift = 24; shift >= 0; shift -= 8) {
    packed += static_cast<char>(*parts >> shift & 0xFF);
  }
  return packed;
}

std::optional<std::string> UnpackTag(std::string_view packed) {
  if (packed.size() != kMd5Bytes && packed.size() != kMd5Bytes + kPartBytes) return std::nullopt;
  std::string tag = ToHex(AsBytes(packed.substr(0, kMd5Bytes)));
  if (packed.size() == kMd5Bytes) return tag;
  std::uint32_t parts = 0;
  for (const char c : packed.substr(kMd5Bytes)) parts = parts << 8 | static_cast<unsigned char>(c);
  return tag + "-" + std::to_string(parts);
}

std::optional<std::int64_t> PackRunId(std::string_view run) {
  using namespace std::chrono;
  if (!HasRunForm(run)) return std::nullopt;
  const year_month_day date =
      year(static_cast<int>(Digits(run, 0, 4))) / month(Digits(run, 4, 2)) / day(Digits(run, 6, 2));
  const auto of_day = [&run](std::size_t from) { return Digits(run, from, 2); };
  if (!date.ok() || of_day(9) > 23 || of_day(11) > 59 || of_day(13) > 59) return std::nullopt;
  const sys_seconds time =
      sys_days(date) + hours(of_day(9)) + minutes(of_day(11)) + seconds(of_day(13));
  const std::int64_t since = time.time_since_epoch().count();
  if (since < 0 || since > std::int64_t{0xFFFFFFFF}) return std::nullopt;
  return static_cast<std::int64_t>(static_cast<std::uint64_t>(since) << 32 |
                                   Digits(run, 17, 8, 16));
}

std::string UnpackRunId(std::int64_t packed) {
  using namespace std::chrono;
  const auto bits = static_cast<std::uint64_t>(packed);
  const sys_seconds time{seconds(static_cast<std::int64_t>(bits >> 32))};
  const sys_days day = floor<days>(time);
  const year_month_day date(day);
  const hh_mm_ss of_day(time - day);
  std::string run;
  run.reserve(kRunForm.size());
  AppendDigits(run, static_cast<std::uint32_t>(static_cast<int>(date.year())), 4);
  AppendDigits(run, static_cast<unsigned>(date.month()), 2);
  AppendDigits(run, static_cast<unsigned>(date.day()), 2);
  run += 'T';
  AppendDigits(run, static_cast<std::uint32_t>(of_day.hours().count()), 2);
  AppendDigits(run, static_cast<std::uint32_t>(of_day.minutes().count()), 2);
  AppendDigits(run, static_cast<std::uint32_t>(of_day.seconds().count()), 2);
  run += "Z-";
  for (int shift = 28; shift >= 0; shift -= 4) run += "0123456789abcdef"[bits >> shift & 0xF];
  return run;
}

}  // namespace lisync
