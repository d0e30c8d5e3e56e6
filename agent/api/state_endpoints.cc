#include "agent/api/state_endpoints.h"

#include "agent/api/query.h"
#include "agent/api/run_json.h"
#include "agent/api/status_json.h"
#include "agent/json_output.h"

namespace lisync {
namespace {

using Json = nlohmann::ordered_json;

// A key as a text that needs no escaping in a URL.
std::string CursorOf(const ObjectKey& key) { return ToBase64Url(AsBytes(key.bytes())); }

}  // namespace

HttpResponse ShowStatus(Api& api, const ApiCall& /*call*/) {
  HttpResponse response = JsonResponse(200, {});
  response.body = api.status.Json(api.parts.service.Status());
  return response;
}

HttpResponse StreamStatus(Api& api, const ApiCall& call) {
  HttpResponse response;
  response.headers = {{"Content-Type", "text/event-stream"}, {"X-Accel-Buffering", "no"}};
  if (call.request.method != "HEAD") response.events = api.parts.events;
  return response;
}

HttpResponse ListRuns(Api& api, const ApiCall& call) {
  const auto limit = LimitOf(call.request);
  if (!limit) return BadLimit();
  std::optional<RunId> before;
  if (const auto text = call.request.Query("before")) {
    if (!IsRunId(*text)) return ErrorResponse(400, "before must be the id of a run");
    before = RunId(*text);
  }
  // One more than is shown tells whether there is another page.
  std::vector<RunRecord> runs = api.parts.states.LoadRuns(before, *limit + 1);
  Json json{{"runs", Json::array()}, {"next_before", nullptr}};
  if (runs.size() > *limit) {
    runs.resize(*limit);
    json["next_before"] = runs.back().run;
  }
  for (const RunRecord& run : runs) json["runs"].push_back(RunJson(run));
  return JsonResponse(200, ToJsonText(json));
}

HttpResponse ListFailed(Api& api, const ApiCall& call) {
  const auto limit = LimitOf(call.request);
  if (!limit) return BadLimit();
  const auto after = FromBase64Url(call.request.Query("after").value_or(""));
  if (!after || after->size() > kMaxKeyBytes) {
    return ErrorResponse(400, "after must be what next_after was in the page before");
  }
  std::vector<ObjectState> states = api.parts.states.LoadUnfinished(ObjectKey(*after), *limit + 1);
  Json json{{"objects", Json::array()}, {"next_after", nullptr}};
  if (states.size() > *limit) {
    states.resize(*limit);
    json["next_after"] = CursorOf(states.back().key);
  }
  for (const ObjectState& state : states) json["objects"].push_back(ObjectJson(state));
  return JsonResponse(200, ToJsonText(json));
}

HttpResponse ShowAuditHead(Api& api, const ApiCall& /*call*/) {
  const TreeHead head = api.parts.audit_head();
  return JsonResponse(
      200,
      ToJsonText({{"size", head.size}, {"root", ToHex(head.root)}, {"origin", api.parts.origin}}));
}

}  // namespace lisync
