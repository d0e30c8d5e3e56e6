#include "agent/log_text.h"

#include <array>
#include <cstdint>
#include <cstdio>

namespace lisync {
namespace {

struct Character {
  char32_t code = 0;
  std::size_t bytes = 0;  // 0: not valid UTF-8
};

// The first character of a text that is not empty (RFC 3629).
Character Decode(std::string_view text) {
  const auto byte = [text](std::size_t i) { return static_cast<std::uint8_t>(text[i]); };
  const std::uint8_t lead = byte(0);
  if (lead < 0x80) return {lead, 1};
  const std::size_t length = lead >= 0xF0 ? 4 : lead >= 0xE0 ? 3 : 2;
  if (lead < 0xC2 || lead > 0xF4 || text.size() < length) return {};
  char32_t code = lead & (0xFFU >> (length + 1));
  for (std::size_t i = 1; i < length; ++i) {
    if ((byte(i) & 0xC0) != 0x80) return {};
    code = (code << 6) | (byte(i) & 0x3FU);
  }
  static constexpr std::array<char32_t, 5> kLeast = {0, 0, 0x80, 0x800, 0x10000};
  const bool surrogate = code >= 0xD800 && code <= 0xDFFF;
  if (code < kLeast[length] || code > 0x10FFFF || surrogate) return {};
  return {code, length};
}

bool MisleadsReaders(char32_t code) {
  return (code >= 0x80 && code <= 0x9F) || code == 0x2028 || code == 0x2029 ||
         (code >= 0x202A && code <= 0x202E) || (code >= 0x2066 && code <= 0x2069);
}

std::string Escaped(const char* format, unsigned value) {
  std::array<char, 16> text{};
  std::snprintf(text.data(), text.size(), format, value);
  return text.data();
}

std::string EscapedControl(char c) {
  switch (c) {
    case '\n':
      return "\\n";
    case '\r':
      return "\\r";
    case '\t':
      return "\\t";
    default:
      return Escaped("\\x%02X", static_cast<std::uint8_t>(c));
  }
}

// What is put in the place of text that was cut.
constexpr std::string_view kCut = "…";

}  // namespace

std::string OneLine(std::string_view text) {
  std::string line;
  line.reserve(text.size());
  while (!text.empty()) {
    const Character c = Decode(text);
    const std::size_t bytes = c.bytes == 0 ? 1 : c.bytes;
    std::string piece(text.substr(0, bytes));
    if (c.bytes == 0 || c.code < 0x20 || c.code == 0x7F) {
      piece = EscapedControl(text[0]);
    } else if (MisleadsReaders(c.code)) {
      piece = Escaped("\\u%04X", static_cast<unsigned>(c.code));
    }
    if (line.size() + piece.size() > kLongestLine - kCut.size()) return line + std::string(kCut);
    line += piece;
    text.remove_prefix(bytes);
  }
  return line;
}

std::string HarmlessJson(std::string_view json) {
  std::string harmless;
  harmless.reserve(json.size());
  while (!json.empty()) {
    const Character c = Decode(json);
    const std::size_t bytes = c.bytes == 0 ? 1 : c.bytes;
    // Outside of strings JSON has none of these.
    if (MisleadsReaders(c.code) || c.code == 0x7F) {
      harmless += Escaped("\\u%04X", static_cast<unsigned>(c.code));
    } else {
      harmless += json.substr(0, bytes);
    }
    json.remove_prefix(bytes);
  }
  return harmless;
}

std::string CutText(std::string_view text, std::size_t bytes) {
  if (text.size() <= bytes) return std::string(text);
  std::size_t end = bytes - kCut.size();
  const auto continues = [text](std::size_t at) {
    return (static_cast<std::uint8_t>(text[at]) & 0xC0) == 0x80;
  };
  while (end > 0 && continues(end)) --end;
  return std::string(text.substr(0, end)) + std::string(kCut);
}

}  // namespace lisync
