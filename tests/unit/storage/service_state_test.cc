// What the service remembers, the same for every StateStore.

#include <gtest/gtest.h>

#include <functional>
#include <memory>

#include "storage/sqlite_state_store.h"
#include "tests/support/memory_state_store.h"
#include "tests/support/recorded_batch.h"
#include "tests/support/temp_dir.h"

namespace lisync {
namespace {

constexpr Instant kNow{std::chrono::seconds(1764000000)};

using Open = std::function<std::unique_ptr<StateStore>(const std::string& directory)>;

class ServiceState : public ::testing::TestWithParam<Open> {
 protected:
  void PutRun(const RunId& run, RunState state) {
    RunRecord record;
    record.run = run;
    record.state = state;
    record.requested = kNow;
    store_->Commit({.run = record});
  }
  static std::vector<RunId> Ids(const std::vector<RunRecord>& records) {
    std::vector<RunId> ids;
    ids.reserve(records.size());
    for (const RunRecord& record : records) ids.push_back(record.run);
    return ids;
  }

  const TempDir directory_;
  std::unique_ptr<StateStore> store_ = GetParam()(directory_.path());
};

INSTANTIATE_TEST_SUITE_P(
    Each, ServiceState,
    ::testing::Values([](const std::string&) { return std::make_unique<MemoryStateStore>(); },
                      [](const std::string& directory) {
                        return OpenStateStore({directory, "test/li-sync", {}, 0});
                      }));

TEST_P(ServiceState, ARunComesBackAsItWasRecorded) {
  RunRecord record;
  record.run = "r1";
  record.state = RunState::kFailed;
  record.trigger = RunTrigger::kSignal;
  record.command = "sync";
  record.requested_by = "panel";
  record.requested = kNow;
  record.started = kNow + std::chrono::seconds(1);
  record.finished = kNow + std::chrono::seconds(2);
  record.end = "objects failed";
  record.reason = "why";
  record.replication = "healthy";
  record.counts = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11};
  record.pace = RunPace{kNow, 7, 12.5, 4e6, std::chrono::seconds(90)};
  store_->Commit({.run = record});
  EXPECT_EQ(store_->LoadRun("r1"), record);
  EXPECT_EQ(store_->LoadRun("r2"), std::nullopt);
}

TEST_P(ServiceState, ARunIsReplacedByItsLaterRecord) {
  PutRun("r1", RunState::kRunning);
  PutRun("r1", RunState::kSucceeded);
  EXPECT_EQ(store_->LoadRun("r1")->state, RunState::kSucceeded);
  EXPECT_EQ(store_->LoadRuns({}, 10).size(), 1U);
}

TEST_P(ServiceState, RunsAreListedNewestFirstPageByPage) {
  for (const char* run : {"a", "b", "c", "d"}) PutRun(run, RunState::kSucceeded);
  EXPECT_EQ(Ids(store_->LoadRuns({}, 2)), (std::vector<RunId>{"d", "c"}));
  EXPECT_EQ(Ids(store_->LoadRuns("c", 5)), (std::vector<RunId>{"b", "a"}));
}

TEST_P(ServiceState, OpenRunsAreTheQueuedAndTheRunning) {
  PutRun("a", RunState::kSucceeded);
  PutRun("b", RunState::kQueued);
  PutRun("c", RunState::kRunning);
  PutRun("d", RunState::kFailed);
  EXPECT_EQ(Ids(store_->LoadOpenRuns()), (std::vector<RunId>{"b", "c"}));
}

TEST_P(ServiceState, ASettingIsKeptUntilItIsTakenBack) {
  const StoredSetting setting{"syncs_per_day", "6", kNow, "panel"};
  store_->Commit({.setting = setting});
  EXPECT_EQ(store_->LoadSetting("syncs_per_day"), setting);
  store_->Commit({.setting = StoredSetting{"syncs_per_day", "", kNow, "op"}});
  EXPECT_EQ(store_->LoadSetting("syncs_per_day"), std::nullopt);
  EXPECT_EQ(store_->LoadSetting("other"), std::nullopt);
}

TEST_P(ServiceState, ReplicationPointsComeBackInOrder) {
  const ReplicationPoint known{kNow, "healthy", 5, 7, std::chrono::seconds(3)};
  const ReplicationPoint unknown{kNow + std::chrono::seconds(30), "unknown", {}, {}, {}};
  store_->Commit({.replication = known});
  store_->Commit({.replication = unknown});
  EXPECT_EQ(store_->LoadReplication(kNow), (std::vector<ReplicationPoint>{known, unknown}));
  EXPECT_EQ(store_->LoadReplication(unknown.taken), std::vector<ReplicationPoint>{unknown});
}

TEST_P(ServiceState, TheBacklogIsGroupedByWhy) {
  const auto state = [](const char* key, ObjectStatus status, Fault fault, int age_hours) {
    ObjectState s = RecordedCopy(key, 10).first;
    s.status = status;
    s.fault = fault;
    s.reason = "because";
    s.modified = kNow - std::chrono::hours(age_hours);
    return s;
  };
  ObjectState due = state("b", ObjectStatus::kFailed, Fault::kDenied, 3);
  due.next_try = kNow;
  store_->Commit({.states = {state("a", ObjectStatus::kFailed, Fault::kDenied, 1), due,
                             state("c", ObjectStatus::kPending, Fault::kNone, 2),
                             state("d", ObjectStatus::kCopied, Fault::kNone, 9)}});
  const Backlog backlog = store_->LoadBacklog();
  ASSERT_EQ(backlog.groups.size(), 2U);
  EXPECT_EQ(backlog.groups[0].fault, Fault::kDenied);
  EXPECT_EQ(backlog.groups[0].objects, 2U);
  EXPECT_EQ(backlog.groups[0].bytes, 20U);
  EXPECT_EQ(backlog.groups[0].next_try, kNow);
  EXPECT_EQ(backlog.groups[0].reason, "because");
  EXPECT_EQ(backlog.groups[1].status, ObjectStatus::kPending);
  EXPECT_EQ(backlog.oldest, kNow - std::chrono::hours(3));
}

TEST_P(ServiceState, WithoutABacklogNothingIsOldest) {
  EXPECT_TRUE(store_->LoadBacklog().groups.empty());
  EXPECT_EQ(store_->LoadBacklog().oldest, std::nullopt);
}

TEST(SqliteServiceState, OldReplicationPointsGo) {
  const TempDir directory;
  const auto store = OpenStateStore({directory.path(), "test/li-sync", {}, 0});
  store->Commit({.replication = ReplicationPoint{kNow, "healthy", {}, {}, {}}});
  store->Commit({.replication = ReplicationPoint{
                     kNow + kReplicationHistory + std::chrono::seconds(1), "healthy", {}, {}, {}}});
  EXPECT_EQ(store->LoadReplication(Instant{}).size(), 1U);
}

TEST_P(ServiceState, AnUploadIsKnownUntilItEnds) {
  const ObjectKey key(std::string("a\0b", 3));
  UploadSession upload{key, 20, {"tag-2"}, 8, "s3 hidden", "upload-1", kNow, "r1"};
  store_->Commit({.upload = upload});
  EXPECT_EQ(store_->LoadUpload(key), upload);
  EXPECT_EQ(store_->LoadUpload(ObjectKey("a")), std::nullopt);
  upload.session = "upload-2";
  store_->Commit({.upload = upload});
  EXPECT_EQ(store_->LoadUpload(key), upload);
  store_->Commit({.ended_uploads = {key}});
  EXPECT_EQ(store_->LoadUpload(key), std::nullopt);
}

TEST_P(ServiceState, AScanTakesThePlaceOfTheOneBefore) {
  EXPECT_EQ(store_->LoadScan(), std::nullopt);
  const ObjectKey middle(std::string("m\0", 2));
  Scan scan{"r1", kNow, kNow, "s3 main", "s3 hidden", true, {}};
  scan.ranges.push_back({{{}, middle}, ObjectKey("b"), false});
  scan.ranges.push_back({{middle, std::nullopt}, middle, true});
  store_->Commit({.scan = scan});
  EXPECT_EQ(store_->LoadScan(), scan);
  scan.run = "r2";
  scan.watermark.reset();
  scan.compares = false;
  scan.ranges = {{{{}, std::nullopt}, ObjectKey("z"), true}};
  store_->Commit({.scan = scan});
  EXPECT_EQ(store_->LoadScan(), scan);
}

}  // namespace
}  // namespace lisync
