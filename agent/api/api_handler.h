#pragma once

#include <cstdint>
#include <memory>
#include <mutex>

#include "agent/api/api.h"

namespace lisync {

// Answers every request of the service: admits, routes, answers, adds the security headers. What
// goes wrong is a response with {"error": reason}: 503 when state or trail cannot be used, 500 for
// anything else, which is logged. Thread-safe.
class ApiHandler : public HttpHandler {
 public:
  ApiHandler(AccessRules rules, ApiParts parts);

  HttpResponse Handle(const HttpRequest& request) override;

  // The rules from the next request on (the configuration was read again).
  void SetRules(AccessRules rules);

  // Sends the snapshot to all who listen to /api/v1/events, as the event `status` with its version
  // as id; one whose version was sent last is passed over.
  void Publish(const std::shared_ptr<const StatusSnapshot>& snapshot);

 private:
  HttpResponse Answer(const HttpRequest& request, const AccessRules& rules);
  HttpResponse Dispatch(const HttpRequest& request, const Caller& caller);
  bool IsPagePath(const std::string& path) const;

  Api api_;
  std::mutex mutex_;
  std::shared_ptr<const AccessRules> rules_;  // guarded by mutex_
  std::optional<std::uint64_t> published_;    // guarded by mutex_
};

}  // namespace lisync
