#include "agent/api/status_json.h"

#include "agent/api/run_json.h"
#include "agent/commands/sync_report.h"
#include "agent/replication_json.h"
#include "agent/state_json.h"

namespace lisync {
namespace {

using Json = nlohmann::ordered_json;

template <typename T>
Json OrNull(const std::optional<T>& value) {
  return value ? Json(*value) : Json(nullptr);
}

Json HeadlineJson(const Headline& headline) {
  return {{"mood", Name(headline.mood)}, {"text", headline.text}, {"mend", headline.mend}};
}

Json BacklogJson(const Backlog& backlog) {
  Json groups = Json::array();
  for (const Backlog::Group& group : backlog.groups) {
    groups.push_back({{"status", Name(group.status)},
                      {"fault", Name(group.fault)},
                      {"objects", group.objects},
                      {"bytes", group.bytes},
                      {"next_try", OptionalTime(group.next_try)},
                      {"reason", group.reason}});
  }
  return {{"oldest", OptionalTime(backlog.oldest)}, {"groups", groups}};
}

Json PointJson(const ReplicationPoint& point) {
  Json silent = nullptr;
  if (point.silent) silent = std::chrono::duration<double>(*point.silent).count();
  return {{"taken", FormatInstant(point.taken)},
          {"health", point.health},
          {"lag_bytes", OrNull(point.lag_bytes)},
          {"retained_wal_bytes", OrNull(point.retained_wal_bytes)},
          {"silent_seconds", silent}};
}

// `recorded`: what the last run saw, shown until this process has looked itself.
Json StatusReplicationJson(const ReplicationStatus& replication, const Json& recorded) {
  Json json = recorded;
  if (replication.sample && replication.verdict) {
    json = ReplicationJson(*replication.sample, *replication.verdict);
  } else {
    json.update({{"mend", ""},
                 {"findings", Json::array()},
                 {"taken", nullptr},
                 {"main", nullptr},
                 {"hidden", nullptr}});
  }
  json["history"] = Json::array();
  for (const ReplicationPoint& point : replication.history) {
    json["history"].push_back(PointJson(point));
  }
  return json;
}

Json ScheduleJson(const ScheduleStatus& schedule) {
  Json reason = nullptr;
  if (schedule.next_reason) reason = Name(*schedule.next_reason);
  return {{"sync", schedule.sync},
          {"sync_origin", schedule.sync_origin},
          {"full_scan", schedule.full_scan},
          {"time_zone", schedule.time_zone},
          {"next_run", OptionalTime(schedule.next_run)},
          {"next_reason", reason},
          {"next_full_scan", OptionalTime(schedule.next_full_scan)},
          {"last_slot", OptionalTime(schedule.last_slot)}};
}

template <typename Element, typename ToJson>
Json ArrayOf(const std::vector<Element>& elements, const ToJson& to_json) {
  Json array = Json::array();
  for (const Element& element : elements) array.push_back(to_json(element));
  return array;
}

}  // namespace

Json ObjectJson(const ObjectState& state) {
  return {{"key", EscapeKey(state.key)},
          {"status", Name(state.status)},
          {"held", state.held},
          {"size", state.size},
          {"modified", FormatInstant(state.modified)},
          {"run", state.run},
          {"attempts", state.attempts},
          {"fault", Name(state.fault)},
          {"reason", state.reason},
          {"next_try", OptionalTime(state.next_try)}};
}

Json StatusJson(const StatusSnapshot& status, const std::string& origin) {
  const auto run_json = [](const RunRecord& record) { return RunJson(record); };
  Json json{{"taken", FormatInstant(status.taken)},
            {"version", status.version},
            {"headline", HeadlineJson(HeadlineOf(status))}};
  json.update(StateJson(status.checkpoint, status.summary, status.completeness, status.head,
                        status.verification));
  json["replication"] = StatusReplicationJson(status.replication, json["replication"]);
  json["audit"]["origin"] = origin;
  json["audit"]["verify"] = "li-sync audit verify";
  json["running"] = nullptr;
  if (status.running) json["running"] = RunJson(*status.running);
  json["limits"] = LimitsJson(status.limits);
  json["other_run"] = nullptr;
  if (status.other_run) json["other_run"] = HolderJson(*status.other_run);
  json["queued"] = ArrayOf(status.queued, run_json);
  json["runs"] = ArrayOf(status.runs, run_json);
  json["backlog"] = BacklogJson(status.backlog);
  json["failures"] = ArrayOf(status.failures, ObjectJson);
  json["schedule"] = ScheduleJson(status.schedule);
  json["service"] = {{"version", status.program_version},
                     {"started", FormatInstant(status.service_started)}};
  json["storage"] = {{"trouble", status.storage_trouble},
                     {"database_bytes", status.database_bytes},
                     {"wal_bytes", status.wal_bytes},
                     {"disk_free_bytes", OrNull(status.disk_free_bytes)}};
  return json;
}

}  // namespace lisync
