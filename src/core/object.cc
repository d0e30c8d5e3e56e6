#include "src/core/object.h"

#include <algorithm>
#include <charconv>

namespace lisync {
namespace {

constexpr std::string_view kUpperHex = "0123456789ABCDEF";

bool IsLowerHex(std::string_view text) {
  return std::all_of(text.begin(), text.end(),
                     [](char c) { return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f'); });
}

int HexValue(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'A' && c <= 'F') return c - 'A' + 10;
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  return -1;
}

// Length of the well-formed UTF-8 sequence at the start of `text` (RFC 3629, section 4: no overlong
// forms, no surrogates, nothing above U+10FFFF); 0 when there is none.
std::size_t Utf8Length(std::string_view text) {
  const auto byte = [&](std::size_t i) { return static_cast<unsigned char>(text[i]); };
  const auto tail = [&](std::size_t i, unsigned low = 0x80, unsigned high = 0xBF) {
    return i < text.size() && byte(i) >= low && byte(i) <= high;
  };
  const unsigned first = byte(0);
  if (first < 0x80) return 1;
  if (first >= 0xC2 && first <= 0xDF) return tail(1) ? 2 : 0;
  if (first >= 0xE0 && first <= 0xEF) {
    const unsigned low = first == 0xE0 ? 0xA0 : 0x80;
    const unsigned high = first == 0xED ? 0x9F : 0xBF;
    return tail(1, low, high) && tail(2) ? 3 : 0;
  }
  if (first >= 0xF0 && first <= 0xF4) {
    const unsigned low = first == 0xF0 ? 0x90 : 0x80;
    const unsigned high = first == 0xF4 ? 0x8F : 0xBF;
    return tail(1, low, high) && tail(2) && tail(3) ? 4 : 0;
  }
  return 0;
}

}  // namespace

std::string EscapeText(std::string_view text) {
  std::string out;
  out.reserve(text.size());
  while (!text.empty()) {
    const auto c = static_cast<unsigned char>(text[0]);
    const std::size_t length = Utf8Length(text);
    if (length == 0 || c < 0x20 || c == 0x7F || c == '%') {
      out += '%';
      out += kUpperHex[c >> 4];
      out += kUpperHex[c & 0x0F];
      text.remove_prefix(1);
    } else {
      out += text.substr(0, length);
      text.remove_prefix(length);
    }
  }
  return out;
}

std::string EscapeKey(const ObjectKey& key) { return EscapeText(key.bytes()); }

ObjectKey UnescapeKey(std::string_view escaped) {
  std::string bytes;
  bytes.reserve(escaped.size());
  for (std::size_t i = 0; i < escaped.size(); ++i) {
    if (escaped[i] == '%' && i + 2 < escaped.size() && HexValue(escaped[i + 1]) >= 0 &&
        HexValue(escaped[i + 2]) >= 0) {
      bytes += static_cast<char>(HexValue(escaped[i + 1]) * 16 + HexValue(escaped[i + 2]));
      i += 2;
    } else {
      bytes += escaped[i];
    }
  }
  return ObjectKey(std::move(bytes));
}

bool ETag::IsMd5() const { return value.size() == 32 && IsLowerHex(value); }

bool ETag::IsMultipart() const { return PartCount() > 0; }

std::uint32_t ETag::PartCount() const {
  if (value.size() < 34 || value[32] != '-' || !IsLowerHex(std::string_view(value).substr(0, 32))) {
    return 0;
  }
  std::uint32_t count = 0;
  const char* end = value.data() + value.size();
  const auto [stop, error] = std::from_chars(value.data() + 33, end, count);
  return error == std::errc() && stop == end ? count : 0;
}

}  // namespace lisync
