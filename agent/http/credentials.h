#pragma once

#include <optional>
#include <string>

#include "agent/http/message.h"

namespace lisync {

// The Authorization header of a request (RFC 9110, section 11.6.2).
enum class AuthScheme { kBearer, kBasic };

struct PresentedToken {
  AuthScheme scheme = AuthScheme::kBearer;
  std::string token;  // of Basic: the password, whatever the user's name
};

// Absent when there is no such header, more than one, or one of another form: RFC 6750
// (section 2.1) and RFC 7617 have the two that are understood. Pure; bounded by the size of the
// header.
std::optional<PresentedToken> TokenOf(const HttpRequest& request);

// Whether two header names, schemes or the like are the same (ASCII letters, case ignored).
bool SameWord(std::string_view one, std::string_view other);
// How many headers of this name there are.
std::size_t CountOf(const HttpRequest& request, std::string_view name);

}  // namespace lisync
