#include "agent/http/token_lines.h"

#include <algorithm>
#include <array>
#include <set>
#include <utility>

#include "agent/config_error.h"
#include "src/core/object.h"

namespace lisync {
namespace {

constexpr std::size_t kMostNameBytes = 64;
constexpr std::string_view kForm = "NAME SCOPE SHA256HEX CREATED";

// The next word of `text`, which is taken off; empty at the end.
std::string_view TakeWord(std::string_view& text) {
  text.remove_prefix(std::min(text.find_first_not_of(" \t"), text.size()));
  const auto end = std::min(text.find_first_of(" \t"), text.size());
  const std::string_view word = text.substr(0, end);
  text.remove_prefix(end);
  return word;
}

std::optional<StoredToken> ParseToken(std::string_view text) {
  std::array<std::string_view, 5> words;
  for (std::string_view& word : words) word = TakeWord(text);
  const auto scope = ScopeFromName(words[1]);
  const auto hash = Sha256FromHex(words[2]);
  const auto created = ParseInstant(words[3]);
  if (!IsTokenName(words[0]) || !scope || !hash || !created.ok() || !words[4].empty()) {
    return std::nullopt;
  }
  return StoredToken{std::string(words[0]), *scope, *hash, created.value()};
}

}  // namespace

std::optional<Scope> ScopeFromName(std::string_view name) {
  for (const Scope scope : {Scope::kRead, Scope::kTrigger}) {
    if (Name(scope) == name) return scope;
  }
  return std::nullopt;
}

bool IsTokenName(std::string_view text) {
  return !text.empty() && text.size() <= kMostNameBytes &&
         std::all_of(text.begin(), text.end(), [](char c) {
           return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') ||
                  std::string_view("._@-").find(c) != std::string_view::npos;
         });
}

void RefuseTokenName(std::string_view text) {
  throw ConfigError("\"" + EscapeText(text.substr(0, kMostNameBytes)) +
                    "\" is no name of a token: 1 to 64 of A-Z a-z 0-9 . _ @ -");
}

std::vector<TokenLine> ParseTokenLines(std::string_view text, const std::string& what) {
  std::vector<TokenLine> lines;
  std::set<std::string, std::less<>> names;
  while (!text.empty()) {
    const auto end = std::min(text.find('\n'), text.size());
    std::string_view line = text.substr(0, end);
    text.remove_prefix(std::min(end + 1, text.size()));
    if (line.ends_with('\r')) line.remove_suffix(1);
    TokenLine parsed{std::string(line), {}};
    const bool holds_token =
        line.find_first_not_of(" \t") != std::string_view::npos && !line.starts_with('#');
    if (holds_token) {
      const std::string place = what + ", line " + std::to_string(lines.size() + 1) + ": ";
      parsed.token = ParseToken(line);
      if (!parsed.token) {
        throw ConfigError(place + "is not of the form " + std::string(kForm) +
                          ": remove it, and add the token anew with `li-sync token add`");
      }
      if (!names.insert(parsed.token->name).second) {
        throw ConfigError(place + "the name \"" + parsed.token->name +
                          "\" is there twice: remove one of the two lines");
      }
    }
    lines.push_back(std::move(parsed));
  }
  return lines;
}

std::string ToText(const StoredToken& token) {
  return token.name + " " + std::string(Name(token.scope)) + " " + ToHex(token.hash) + " " +
         FormatInstant(token.created);
}

std::string ToText(const std::vector<TokenLine>& lines) {
  std::string text;
  for (const TokenLine& line : lines) text.append(line.text).push_back('\n');
  return text;
}

}  // namespace lisync
