#include "agent/api/sync_endpoints.h"

#include "agent/api/query.h"
#include "agent/api/run_json.h"
#include "agent/api/syncs_per_day.h"
#include "agent/commands/sync_report.h"
#include "agent/config_values.h"
#include "agent/json_output.h"

namespace lisync {

HttpResponse TriggerSync(Api& api, const ApiCall& call) {
  const RunRecord run = api.parts.service.Trigger(call.caller);
  HttpResponse response =
      JsonResponse(202, ToJsonText({{"task_id", run.run}, {"status", TaskStatus(run.state)}}));
  response.headers.emplace_back("Location", "/api/v1/sync/status/" + run.run);
  return response;
}

HttpResponse ShowTask(Api& api, const ApiCall& call) {
  const auto run =
      IsRunId(call.parameter) ? api.parts.states.LoadRun(RunId(call.parameter)) : std::nullopt;
  if (!run) return ErrorResponse(404, "there is no task of this id");
  return JsonResponse(200, ToJsonText(TaskJson(*run, api.parts.service.Status()->running)));
}

HttpResponse ChangeSyncsPerDay(Api& api, const ApiCall& call) {
  const auto number = ParseSyncsPerDay(call.request);
  if (const auto* refusal = std::get_if<HttpResponse>(&number)) return *refusal;
  const SyncsPerDay set =
      api.parts.service.SetSyncsPerDay(std::get<std::uint32_t>(number), call.caller);
  return JsonResponse(200, ToJsonText({{"syncs_per_day", set.syncs_per_day},
                                       {"interval_hours", set.interval_hours}}));
}

HttpResponse ShowSyncsPerDay(Api& api, const ApiCall& /*call*/) {
  const auto setting = api.parts.states.LoadSetting("syncs_per_day");
  const ScheduleStatus schedule = api.parts.service.Status()->schedule;
  nlohmann::ordered_json json{
      {"syncs_per_day", nullptr},        {"interval_hours", nullptr},
      {"schedule", schedule.sync},       {"set_by", schedule.sync_origin},
      {"time_zone", schedule.time_zone}, {"next_run", OptionalTime(schedule.next_run)}};
  if (!setting) return JsonResponse(200, ToJsonText(json));
  if (const auto number = ParseWhole(setting->value, 1, kMostSyncsPerDay)) {
    json["syncs_per_day"] = *number;
    json["interval_hours"] = 24.0 / static_cast<double>(*number);
  }
  return JsonResponse(200, ToJsonText(json));
}

}  // namespace lisync
