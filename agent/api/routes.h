#pragma once

#include <span>
#include <string>
#include <string_view>

#include "agent/api/api.h"

namespace lisync {

struct Route {
  std::string_view method;  // "GET" answers HEAD too
  std::string_view path;    // at most one {…}, which stands for a segment and ends the path
  Endpoint answer;
};

// All of them, each described in openapi.json.
std::span<const Route> ApiRoutes();

// Which route a request takes. Pure.
struct RouteSearch {
  const Route* route = nullptr;  // null: none
  std::string_view parameter;    // of the searched path
  std::string
      allowed;  // without a route: the methods that the path knows ("GET, HEAD"); empty: none
};
RouteSearch FindRoute(std::span<const Route> routes, std::string_view method,
                      std::string_view path);

}  // namespace lisync
