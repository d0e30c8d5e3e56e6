#include "agent/http/access.h"

#include <algorithm>
#include <array>

#include "agent/config_error.h"
#include "agent/http/credentials.h"
#include "agent/http/host_name.h"
#include "src/core/object.h"

namespace lisync {
namespace {

constexpr std::string_view kAddToken = "li-sync token add NAME --scope trigger";
constexpr std::string_view kContentSecurityPolicy =
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; "
    "connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

bool Contains(const std::vector<std::string>& list, const std::string& value) {
  return std::find(list.begin(), list.end(), value) != list.end();
}

bool IsReading(const HttpRequest& request) {
  return request.method == "GET" || request.method == "HEAD";
}

std::optional<HttpResponse> CheckHost(const HttpRequest& request, const AccessRules& rules) {
  if (CountOf(request, "host") != 1) {
    return ErrorResponse(400, "a request has exactly one Host header");
  }
  const std::string_view text = *request.Header("host");
  const auto authority = ParseAuthority(text);
  if (!authority) return ErrorResponse(400, "the Host header names no host");
  // Who can open the local socket was not led there by a name.
  if (request.peer.uid || Contains(rules.hosts, authority->host)) return std::nullopt;
  return ErrorResponse(421, "the host \"" + EscapeText(authority->host) +
                                "\" is not one of those that are answered: ask by another name, "
                                "or add it to http.allowed-hosts");
}

std::optional<HttpResponse> CheckMethod(const HttpRequest& request) {
  static constexpr std::array kKnown = {"GET", "HEAD", "POST", "OPTIONS"};
  if (std::find(kKnown.begin(), kKnown.end(), request.method) != kKnown.end()) return std::nullopt;
  HttpResponse response = ErrorResponse(405, "only GET, HEAD, POST and OPTIONS are answered");
  response.headers.emplace_back("Allow", "GET, HEAD, POST, OPTIONS");
  return response;
}

// The request's origin in its one form; absent when it has none, or one that is no web site's.
std::optional<Origin> OriginOf(const HttpRequest& request) {
  if (CountOf(request, "origin") != 1) return std::nullopt;
  return ParseOrigin(*request.Header("origin"));
}

bool IsAllowedOrigin(const HttpRequest& request, const AccessRules& rules) {
  const auto origin = OriginOf(request);
  return origin && Contains(rules.origins, ToText(*origin));
}

// Whether the page that asks came from the host that it asks. The scheme does not count: behind a
// proxy that ends TLS it is not the one that is seen here.
bool IsOwnOrigin(const HttpRequest& request) {
  const auto origin = OriginOf(request);
  const std::string host(request.Header("host").value_or(""));
  return origin && origin == ParseOrigin(origin->scheme + "://" + host);
}

bool IsPreflight(const HttpRequest& request) {
  return request.method == "OPTIONS" && request.Header("origin") &&
         request.Header("access-control-request-method");
}

HttpResponse AnswerPreflight(const HttpRequest& request, const AccessRules& rules) {
  if (!IsAllowedOrigin(request, rules)) {
    return ErrorResponse(403, "this origin is not one of http.allowed-origins");
  }
  HttpResponse response;
  response.status = 204;
  response.headers = {{"Access-Control-Allow-Methods", "GET, HEAD, POST"},
                      {"Access-Control-Allow-Headers", "Authorization, Content-Type"},
                      {"Access-Control-Max-Age", "600"}};
  return response;
}

std::variant<Caller, HttpResponse> AdmitLocal(const HttpRequest& request,
                                              const AccessRules& rules) {
  const std::uint32_t uid = *request.peer.uid;
  if (uid != 0 && uid != rules.own_uid) {
    return ErrorResponse(403, "the local socket is for the service's own user and root");
  }
  return Caller{"uid " + std::to_string(uid), Scope::kTrigger, request.peer.address};
}

// The host of "127.0.0.1:50312", "[::1]:50312" or "::1:50312".
std::string_view HostOfPeer(const HttpPeer& peer) {
  std::string_view host = peer.address;
  host = host.substr(0, host.rfind(':'));
  if (host.starts_with('[') && host.ends_with(']')) host = host.substr(1, host.size() - 2);
  return host;
}

std::variant<Caller, HttpResponse> AdmitWithoutTokens(const HttpRequest& request) {
  if (!IsReading(request) || !IsLoopback(HostOfPeer(request.peer))) {
    return ErrorResponse(403, "this needs a token, and none is configured: add one with `" +
                                  std::string(kAddToken) + "`");
  }
  return Caller{"anonymous", Scope::kRead, request.peer.address};
}

// What a browser asks for by itself once somebody has opened the page.
bool IsOfPage(std::string_view path) {
  return path == "/" || path.starts_with("/page/") || path == "/api/v1/events";
}

HttpResponse AskForToken(const HttpRequest& request) {
  HttpResponse response = ErrorResponse(401, "a valid token is needed: `Authorization: Bearer …`");
  if (IsOfPage(request.path) && IsReading(request)) {
    response.headers.emplace_back("WWW-Authenticate", R"(Basic realm="li-sync", charset="UTF-8")");
  }
  response.headers.emplace_back("WWW-Authenticate", R"(Bearer realm="li-sync")");
  return response;
}

std::variant<Caller, HttpResponse> AdmitWithToken(const HttpRequest& request, TokenCheck& tokens) {
  const auto presented = TokenOf(request);
  if (!presented) return AskForToken(request);
  // A browser sends Basic along by itself, whoever's page made it ask: it never changes anything.
  if (presented->scheme == AuthScheme::kBasic && !IsReading(request)) return AskForToken(request);
  auto caller = tokens.Find(presented->token);
  if (!caller) return AskForToken(request);
  if (!IsReading(request) && caller->scope != Scope::kTrigger) {
    return ErrorResponse(403, "this token may only read: this needs one of scope trigger (`" +
                                  std::string(kAddToken) + "`)");
  }
  caller->from = request.peer.address;
  return *caller;
}

void Set(HttpResponse& response, const char* name, std::string_view value) {
  const bool present =
      std::any_of(response.headers.begin(), response.headers.end(),
                  [name](const auto& field) { return SameWord(field.first, name); });
  if (!present) response.headers.emplace_back(name, value);
}

}  // namespace

std::string_view Name(Scope scope) { return scope == Scope::kTrigger ? "trigger" : "read"; }

std::variant<Caller, HttpResponse> Admit(const HttpRequest& request, const AccessRules& rules,
                                         TokenCheck& tokens) {
  if (auto refusal = CheckHost(request, rules)) return *refusal;
  if (auto refusal = CheckMethod(request)) return *refusal;
  if (IsReading(request) && (request.path == "/healthz" || request.path == "/readyz")) {
    return Caller{"anonymous", Scope::kRead, request.peer.address};
  }
  if (IsPreflight(request)) return AnswerPreflight(request, rules);
  if (request.method == "POST" && request.Header("origin") && !IsOwnOrigin(request) &&
      !IsAllowedOrigin(request, rules)) {
    return ErrorResponse(403,
                         "pages of this origin may not ask for changes: if it is the admin "
                         "panel's, add it to http.allowed-origins");
  }
  if (request.peer.uid) return AdmitLocal(request, rules);
  if (!tokens.Any()) return AdmitWithoutTokens(request);
  return AdmitWithToken(request, tokens);
}

void AddSecurityHeaders(const HttpRequest& request, const AccessRules& rules,
                        HttpResponse& response) {
  Set(response, "X-Content-Type-Options", "nosniff");
  Set(response, "Referrer-Policy", "no-referrer");
  Set(response, "Content-Security-Policy", kContentSecurityPolicy);
  Set(response, "X-Frame-Options", "DENY");
  Set(response, "Cross-Origin-Resource-Policy", "same-origin");
  Set(response, "Cache-Control", "no-store");
  if (rules.origins.empty()) return;
  response.headers.emplace_back("Vary", "Origin");
  if (!IsAllowedOrigin(request, rules)) return;
  Set(response, "Access-Control-Allow-Origin", *request.Header("origin"));
}

void RequireTokenBeyondLoopback(std::string_view address, TokenCheck& tokens) {
  if (IsLoopback(address) || tokens.Any()) return;
  throw ConfigError(
      "http.listen: " + std::string(address) +
      " can be reached by other machines, and no token is configured: add one with `" +
      std::string(kAddToken) + "`, or listen on 127.0.0.1");
}

}  // namespace lisync
