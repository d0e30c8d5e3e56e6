#include "agent/http/credentials.h"

#include <algorithm>

#include "src/core/digest.h"

namespace lisync {
namespace {

// Far more than any token needs.
constexpr std::size_t kMostHeaderBytes = 1024;

char Lower(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; }

}  // namespace

bool SameWord(std::string_view one, std::string_view other) {
  return std::equal(one.begin(), one.end(), other.begin(), other.end(),
                    [](char a, char b) { return Lower(a) == Lower(b); });
}

std::size_t CountOf(const HttpRequest& request, std::string_view name) {
  return static_cast<std::size_t>(
      std::count_if(request.headers.begin(), request.headers.end(),
                    [name](const auto& field) { return SameWord(field.first, name); }));
}

std::optional<PresentedToken> TokenOf(const HttpRequest& request) {
  const auto header = request.Header("authorization");
  if (!header || header->size() > kMostHeaderBytes || CountOf(request, "authorization") != 1) {
    return std::nullopt;
  }
  const auto blank = std::min(header->find(' '), header->size());
  const std::string_view scheme = header->substr(0, blank);
  std::string_view rest = header->substr(blank);
  while (rest.starts_with(' ')) rest.remove_prefix(1);
  while (rest.ends_with(' ')) rest.remove_suffix(1);
  if (rest.empty()) return std::nullopt;
  if (SameWord(scheme, "bearer")) return PresentedToken{AuthScheme::kBearer, std::string(rest)};
  if (!SameWord(scheme, "basic")) return std::nullopt;
  const auto pair = FromBase64(rest);
  if (!pair) return std::nullopt;
  const auto colon = pair->find(':');
  if (colon == std::string::npos) return std::nullopt;
  return PresentedToken{AuthScheme::kBasic, pair->substr(colon + 1)};
}

}  // namespace lisync
