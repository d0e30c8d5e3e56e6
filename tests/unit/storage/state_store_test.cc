// One suite over every StateStore, and what is SQLite's alone.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <chrono>
#include <filesystem>
#include <functional>
#include <limits>
#include <memory>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "storage/sqlite_audit_log.h"
#include "storage/sqlite_state_reader.h"
#include "storage/sqlite_state_store.h"
#include "tests/support/memory_state_store.h"
#include "tests/support/recorded_batch.h"
#include "tests/support/temp_dir.h"
#include "tests/unit/storage/raw_database.h"

namespace lisync {
namespace {

using ::testing::HasSubstr;

constexpr std::size_t kAll = std::numeric_limits<std::size_t>::max();

struct Kind {
  std::string name;
  std::function<std::unique_ptr<StateStore>(const std::string& directory)> open;
};

class AnyStateStore : public ::testing::TestWithParam<Kind> {
 protected:
  static ObjectState State(const std::string& key, ObjectStatus status) {
    ObjectState state = RecordedCopy(key, 10).first;
    state.status = status;
    return state;
  }
  static std::vector<std::string> Keys(const std::vector<ObjectState>& states) {
    std::vector<std::string> keys;
    keys.reserve(states.size());
    for (const ObjectState& state : states) keys.push_back(state.key.bytes());
    return keys;
  }
  void Put(std::vector<ObjectState> states) { store_->Commit({.states = std::move(states)}); }

