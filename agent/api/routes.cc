#include "agent/api/routes.h"

#include <optional>

#include "agent/api/process_endpoints.h"
#include "agent/api/state_endpoints.h"
#include "agent/api/sync_endpoints.h"

namespace lisync {
namespace {

constexpr Route kRoutes[] = {
    {"POST", "/api/v1/sync/trigger", TriggerSync},
    {"GET", "/api/v1/sync/status/{task_id}", ShowTask},
    {"GET", "/api/v1/sync/config", ShowSyncsPerDay},
    {"POST", "/api/v1/sync/config", ChangeSyncsPerDay},
    {"GET", "/api/v1/status", ShowStatus},
    {"GET", "/api/v1/events", StreamStatus},
    {"GET", "/api/v1/runs", ListRuns},
    {"GET", "/api/v1/objects/failed", ListFailed},
    {"GET", "/api/v1/audit/head", ShowAuditHead},
    {"GET", "/api/v1/openapi.json", ShowOpenApi},
    {"GET", "/healthz", ShowAlive},
    {"GET", "/readyz", ShowReady},
    {"GET", "/metrics", ShowMetrics},
    {"GET", "/", ShowPage},
};

// The parameter of `path` under `pattern` (empty when the pattern has none); absent: no match.
std::optional<std::string_view> Match(std::string_view pattern, std::string_view path) {
  const auto brace = pattern.find('{');
  if (brace == std::string_view::npos) {
    return pattern == path ? std::optional<std::string_view>("") : std::nullopt;
  }
  if (!path.starts_with(pattern.substr(0, brace))) return std::nullopt;
  const std::string_view parameter = path.substr(brace);
  if (parameter.empty() || parameter.find('/') != std::string_view::npos) return std::nullopt;
  return parameter;
}

}  // namespace

std::span<const Route> ApiRoutes() { return kRoutes; }

RouteSearch FindRoute(std::span<const Route> routes, std::string_view method,
                      std::string_view path) {
  RouteSearch search;
  const std::string_view wanted = method == "HEAD" ? "GET" : method;
  for (const Route& route : routes) {
    const auto parameter = Match(route.path, path);
    if (!parameter) continue;
    if (route.method == wanted) return {&route, *parameter, {}};
    if (!search.allowed.empty()) search.allowed += ", ";
    search.allowed += route.method == "GET" ? "GET, HEAD" : route.method;
  }
  return search;
}

}  // namespace lisync
