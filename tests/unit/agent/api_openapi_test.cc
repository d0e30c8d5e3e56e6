#include <algorithm>

#include "agent/api/openapi.h"
#include "agent/api/routes.h"
#include "agent/api/run_json.h"
#include "agent/api/status_json.h"
#include "agent/json_output.h"
#include "tests/support/json_schema.h"
#include "tests/unit/agent/api_fixture.h"

namespace lisync {
namespace {

using testing::IsEmpty;

using Json = nlohmann::json;

constexpr Instant kThen{std::chrono::seconds(1764000000)};

Json Document() { return Json::parse(OpenApiDocument()); }

Json SchemaOf(const std::string& name) { return {{"$ref", "#/components/schemas/" + name}}; }

std::vector<std::string> Misfits(const nlohmann::ordered_json& value, const std::string& schema) {
  const Json document = Document();
  return SchemaCheck(document).Misfits(Json::parse(ToJsonText(value)), SchemaOf(schema));
}

std::string Upper(std::string text) {
  for (char& c : text) c = c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c;
  return text;
}

// A snapshot in which nothing is empty.
StatusSnapshot FullSnapshot() {
  StatusSnapshot status;
  status.taken = kThen;
  status.version = 3;
  status.program_version = "0.1.0";
  status.service_started = kThen;
  status.checkpoint.pg_lsn = "0/1A2B3C8";
  status.checkpoint.last_media_sync_ts = kThen;
  status.checkpoint.last_sync_at = kThen;
  status.summary.next_retry = kThen;
  status.completeness.reasons = {"2 objects are pending"};
  status.failures = {MakeFailed("a%b")};
  status.failures[0].next_try = kThen;
  RunRecord run = MakeRun("r-1", RunState::kRunning);
  run.started = kThen;
  status.running = RunInProgress{run, {{}, 3, 1.5, 2.5, std::chrono::seconds(9)}};
  status.limits = {"1M", 1'048'576, 0, 0.5};
  status.other_run = LockBusy{LockHolder{4711, "host-a", "sync", kThen}};
  status.queued = {MakeRun("r-2", RunState::kQueued)};
  run.state = RunState::kFailed;
  run.finished = kThen + std::chrono::seconds(2);
  status.runs = {run};
  status.backlog.oldest = kThen;
  status.backlog.groups = {
      {ObjectStatus::kFailed, Fault::kDenied, 1, 2, kThen, "403 AccessDenied"}};
  ReplicationSample sample;
  sample.publisher = PublisherSample{};
  sample.publisher->lag_bytes = 5;
  sample.subscriber = SubscriberSample{};
  sample.subscriber->since_last_message = std::chrono::milliseconds(1500);
  sample.subscriber->tables_not_ready = {{"public.events", 'd'}};
  status.replication.sample = sample;
  status.replication.verdict =
      Verdict{Health::kLagging, "behind", "wait", {{Health::kLagging, "behind", "wait"}}};
  status.replication.history = {{kThen, "healthy", 1, 2, std::chrono::seconds(3)}};
  status.schedule = {"0 * * * *",           "default", "0 3 * * 0", "UTC", kThen,
                     RunTrigger::kSchedule, kThen,     kThen};
  status.verification = VerifyRecord{"r-0", kThen, "done", "sample 5%", {.checked = 1}};
  status.storage_trouble = "the disk is full";
  status.disk_free_bytes = 1;
  return status;
}

TEST_F(ApiTest, EveryRouteIsDescribed) {
  const Json document = Document();
  for (const Route& route : ApiRoutes()) {
    const Json path = document["paths"].value(std::string(route.path), Json::object());
    std::string method(route.method);
    std::transform(method.begin(), method.end(), method.begin(),
                   [](char c) { return static_cast<char>(c - 'A' + 'a'); });
    EXPECT_TRUE(path.contains(method)) << route.method << " " << route.path;
  }
}

TEST_F(ApiTest, EverythingDescribedIsAnsweredAsDescribed) {
  service_.SetAnswer(MakeRun("r-1", RunState::kQueued));
  states_.Commit({.run = MakeRun("r-1", RunState::kQueued)});
  const Json document = Document();
  std::size_t operations = 0;
  for (const auto& [path, methods] : document["paths"].items()) {
    for (const auto& [method, operation] : methods.items()) {
      ++operations;
      std::string concrete = path;
      if (const auto brace = path.find('{'); brace != std::string::npos) {
        concrete = path.substr(0, brace) + "r-1";
      }
      const HttpResponse response =
          method == "post" ? Post(concrete, R"({"syncs_per_day": 6})") : Ask("GET", concrete);
      const std::string status = std::to_string(response.status);
      ASSERT_TRUE(operation["responses"].contains(status))
          << Upper(method) << " " << path << ": " << status;
      EXPECT_LT(response.status, 300) << path;
      const Json& content = operation["responses"][status]["content"];
      if (!content.contains("application/json")) continue;
      EXPECT_THAT(
          SchemaCheck(document).Misfits(JsonOf(response), content["application/json"]["schema"]),
          IsEmpty())
          << path;
    }
  }
  EXPECT_EQ(operations, ApiRoutes().size());
}

TEST_F(ApiTest, EveryRefusalIsOfTheFormThatIsDescribed) {
  const Json document = Document();
  for (const HttpResponse& response :
       {handler_.Handle(MakeRequest("GET", "/api/v1/status")), Ask("GET", "/nothing"),
        Ask("PUT", "/"), Ask("GET", "/api/v1/runs", {{"limit", "x"}}),
        Post("/api/v1/sync/config", "{}"), Post("/api/v1/sync/config", "{}", "")}) {
    EXPECT_THAT(SchemaCheck(document).Misfits(JsonOf(response), SchemaOf("Error")), IsEmpty());
  }
}

TEST(StatusJson, IsAsDescribedWhetherEmptyOrFull) {
  EXPECT_THAT(Misfits(StatusJson(FullSnapshot(), "o"), "Status"), IsEmpty());
  EXPECT_THAT(Misfits(StatusJson(StatusSnapshot(), "o"), "Status"), IsEmpty());
  StatusSnapshot unknown_holder;
  unknown_holder.other_run = LockBusy{};
  EXPECT_THAT(Misfits(StatusJson(unknown_holder, "o"), "Status"), IsEmpty());
}

TEST(StatusJson, HasTheNamesOfTheStatusCommandAtTheTop) {
  const auto json = StatusJson(FullSnapshot(), "audit.example.org/li-sync");
  EXPECT_EQ(json["pg_lsn"], "0/1A2B3C8");
  EXPECT_EQ(json["last_sync_at"], "2025-11-24T16:00:00.000000Z");
  EXPECT_EQ(json["total_syncs"], 0);
  EXPECT_EQ(json["complete"], false);
  EXPECT_EQ(json["reasons"][0], "2 objects are pending");
  EXPECT_EQ(json["audit"]["origin"], "audit.example.org/li-sync");
}

TEST(StatusJson, ShowsTheWholeSnapshot) {
  const auto json = StatusJson(FullSnapshot(), "o");
  EXPECT_EQ(json["failures"][0]["key"], "a%25b");
  EXPECT_EQ(json["running"]["run"], "r-1");
  EXPECT_EQ(json["running"]["objects_per_second"], 1.5);
  EXPECT_EQ(json["running"]["seconds_left"], 9);
  EXPECT_EQ(json["limits"]["bandwidth_bytes_per_second"], 1'048'576);
  EXPECT_TRUE(json["limits"]["source_requests_per_second"].is_null());
  EXPECT_EQ(json["other_run"]["pid"], 4711);
  EXPECT_EQ(json["queued"][0]["run"], "r-2");
  EXPECT_EQ(json["runs"][0]["duration_seconds"], 2);
  EXPECT_EQ(json["backlog"]["groups"][0]["fault"], "denied");
  EXPECT_EQ(json["replication"]["health"], "lagging");
  EXPECT_EQ(json["replication"]["main"]["lag_bytes"], 5);
  EXPECT_EQ(json["replication"]["hidden"]["silent_seconds"], 1.5);
  EXPECT_EQ(json["replication"]["history"][0]["silent_seconds"], 3);
  EXPECT_EQ(json["schedule"]["next_reason"], "schedule");
  EXPECT_EQ(json["storage"]["trouble"], "the disk is full");
  EXPECT_EQ(json["headline"]["mood"], "bad");
}

TEST(StatusJson, BeforeTheFirstLookTheReplicationIsThatOfTheLastRun) {
  StatusSnapshot status;
  status.checkpoint.replication = "stalled";
  status.checkpoint.replication_cause = "the worker is not running";
  const auto json = StatusJson(status, "o");
  EXPECT_EQ(json["replication"]["health"], "stalled");
  EXPECT_EQ(json["replication"]["cause"], "the worker is not running");
  EXPECT_TRUE(json["replication"]["taken"].is_null());
}

TEST(TaskJson, IsAsDescribedInEachState) {
  for (const RunState state : {RunState::kQueued, RunState::kRunning, RunState::kSucceeded,
                               RunState::kFailed, RunState::kStopped}) {
    RunRecord run = MakeRun("r-1", state);
    EXPECT_THAT(Misfits(TaskJson(run, std::nullopt), "Task"), IsEmpty());
    EXPECT_THAT(Misfits(TaskJson(run, RunInProgress{run, {{}, 3, 1, 2, {}}}), "Task"), IsEmpty());
  }
}

}  // namespace
}  // namespace lisync