  const TempDir directory_;
  const std::unique_ptr<StateStore> store_ = GetParam().open(directory_.path());
};

INSTANTIATE_TEST_SUITE_P(
    Each, AnyStateStore,
    ::testing::Values(Kind{"Memory",
                           [](const std::string&) { return std::make_unique<MemoryStateStore>(); }},
                      Kind{"Sqlite",
                           [](const std::string& directory) {
                             return OpenStateStore({directory, "audit.example/test", {}, 0});
                           }}),
    [](const auto& store) { return store.param.name; });

using Strings = std::vector<std::string>;

TEST_P(AnyStateStore, BeginsEmpty) {
  EXPECT_TRUE(store_->Load({}, kAll).empty());
  EXPECT_TRUE(store_->LoadUnfinished({}, kAll).empty());
  EXPECT_EQ(store_->LoadCheckpoint(), Checkpoint{});
  EXPECT_EQ(store_->Summary().Of(ObjectStatus::kCopied).objects, 0U);
  EXPECT_EQ(store_->Summary().next_retry, std::nullopt);
}

TEST_P(AnyStateStore, GivesBackEveryFieldAsItWas) {
  ObjectState state;
  state.key = ObjectKey(std::string("\0 a/\xff%\"'é", 10));
  state.status = ObjectStatus::kFailed;
  state.held = true;
  state.size = (std::uint64_t{1} << 40) + 7;
  state.source_etag = {"source"};
  state.destination_etag = {std::string("nul\0inside", 10)};
  state.sha256 = Sha256Of(AsBytes("x"));
  state.modified = Instant(std::chrono::microseconds(-1));
  state.run = "run";
  state.attempts = UINT32_MAX;
  state.fault = Fault::kThrottled;
  state.reason = "any \xff text";
  state.next_try = Instant(std::chrono::microseconds(1764000000123456));
  ObjectState least;
  least.key = ObjectKey("least");
  Put({state, least});
  EXPECT_EQ(store_->Load({}, kAll), (std::vector{state, least}));
}

TEST_P(AnyStateStore, KeysAreBytesAndSortedAsSuch) {
  const Strings keys = {"\x01",
                        "A",
                        "a",
                        "a/",
                        "a/b",
                        "a\xcc\x88",
                        "b",
                        "\u00e4",
                        "\xff\xfe",
                        "\xff",
                        std::string(1024, 'k')};
  std::vector<ObjectState> states;
  for (const std::string& key : keys) states.push_back(State(key, ObjectStatus::kCopied));
  Put(states);
  Strings sorted = keys;
  std::sort(sorted.begin(), sorted.end());
  EXPECT_EQ(Keys(store_->Load({}, kAll)), sorted);
}

TEST_P(AnyStateStore, LoadsARangeOpenBelowAndClosedAbove) {
  Put({State("a", ObjectStatus::kCopied), State("b", ObjectStatus::kCopied),
       State("c", ObjectStatus::kCopied), State("d", ObjectStatus::kCopied)});
  EXPECT_EQ(Keys(store_->Load({ObjectKey("a"), ObjectKey("c")}, kAll)), (Strings{"b", "c"}));
  EXPECT_EQ(Keys(store_->Load({ObjectKey("b"), {}}, kAll)), (Strings{"c", "d"}));
  EXPECT_EQ(Keys(store_->Load({{}, ObjectKey("b")}, kAll)), (Strings{"a", "b"}));
  EXPECT_EQ(Keys(store_->Load({ObjectKey("c"), ObjectKey("a")}, kAll)), Strings{});
  EXPECT_EQ(Keys(store_->Load({{}, {}}, 3)), (Strings{"a", "b", "c"}));
  EXPECT_EQ(Keys(store_->Load({ObjectKey("a"), ObjectKey("d")}, 2)), (Strings{"b", "c"}));
}

TEST_P(AnyStateStore, ALaterStateReplacesTheEarlier) {
  Put({State("a", ObjectStatus::kPending)});
  Put({State("a", ObjectStatus::kFailed), State("a", ObjectStatus::kCopied)});
  EXPECT_EQ(store_->Load({}, kAll), std::vector{State("a", ObjectStatus::kCopied)});
}

TEST_P(AnyStateStore, OnlyWhatIsUnfinishedCanBeMadeDue) {
  const Instant due{std::chrono::hours(7)};
  std::vector<ObjectState> states = {State("a", ObjectStatus::kPending),
                                     State("b", ObjectStatus::kCopied),
                                     State("c", ObjectStatus::kFailed)};
  states[2].attempts = 9;
  states[2].next_try = due + std::chrono::hours(9);
  Put(states);
  store_->Commit({.due = {{ObjectKey("a"), due},
                          {ObjectKey("b"), due},
                          {ObjectKey("c"), due},
                          {ObjectKey("unknown"), due}}});
  for (ObjectState& state : states) {
    if (state.status == ObjectStatus::kCopied) continue;
    state.attempts = 0;
    state.next_try = due;
  }
  EXPECT_EQ(store_->Load({}, kAll), states);
}

TEST_P(AnyStateStore, UnfinishedAreThePendingAndTheFailed) {
  Put({State("a", ObjectStatus::kPending), State("b", ObjectStatus::kCopied),
       State("c", ObjectStatus::kFailed), State("d", ObjectStatus::kAdopted),
       State("e", ObjectStatus::kVanished), State("f", ObjectStatus::kPending)});
  EXPECT_EQ(Keys(store_->LoadUnfinished({}, kAll)), (Strings{"a", "c", "f"}));
  EXPECT_EQ(Keys(store_->LoadUnfinished({}, 2)), (Strings{"a", "c"}));
  EXPECT_EQ(Keys(store_->LoadUnfinished(ObjectKey("a"), kAll)), (Strings{"c", "f"}));
  EXPECT_TRUE(store_->LoadUnfinished(ObjectKey("f"), kAll).empty());
}

TEST_P(AnyStateStore, SummaryCountsByStatusAndTellsTheNextRetry) {
  const auto at = [](int seconds) { return Instant(std::chrono::seconds(seconds)); };
  ObjectState failed = State("a", ObjectStatus::kFailed);
  failed.next_try = at(300);
  ObjectState pending = State("b", ObjectStatus::kPending);
  pending.next_try = at(200);
  ObjectState copied = State("c", ObjectStatus::kCopied);
  copied.next_try = at(100);  // means nothing there
  Put({failed, pending, copied, State("d", ObjectStatus::kCopied)});
  const StateSummary summary = store_->Summary();
  EXPECT_EQ(summary.Of(ObjectStatus::kCopied).objects, 2U);
  EXPECT_EQ(summary.Of(ObjectStatus::kCopied).bytes, 20U);
  EXPECT_EQ(summary.Of(ObjectStatus::kFailed).objects, 1U);
  EXPECT_EQ(summary.Of(ObjectStatus::kPending).objects, 1U);
  EXPECT_EQ(summary.Of(ObjectStatus::kAdopted).objects, 0U);
  EXPECT_EQ(summary.next_retry, at(200));
}

TEST_P(AnyStateStore, KeepsTheCheckpoint) {
  Checkpoint checkpoint;
  checkpoint.pg_lsn = "16/B374D848";
  checkpoint.last_media_sync_ts = Instant(std::chrono::seconds(1764000000));
  checkpoint.last_sync_at = Instant(std::chrono::seconds(1764000001));
  checkpoint.total_syncs = 7;
  checkpoint.failed_syncs = 2;
  checkpoint.last_run = "run";
  checkpoint.last_outcome = "ok";
  checkpoint.replication = "healthy";
  checkpoint.replication_cause = "none";
  checkpoint.source = "s3 http://main bucket";
  checkpoint.destination = "s3 http://hidden bucket";
  store_->Commit({.checkpoint = checkpoint});
  EXPECT_EQ(store_->LoadCheckpoint(), checkpoint);
  store_->Commit(RecordedBatch(0, 1));
  EXPECT_EQ(store_->LoadCheckpoint(), checkpoint);
  store_->Commit({.checkpoint = Checkpoint{}});
  EXPECT_EQ(store_->LoadCheckpoint(), Checkpoint{});
}

TEST_P(AnyStateStore, TheHeadGrowsByTheEventsOfEachCommit) {
  EXPECT_EQ(store_->Commit({}).size, 0U);
  EXPECT_EQ(store_->Commit(RecordedBatch(0, 3)).size, 3U);
  EXPECT_EQ(store_->Commit({RecordedBatch(3, 1).states, {}, {}}).size, 3U);
  EXPECT_EQ(store_->Commit(RecordedBatch(4, 2)).size, 5U);
}

TEST_P(AnyStateStore, CommitsWhatWasJudgedByTheRecordThatIsStillThere) {
  const auto [state, event] = RecordedCopy("k", 3);
  store_->Commit({{state}, {event}, {}});
  ObjectState failed = state;
  failed.status = ObjectStatus::kFailed;
  const auto head = store_->CommitIfStill(state, {{failed}, {event}, {}});
  ASSERT_TRUE(head);
  EXPECT_EQ(head->size, 2U);
  EXPECT_EQ(store_->Load({}, kAll), std::vector{failed});
}

TEST_P(AnyStateStore, CommitsNothingThatWasJudgedByAnOlderRecord) {
  const auto [state, event] = RecordedCopy("k", 3);
  ObjectState other = state;
  other.run = "another run";
  store_->Commit({{other}, {event}, {}});
  EXPECT_FALSE(store_->CommitIfStill(state, {{state}, {event}, {}}));
  EXPECT_FALSE(
      store_->CommitIfStill(State("never seen", ObjectStatus::kCopied), {{}, {event}, {}}));
  EXPECT_EQ(store_->Load({}, kAll), std::vector{other});
  EXPECT_EQ(store_->Commit({}).size, 1U);
}

TEST_P(AnyStateStore, ResetHeldForgetsWhatHiddenHolds) {
  Put({State("copied", ObjectStatus::kCopied), State("adopted", ObjectStatus::kAdopted),
       State("failed", ObjectStatus::kFailed), State("vanished", ObjectStatus::kVanished)});
  AuditEvent event = RecordedCopy("x", 1).second;
  event.action = "state.reset";
  event.key.reset();
  event.run = "the run that resets";
  EXPECT_EQ(store_->ResetHeld("another destination", event).size, 1U);
  for (const ObjectState& state : store_->Load({}, kAll)) {
    EXPECT_FALSE(state.held) << state.key.bytes();
    EXPECT_EQ(state.destination_etag.value, "");
  }
  const auto pending = store_->Load({{}, ObjectKey("copied")}, kAll);
  ASSERT_EQ(Keys(pending), (Strings{"adopted", "copied"}));
  for (const ObjectState& state : pending) {
    EXPECT_EQ(state.status, ObjectStatus::kPending);
    EXPECT_EQ(state.reason, "another destination");
    EXPECT_EQ(state.run, "the run that resets");
    EXPECT_EQ(state.attempts, 0U);
  }
  EXPECT_EQ(store_->Summary().Of(ObjectStatus::kFailed).objects, 1U);
  EXPECT_EQ(store_->Summary().Of(ObjectStatus::kVanished).objects, 1U);
}

TEST_P(AnyStateStore, TakesCommitsAndReadsFromManyThreads) {
  constexpr std::size_t kThreads = 4;
  constexpr std::size_t kCommits = 10;
  {
    std::vector<std::jthread> threads;
    for (std::size_t t = 0; t < kThreads; ++t) {
      threads.emplace_back([this, t] {
        for (std::size_t i = 0; i < kCommits; ++i) {
          store_->Commit(RecordedBatch((t * kCommits + i) * 3, 3));
          EXPECT_EQ(store_->Load({}, kAll).size() % 3, 0U) << "a batch is seen in part";
        }
      });
    }
  }
  EXPECT_EQ(store_->Load({}, kAll).size(), kThreads * kCommits * 3);
  EXPECT_EQ(store_->Commit({}).size, kThreads * kCommits * 3);
}

class SqliteStateStoreTest : public ::testing::Test {
 protected:
  std::unique_ptr<StateStore> Open(const std::string& origin = "audit.example/test") {
    return OpenStateStore({directory_.path(), origin, {}, 0});
  }

