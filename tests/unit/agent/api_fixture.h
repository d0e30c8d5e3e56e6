#pragma once

#include <gmock/gmock.h>

#include <memory>
#include <nlohmann/json.hpp>
#include <string>

#include "agent/api/api_handler.h"
#include "tests/support/fake_service_control.h"
#include "tests/support/memory_state_store.h"
#include "tests/unit/agent/http_requests.h"
#include "tests/unit/agent/memory_log.h"

namespace lisync {

// Knows the token "panel", which may trigger, and "grafana", which may read.
class TwoTokens : public TokenCheck {
 public:
  bool Any() override { return true; }
  std::optional<Caller> Find(std::string_view token) override {
    if (token == "panel") return Caller{"panel", Scope::kTrigger, {}};
    if (token == "grafana") return Caller{"grafana", Scope::kRead, {}};
    return std::nullopt;
  }
};

inline RunRecord MakeRun(const std::string& id, RunState state) {
  RunRecord run;
  run.run = id;
  run.state = state;
  run.trigger = RunTrigger::kRequest;
  run.command = "sync";
  run.requested_by = "panel";
  run.requested = Instant(std::chrono::seconds(1764000000));
  return run;
}

inline ObjectState MakeFailed(const std::string& key) {
  ObjectState state;
  state.key = ObjectKey(key);
  state.status = ObjectStatus::kFailed;
  state.fault = Fault::kDenied;
  state.reason = "403 AccessDenied";
  state.attempts = 3;
  return state;
}

// An ApiHandler over a fake service and a state in memory.
class ApiTest : public testing::Test {
 protected:
  HttpResponse Ask(const std::string& method, const std::string& path, HttpFields query = {}) {
    HttpRequest request = MakeRequest(method, path, {{"Authorization", "Bearer panel"}});
    request.query = std::move(query);
    return handler_.Handle(request);
  }
  HttpResponse Post(const std::string& path, std::string body,
                    const std::string& type = "application/json") {
    HttpRequest request = MakeRequest("POST", path, {{"Authorization", "Bearer panel"}});
    if (!type.empty()) request.headers.emplace_back("Content-Type", type);
    request.body = std::move(body);
    return handler_.Handle(request);
  }
  static nlohmann::json JsonOf(const HttpResponse& response) {
    EXPECT_EQ(HeaderOf(response, "Content-Type"), "application/json");
    return nlohmann::json::parse(BodyOf(response), nullptr, /*allow_exceptions=*/false);
  }
  nlohmann::json Get(const std::string& path, HttpFields query = {}) {
    const HttpResponse response = Ask("GET", path, std::move(query));
    EXPECT_EQ(response.status, 200) << BodyOf(response);
    return JsonOf(response);
  }

  TwoTokens tokens_;
  FakeServiceControl service_;
  MemoryStateStore states_;
  MemoryLog log_;
  std::shared_ptr<EventFeed> feed_ = std::make_shared<EventFeed>();
  std::function<TreeHead()> head_ = [] { return TreeHead{7, Sha256Of({})}; };
  std::function<bool()> ready_ = [] { return true; };
  ApiHandler handler_{
      {{"localhost"}, {"https://admin.example.org"}, 998},
      {.tokens = tokens_,
       .service = service_,
       .states = states_,
       .log = log_,
       .audit_head = [this] { return head_(); },
       .origin = "audit.example.org/li-sync",
       .events = feed_,
       .page = [](const HttpRequest& request,
                  const Caller& caller) { return TextResponse(200, request.path + caller.name); },
       .page_paths = {"/", "/page.css"},
       .metrics = [] { return "lisync_up 1\n"; },
       .ready = [this] { return ready_(); }}};
};

}  // namespace lisync
