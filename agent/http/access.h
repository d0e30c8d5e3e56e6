#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "agent/http/message.h"

namespace lisync {

enum class Scope { kRead, kTrigger };  // kTrigger may read too

std::string_view Name(Scope scope);

// Who asks, once it is known.
struct Caller {
  std::string
      name;  // the token's name; "uid 1000" over the local socket; "anonymous" without token
  Scope scope = Scope::kRead;
  std::string from;  // HttpPeer::address
};

// Finds whom a token belongs to. Thread-safe.
class TokenCheck {
 public:
  virtual ~TokenCheck() = default;
  // Whether any token is configured.
  virtual bool Any() = 0;
  // Absent for a token that is not known. Takes as long whatever the token.
  virtual std::optional<Caller> Find(std::string_view token) = 0;
};

struct AccessRules {
  // Values of Host, as ParseHostName gives them (agent/http/host_name.h), that are answered; guards
  // against DNS rebinding.
  std::vector<std::string> hosts;
  // Origins that browsers may call from, as ToText(Origin) gives them
  // ("https://admin.example.org"); empty: none but our own.
  std::vector<std::string> origins;
  std::uint32_t own_uid = 0;  // over the local socket, this user and root may do everything
};

// Decides before anything else who may do what:
// - a Host that is not in the rules: 421 (not over the local socket); more than one, or none: 400;
// - a method other than GET, HEAD, POST, OPTIONS: 405 with Allow;
// - /healthz and /readyz: anybody, without a token;
// - a preflight (OPTIONS with Origin and Access-Control-Request-Method): 204 with the CORS headers
// for
//   an allowed origin, 403 for another;
// - POST with an Origin that is neither our own (its host and port are those of Host) nor allowed:
//   403;
// - over the local socket: by uid, no token;
// - while no token is configured: GET and HEAD for anybody on this machine (by the peer's address);
//   from elsewhere, and POST: 403 with how to add one;
// - else a token: `Authorization: Bearer TOKEN` for everything, or, for GET and HEAD alone, Basic
// with
//   the token as password, so that a browser can show the page. Without or with a wrong one: 401
//   with WWW-Authenticate (Basic only for the page, its parts and its events); POST with a token of
//   scope read: 403.
// The reasons in the refusals never tell whether a token exists.
std::variant<Caller, HttpResponse> Admit(const HttpRequest& request, const AccessRules& rules,
                                         TokenCheck& tokens);

// Puts on every response: X-Content-Type-Options, Referrer-Policy, Content-Security-Policy (no
// unsafe-inline; nothing from elsewhere), X-Frame-Options, Cross-Origin-Resource-Policy and
// Cache-Control: no-store, each unless it is set already; Vary: Origin when the rules name any
// origin, and Access-Control-Allow-Origin for one of them.
void AddSecurityHeaders(const HttpRequest& request, const AccessRules& rules,
                        HttpResponse& response);

// Refuses to listen at `address` (an address or "localhost") where other machines can reach it
// while no token is configured: throws ConfigError, which says how to mend that.
void RequireTokenBeyondLoopback(std::string_view address, TokenCheck& tokens);

}  // namespace lisync
