#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "agent/http/token_file.h"

namespace lisync {

// A line of the token file, without its end. Comments and empty lines hold no token and are kept as
// they are.
struct TokenLine {
  std::string text;
  std::optional<StoredToken> token;
};

// Throws ConfigError, which starts with `what` and the line's number, for a line that is none of a
// token file, and for a name that is there twice. Its message repeats nothing of the line but a
// name.
std::vector<TokenLine> ParseTokenLines(std::string_view text, const std::string& what);

std::string ToText(const StoredToken& token);
std::string ToText(const std::vector<TokenLine>& lines);

// 1 to 64 of A-Z a-z 0-9 . _ @ -
bool IsTokenName(std::string_view text);
// Throws ConfigError, which names the accepted form.
[[noreturn]] void RefuseTokenName(std::string_view text);

// "read" or "trigger"; absent for any other text.
std::optional<Scope> ScopeFromName(std::string_view name);

}  // namespace lisync
