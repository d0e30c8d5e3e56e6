#pragma once

#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "agent/api/status_cache.h"
#include "agent/http/access.h"
#include "agent/http/event_feed.h"
#include "agent/http/message.h"
#include "agent/log.h"
#include "agent/service/service_control.h"
#include "src/core/state_store.h"

namespace lisync {

// What the API is made of. References outlive it; all is called from several threads at once.
struct ApiParts {
  TokenCheck& tokens;
  ServiceControl& service;
  StateReader& states;
  Log& log;
  std::function<TreeHead()> audit_head{};  // of the trail as it stands; throws StorageError
  std::string origin{};                    // the trail's name, audit.origin
  std::shared_ptr<EventFeed> events{};     // of ApiHandler::Publish
  // Answers GET and HEAD of `page_paths`.
  std::function<HttpResponse(const HttpRequest&, const Caller&)> page{};
  std::vector<std::string> page_paths{"/"};  // the page's and its assets'
  std::function<std::string()> metrics{};    // Prometheus' text format, version 0.0.4
  std::function<bool()> ready{};
};

// What the endpoints work with.
struct Api {
  explicit Api(ApiParts api_parts) : parts(std::move(api_parts)), status(parts.origin) {}

  ApiParts parts;
  StatusCache status;
};

// An admitted request. References are valid during the call.
struct ApiCall {
  const HttpRequest& request;
  const Caller& caller;
  std::string_view parameter;  // what stands in the place of {…} in the route's path
};

// Answers a request of its route. Throws StorageError when state or trail cannot be used.
using Endpoint = HttpResponse (*)(Api& api, const ApiCall& call);

}  // namespace lisync
