#include "src/s3/key_rules.h"

#include <algorithm>
#include <iterator>
#include <string>

#include "src/core/object.h"

namespace lisync {

// EscapeText keeps all valid UTF-8 but some ASCII.
bool IsUtf8(std::string_view text) {
  std::string high;
  std::copy_if(text.begin(), text.end(), std::back_inserter(high), [](char c) {
    return c == ' ' || (c & 0x80) != 0 || (c > ' ' && c < 0x7F && c != '%');
  });
  return EscapeText(high) == high;
}

bool LooksLikePath(std::string_view key) {
  for (std::size_t at = 0; at < key.size();) {
    const std::size_t end = std::min(key.find('/', at), key.size());
    const std::string_view segment = key.substr(at, end - at);
    if (segment.empty() || segment == "." || segment == "..") return true;
    at = end + 1;
  }
  return false;
}

}  // namespace lisync
