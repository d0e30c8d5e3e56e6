#include "agent/api/api_handler.h"

#include "agent/api/routes.h"
#include "tests/unit/agent/api_fixture.h"

namespace lisync {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;
using testing::SizeIs;

using Json = nlohmann::json;

TEST_F(ApiTest, TriggerAnswersWithTheTaskThatStandsForTheRequest) {
  service_.SetAnswer(MakeRun("r-1", RunState::kQueued));
  const HttpResponse response = Ask("POST", "/api/v1/sync/trigger");
  EXPECT_EQ(response.status, 202);
  EXPECT_EQ(JsonOf(response), Json({{"task_id", "r-1"}, {"status", "PENDING"}}));
  EXPECT_EQ(HeaderOf(response, "Location"), "/api/v1/sync/status/r-1");
  service_.SetAnswer(MakeRun("r-0", RunState::kRunning));
  EXPECT_EQ(JsonOf(Ask("POST", "/api/v1/sync/trigger")),
            Json({{"task_id", "r-0"}, {"status", "STARTED"}}));
  ASSERT_THAT(service_.callers(), SizeIs(2));
  EXPECT_EQ(service_.callers()[0].name, "panel");
  EXPECT_EQ(service_.callers()[0].from, "127.0.0.1:50312");
}

TEST_F(ApiTest, WhatCannotBeAuditedIsNotDoneAndSaysWhy) {
  service_.SetTrouble("the disk is full");
  for (const HttpResponse& response : {Ask("POST", "/api/v1/sync/trigger"),
                                       Post("/api/v1/sync/config", R"({"syncs_per_day": 4})")}) {
    EXPECT_EQ(response.status, 503);
    EXPECT_EQ(JsonOf(response), Json({{"error", "the disk is full"}}));
  }
}

TEST_F(ApiTest, ATaskShowsWhatBecameOfItsRun) {
  RunRecord run = MakeRun("r-1", RunState::kQueued);
  states_.Commit({.run = run});
  EXPECT_EQ(Get("/api/v1/sync/status/r-1"), Json({{"task_id", "r-1"}, {"status", "PENDING"}}));

  run.state = RunState::kRunning;
  run.counts.copied = 3;
  states_.Commit({.run = run});
  Json task = Get("/api/v1/sync/status/r-1");
  EXPECT_EQ(task["status"], "STARTED");
  EXPECT_EQ(task["progress"]["copied"], 3);
  EXPECT_FALSE(task["progress"].contains("in_flight"));

  StatusSnapshot snapshot;
  snapshot.running = RunInProgress{run, {{}, 4, 12.5, 1e6, std::chrono::seconds(90)}};
  snapshot.running->record.counts.copied = 5;
  service_.SetStatus(snapshot);
  task = Get("/api/v1/sync/status/r-1");
  EXPECT_EQ(task["progress"]["copied"], 5);
  EXPECT_EQ(task["progress"]["objects_per_second"], 12.5);
  EXPECT_EQ(task["progress"]["seconds_left"], 90);

  run.state = RunState::kSucceeded;
  run.finished = run.requested;
  states_.Commit({.run = run});
  task = Get("/api/v1/sync/status/r-1");
  EXPECT_EQ(task["status"], "SUCCESS");
  EXPECT_EQ(task["result"]["copied"], 3);
  EXPECT_FALSE(task.contains("error"));
  EXPECT_FALSE(task.contains("progress"));

  run.state = RunState::kFailed;
  run.reason = "the bucket is gone";
  states_.Commit({.run = run});
  EXPECT_EQ(Get("/api/v1/sync/status/r-1"),
            Json({{"task_id", "r-1"}, {"status", "FAILURE"}, {"error", "the bucket is gone"}}));

  run.state = RunState::kStopped;
  run.reason = "";
  states_.Commit({.run = run});
  EXPECT_THAT(Get("/api/v1/sync/status/r-1")["error"].get<std::string>(), HasSubstr("stopped"));
}

TEST_F(ApiTest, AnUnknownTaskIsNotFound) {
  for (const std::string& id :
       {std::string("r-2"), std::string("a b"), std::string("%"), std::string("\xff\0", 2),
        std::string(65, 'a'), std::string("a/b"), std::string()}) {
    EXPECT_EQ(Ask("GET", "/api/v1/sync/status/" + id).status, 404) << id;
  }
}

TEST_F(ApiTest, SyncsPerDayAreSetForTheCaller) {
  for (const char* body : {R"({"syncs_per_day": 6})", R"({"syncs_per_day": 6.0, "more": []})"}) {
    const HttpResponse response = Post("/api/v1/sync/config", body);
    EXPECT_EQ(response.status, 200);
    EXPECT_EQ(JsonOf(response), Json({{"syncs_per_day", 6}, {"interval_hours", 4.0}}));
  }
  EXPECT_EQ(
      Post("/api/v1/sync/config", R"({"syncs_per_day": 24})", "Application/JSON ; charset=utf-8")
          .status,
      200);
  EXPECT_EQ(service_.callers().at(0).name, "panel");
}

TEST_F(ApiTest, OtherNumbersOfSyncsAreRefusedWithTheReason) {
  for (const char* body :
       {R"({"syncs_per_day": 0})", R"({"syncs_per_day": 25})", R"({"syncs_per_day": -1})",
        R"({"syncs_per_day": 1.5})", R"({"syncs_per_day": "6"})", R"({"syncs_per_day": true})",
        R"({"syncs_per_day": null})", R"({"syncs_per_day": 1e300})", R"({})", "[]", "6", "null"}) {
    const HttpResponse response = Post("/api/v1/sync/config", body);
    EXPECT_EQ(response.status, 422) << body;
    EXPECT_THAT(JsonOf(response)["error"].get<std::string>(), HasSubstr("1 to 24")) << body;
  }
  for (const char* body : {"", "{", "syncs_per_day=6", "{\"syncs_per_day\": 6}x", "\"\xff\""}) {
    EXPECT_EQ(Post("/api/v1/sync/config", body).status, 400) << body;
  }
  for (const char* type : {"", "text/plain", "application/x-www-form-urlencoded", "json"}) {
    EXPECT_EQ(Post("/api/v1/sync/config", R"({"syncs_per_day": 6})", type).status, 415) << type;
  }
  EXPECT_THAT(service_.callers(), IsEmpty());
}

TEST_F(ApiTest, TheScheduleIsShownAsItIs) {
  StatusSnapshot snapshot;
  snapshot.schedule.sync = "0 * * * *";
  snapshot.schedule.sync_origin = "default";
  service_.SetStatus(snapshot);
  Json config = Get("/api/v1/sync/config");
  EXPECT_TRUE(config["syncs_per_day"].is_null());
  EXPECT_EQ(config["schedule"], "0 * * * *");
  states_.Commit({.setting = StoredSetting{"syncs_per_day", "6", {}, "panel"}});
  config = Get("/api/v1/sync/config");
  EXPECT_EQ(config["syncs_per_day"], 6);
  EXPECT_EQ(config["interval_hours"], 4);
}

TEST_F(ApiTest, RunsArePagedNewestFirst) {
  for (int i = 0; i < 5; ++i) {
    states_.Commit({.run = MakeRun("r-" + std::to_string(i), RunState::kSucceeded)});
  }
  const auto ids = [](const Json& page) {
    std::vector<std::string> found;
    for (const Json& run : page["runs"]) found.push_back(run["run"]);
    return found;
  };
  const Json first = Get("/api/v1/runs", {{"limit", "2"}});
  EXPECT_THAT(ids(first), ElementsAre("r-4", "r-3"));
  const Json second = Get("/api/v1/runs", {{"limit", "3"}, {"before", first["next_before"]}});
  EXPECT_THAT(ids(second), ElementsAre("r-2", "r-1", "r-0"));
  EXPECT_TRUE(second["next_before"].is_null());
  EXPECT_THAT(ids(Get("/api/v1/runs")), SizeIs(5));
}

TEST_F(ApiTest, ABadPageIsRefused) {
  for (const char* limit : {"0", "201", "-1", "1.5", "ten", "", " 1", "99999999999999999999"}) {
    for (const char* path : {"/api/v1/runs", "/api/v1/objects/failed"}) {
      const HttpResponse response = Ask("GET", path, {{"limit", limit}});
      EXPECT_EQ(response.status, 400) << limit;
      EXPECT_THAT(JsonOf(response)["error"].get<std::string>(), HasSubstr("1 to 200"));
    }
  }
  EXPECT_EQ(Ask("GET", "/api/v1/runs", {{"limit", "200"}}).status, 200);
  EXPECT_EQ(Ask("GET", "/api/v1/runs", {{"before", "a b"}}).status, 400);
  const std::string too_long = ToBase64Url(AsBytes(std::string(kMaxKeyBytes + 1, 'a')));
  for (const std::string& after :
       {too_long, std::string("a"), std::string("a%"), std::string("=")}) {
    EXPECT_EQ(Ask("GET", "/api/v1/objects/failed", {{"after", after}}).status, 400) << after;
  }
}

TEST_F(ApiTest, FailedObjectsArePagedOverKeysOfAnyBytes) {
  const std::vector<std::string> keys = {"a", "a%41", std::string("a\xff\0b", 4), "b\n", "ü"};
  Batch batch;
  for (const std::string& key : keys) batch.states.push_back(MakeFailed(key));
  states_.Commit(batch);
  std::vector<std::string> found;
  HttpFields query{{"limit", "1"}};
  for (;;) {
    const Json page = Get("/api/v1/objects/failed", query);
    for (const Json& object : page["objects"]) {
      EXPECT_EQ(object["status"], "failed");
      EXPECT_EQ(object["reason"], "403 AccessDenied");
      found.push_back(UnescapeKey(object["key"].get<std::string>()).bytes());
    }
    if (page["next_after"].is_null()) break;
    query = {{"limit", "1"}, {"after", page["next_after"]}};
  }
  std::vector<std::string> in_order = keys;
  std::sort(in_order.begin(), in_order.end());
  EXPECT_EQ(found, in_order);
}

TEST_F(ApiTest, TheTrailsHeadHasItsName) {
  EXPECT_EQ(
      Get("/api/v1/audit/head"),
      Json({{"size", 7}, {"root", ToHex(Sha256Of({}))}, {"origin", "audit.example.org/li-sync"}}));
  head_ = []() -> TreeHead {
    throw StorageError(StorageError::Kind::kTampered, "the tail is gone");
  };
  EXPECT_EQ(Ask("GET", "/api/v1/audit/head").status, 503);
}

TEST_F(ApiTest, AliveAndReadyTellNoMore) {
  const auto ask = [this](const std::string& path) {
    return handler_.Handle(MakeRequest("GET", path));
  };
  EXPECT_EQ(BodyOf(ask("/healthz")), "ok\n");
  EXPECT_EQ(ask("/readyz").status, 200);
  EXPECT_EQ(BodyOf(ask("/readyz")), "ok\n");
  ready_ = [] { return false; };
  EXPECT_EQ(ask("/readyz").status, 503);
  ready_ = []() -> bool { throw StorageError(StorageError::Kind::kCannotOpen, "no such file"); };
  EXPECT_EQ(ask("/readyz").status, 503);
  EXPECT_EQ(BodyOf(ask("/readyz")), "not ready\n");
  EXPECT_EQ(ask("/healthz").status, 200);
}

TEST_F(ApiTest, MetricsAndPageAreOthersWork) {
  const HttpResponse metrics = Ask("GET", "/metrics");
  EXPECT_EQ(BodyOf(metrics), "lisync_up 1\n");
  EXPECT_EQ(HeaderOf(metrics, "Content-Type"), "text/plain; version=0.0.4; charset=utf-8");
  EXPECT_EQ(BodyOf(Ask("GET", "/")), "/panel");
  EXPECT_EQ(BodyOf(Ask("GET", "/page.css")), "/page.csspanel");
  EXPECT_EQ(Ask("GET", "/page.js").status, 404);
  EXPECT_EQ(HeaderOf(Ask("POST", "/page.css"), "Allow"), "GET, HEAD");
}

TEST_F(ApiTest, HeadIsWhereverGetIsAndStartsNoStream) {
  for (const Route& route : ApiRoutes()) {
    if (route.method != "GET" || route.path.find('{') != std::string_view::npos) continue;
    const HttpResponse get = Ask("GET", std::string(route.path));
    const HttpResponse head = Ask("HEAD", std::string(route.path));
    EXPECT_EQ(get.status, 200) << route.path;
    EXPECT_EQ(head.status, 200) << route.path;
    EXPECT_EQ(head.headers, get.headers) << route.path;
    EXPECT_EQ(head.events, nullptr) << route.path;
  }
}

TEST_F(ApiTest, UnknownPathsAndWrongMethodsAreTold) {
  for (const char* path : {"/api", "/api/v1/status/", "/api/v2/status", "//", "/healthz/x"}) {
    const HttpResponse response = Ask("GET", path);
    EXPECT_EQ(response.status, 404) << path;
    EXPECT_TRUE(JsonOf(response).contains("error"));
  }
  const HttpResponse get = Ask("GET", "/api/v1/sync/trigger");
  EXPECT_EQ(get.status, 405);
  EXPECT_EQ(HeaderOf(get, "Allow"), "POST");
  EXPECT_EQ(HeaderOf(Ask("OPTIONS", "/api/v1/sync/config"), "Allow"), "GET, HEAD, POST");
}

TEST_F(ApiTest, EveryResponseIsGuardedAlsoARefusal) {
  for (const HttpResponse& response :
       {handler_.Handle(MakeRequest("GET", "/api/v1/status")), Ask("GET", "/api/v1/status"),
        Ask("PUT", "/"), Ask("GET", "/nothing"), Ask("GET", "/healthz")}) {
    EXPECT_THAT(HeaderOf(response, "Content-Security-Policy"), HasSubstr("default-src 'none'"));
    EXPECT_EQ(HeaderOf(response, "Cache-Control"), "no-store");
  }
}

TEST_F(ApiTest, WhatFailsInsideIsLoggedAndNotTold) {
  ready_ = []() -> bool { throw std::logic_error("a secret"); };
  const HttpResponse response = Ask("GET", "/readyz");
  EXPECT_EQ(response.status, 500);
  EXPECT_THAT(BodyOf(response), Not(HasSubstr("secret")));
  EXPECT_THAT(log_.lines(), ElementsAre(HasSubstr("GET /readyz: a secret")));
}

TEST_F(ApiTest, NewRulesHoldFromTheNextRequestOn) {
  EXPECT_EQ(Ask("GET", "/api/v1/status").status, 200);
  handler_.SetRules({{"li-sync.example.org"}, {}, 998});
  EXPECT_EQ(Ask("GET", "/api/v1/status").status, 421);
}

TEST_F(ApiTest, TheStatusIsMadeOnceForEachSnapshot) {
  const auto first = Ask("GET", "/api/v1/status").body;
  EXPECT_EQ(Ask("GET", "/api/v1/status").body, first);
  StatusSnapshot snapshot;
  snapshot.version = 2;
  service_.SetStatus(snapshot);
  const auto second = Ask("GET", "/api/v1/status").body;
  EXPECT_NE(second, first);
  EXPECT_EQ(Json::parse(*second)["version"], 2);
}

TEST_F(ApiTest, ListenersGetTheStatusAsAnEventOfItsOwn) {
  EXPECT_EQ(Ask("GET", "/api/v1/events").events, feed_);
  EXPECT_EQ(HeaderOf(Ask("GET", "/api/v1/events"), "Content-Type"), "text/event-stream");
  StatusSnapshot snapshot;
  snapshot.version = 17;
  service_.SetStatus(snapshot);
  handler_.Publish(service_.Status());
  ASSERT_EQ(feed_->last().number, 1U);
  EXPECT_EQ(*feed_->last().text,
            "event: status\nid: 17\ndata: " + BodyOf(Ask("GET", "/api/v1/status")) + "\n");
  EXPECT_TRUE(feed_->last().text->ends_with("}\n\n"));
  handler_.Publish(service_.Status());
  EXPECT_EQ(feed_->last().number, 1U) << "nothing has changed";
  snapshot.version = 18;
  handler_.Publish(std::make_shared<const StatusSnapshot>(snapshot));
  EXPECT_EQ(feed_->last().number, 2U);
}

}  // namespace
}  // namespace lisync