  // The error of `work`.
  template <typename Work>
  static StorageError ErrorOf(Work work) {
    try {
      work();
    } catch (const StorageError& error) {
      return error;
    }
    ADD_FAILURE() << "there was no error";
    return {StorageError::Kind::kCannotOpen, ""};
  }

  const TempDir directory_;
};

TEST_F(SqliteStateStoreTest, RemembersWhenOpenedAgain) {
  Batch batch = RecordedBatch(0, 3);
  batch.checkpoint = Checkpoint{};
  batch.checkpoint->total_syncs = 1;
  const TreeHead head = Open()->Commit(batch);
  const auto again = Open();
  EXPECT_EQ(again->Load({}, kAll).size(), 3U);
  EXPECT_EQ(again->LoadCheckpoint().total_syncs, 1U);
  EXPECT_EQ(again->Commit({}), head);
}

TEST_F(SqliteStateStoreTest, ATrailKeepsItsOrigin) {
  Open("audit.example/first")->Commit(RecordedBatch(0, 1));
  const StorageError error = ErrorOf([&] { Open("audit.example/second"); });
  EXPECT_EQ(error.kind(), StorageError::Kind::kCannotOpen);
  EXPECT_THAT(error.what(), HasSubstr("audit.example/first"));
  EXPECT_THAT(error.what(), HasSubstr("audit.example/second"));
  EXPECT_NO_THROW(Open("audit.example/first"));
}

TEST_F(SqliteStateStoreTest, OfTwoOriginsAtOnceTheFirstToCommitWins) {
  const auto first = Open("audit.example/first");
  const auto second = Open("audit.example/second");
  first->Commit(RecordedBatch(0, 1));
  ErrorOf([&] { second->Commit(RecordedBatch(1, 1)); });
  EXPECT_EQ(first->Commit(RecordedBatch(1, 1)).size, 2U);
}

TEST_F(SqliteStateStoreTest, RefusesAnOriginThatIsNoName) {
  for (const std::string& origin :
       {std::string(), std::string("with space"), std::string("plus+"), std::string("per%cent"),
        std::string("quo\"te"), std::string("nöt"), std::string(129, 'o')}) {
    EXPECT_THAT(ErrorOf([&] { Open(origin); }).what(), HasSubstr("audit.origin")) << origin;
  }
  EXPECT_NO_THROW(Open(std::string(128, 'o')));
}

TEST_F(SqliteStateStoreTest, SeveralStoresAppendToOneTrail) {
  const auto first = Open();
  const auto second = Open();
  for (std::size_t i = 0; i < 10; ++i) {
    EXPECT_EQ((i % 2 == 0 ? first : second)->Commit(RecordedBatch(i, 1)).size, i + 1);
  }
}

TEST_F(SqliteStateStoreTest, StopsAtATailThatIsNotWhatWasWritten) {
  Open()->Commit(RecordedBatch(0, 5));
  const std::string insertion =
      "INSERT INTO audit_entry SELECT 5, leaf, leaf_hash, time_us, run, action, outcome, "
      "object_key FROM audit_entry WHERE seq = 4";
  for (const std::string& sql :
       {std::string("DELETE FROM audit_entry WHERE seq = 4"),
        std::string("UPDATE audit_tree SET size = 4"), std::string("DELETE FROM audit_tree"),
        std::string("UPDATE audit_tree SET frontier = x'0000'"), insertion}) {
    const TempDir copy;
    std::filesystem::copy(directory_.path(), copy.path());
    const auto opened_before = OpenStateStore({copy.path(), "audit.example/test", {}, 0});
    Tamper(copy.path(), sql);
    EXPECT_EQ(ErrorOf([&] { opened_before->Commit(RecordedBatch(5, 1)); }).kind(),
              StorageError::Kind::kTampered)
        << sql;
    EXPECT_EQ(ErrorOf([&] {
                OpenStateStore({copy.path(), "audit.example/test", {}, 0});
              }).kind(),
              StorageError::Kind::kTampered)
        << sql;
  }
}

TEST_F(SqliteStateStoreTest, StopsWhenTheDatabaseIsTakenAway) {
  const auto store = Open();
  store->Commit(RecordedBatch(0, 1));
  std::filesystem::rename(directory_ / "li-sync.db", directory_ / "away.db");
  const StorageError error = ErrorOf([&] { store->Commit(RecordedBatch(1, 1)); });
  EXPECT_THAT(error.what(), HasSubstr("moved, replaced or deleted"));
}

TEST_F(SqliteStateStoreTest, ReadingDoesNotWaitForAWriter) {
  std::unique_ptr<StateStore> store;
  std::size_t seen = 99;
  store = OpenStateStore({directory_.path(), "audit.example/test",
                          [&](std::string_view point) {
                            if (point == "commit.before") seen = store->Load({}, kAll).size();
                          },
                          0});
  store->Commit(RecordedBatch(0, 3));
  EXPECT_EQ(seen, 0U) << "what is not committed is not seen";
  EXPECT_EQ(store->Load({}, kAll).size(), 3U);
}

TEST_F(SqliteStateStoreTest, AnEventThatCannotBeRecordedAbandonsTheBatch) {
  const auto store = Open();
  Batch batch = RecordedBatch(0, 3);
  batch.events[2].detail = {{"Not a name", "value"}};
  ErrorOf([&] { store->Commit(batch); });
  EXPECT_TRUE(store->Load({}, kAll).empty());
  EXPECT_EQ(store->Commit(RecordedBatch(0, 1)).size, 1U);
}

TEST_F(SqliteStateStoreTest, SizesBeyondEverySumStillCount) {
  const auto store = Open();
  std::vector<ObjectState> states;
  for (const std::string key : {"a", "b", "c"}) {
    states.push_back(RecordedCopy(key, std::uint64_t{1} << 62).first);
  }
  states.push_back(RecordedCopy("d", UINT64_MAX).first);
  store->Commit({states, {}, {}});
  EXPECT_EQ(store->Load({}, kAll)[3].size, UINT64_MAX);
  EXPECT_EQ(store->Summary().Of(ObjectStatus::kCopied).objects, 4U);
}

TEST_F(SqliteStateStoreTest, AStatusThatNoVersionWritesIsTampering) {
  const auto store = Open();
  store->Commit(RecordedBatch(0, 1));
  Tamper(directory_.path(), "UPDATE object_state SET status = 9");
  EXPECT_EQ(ErrorOf([&] { store->Load({}, kAll); }).kind(), StorageError::Kind::kTampered);
}

TEST_F(SqliteStateStoreTest, TheReaderSeesWhatTheStoreRecords) {
  EXPECT_THAT(ErrorOf([&] { OpenStateReader(directory_.path()); }).what(),
              HasSubstr("nothing was recorded yet"));
  const auto store = Open();
  const auto reader = OpenStateReader(directory_.path());
  store->Commit(RecordedBatch(0, 3));
  EXPECT_EQ(reader->Load({}, kAll), store->Load({}, kAll));
  EXPECT_EQ(reader->Summary().Of(ObjectStatus::kCopied).objects, 3U);
}

}  // namespace
}  // namespace lisync
