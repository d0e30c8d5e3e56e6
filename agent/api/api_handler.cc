#include "agent/api/api_handler.h"

#include <algorithm>
#include <utility>

#include "agent/api/routes.h"

namespace lisync {

ApiHandler::ApiHandler(AccessRules rules, ApiParts parts)
    : api_(std::move(parts)), rules_(std::make_shared<const AccessRules>(std::move(rules))) {}

void ApiHandler::SetRules(AccessRules rules) {
  auto fresh = std::make_shared<const AccessRules>(std::move(rules));
  const std::lock_guard lock(mutex_);
  rules_ = std::move(fresh);
}

void ApiHandler::Publish(const std::shared_ptr<const StatusSnapshot>& snapshot) {
  {
    const std::lock_guard lock(mutex_);
    if (published_ == snapshot->version) return;
    published_ = snapshot->version;
  }
  // The JSON is one line and has its line end.
  api_.parts.events->Publish(std::make_shared<const std::string>(
      "event: status\nid: " + std::to_string(snapshot->version) +
      "\ndata: " + *api_.status.Json(snapshot) + "\n"));
}

HttpResponse ApiHandler::Handle(const HttpRequest& request) {
  std::shared_ptr<const AccessRules> rules;
  {
    const std::lock_guard lock(mutex_);
    rules = rules_;
  }
  HttpResponse response = Answer(request, *rules);
  AddSecurityHeaders(request, *rules, response);
  return response;
}

HttpResponse ApiHandler::Answer(const HttpRequest& request, const AccessRules& rules) {
  try {
    const auto admitted = Admit(request, rules, api_.parts.tokens);
    if (const auto* refusal = std::get_if<HttpResponse>(&admitted)) return *refusal;
    return Dispatch(request, std::get<Caller>(admitted));
  } catch (const StorageError& e) {
    return ErrorResponse(503, e.what());
  } catch (const std::exception& e) {
    api_.parts.log.Error("internal error in the answer to " + request.method + " " +
                         EscapeText(request.path) + ": " + e.what());
    return ErrorResponse(500, "internal error: the log says more");
  }
}

HttpResponse ApiHandler::Dispatch(const HttpRequest& request, const Caller& caller) {
  const std::string_view path = IsPagePath(request.path) ? "/" : std::string_view(request.path);
  const RouteSearch search = FindRoute(ApiRoutes(), request.method, path);
  if (search.route != nullptr) {
    return search.route->answer(api_, {request, caller, search.parameter});
  }
  if (search.allowed.empty()) return ErrorResponse(404, "there is nothing under this path");
  HttpResponse response = ErrorResponse(405, "this path answers " + search.allowed + " only");
  response.headers.emplace_back("Allow", search.allowed);
  return response;
}

bool ApiHandler::IsPagePath(const std::string& path) const {
  const auto& paths = api_.parts.page_paths;
  return std::find(paths.begin(), paths.end(), path) != paths.end();
}

}  // namespace lisync
