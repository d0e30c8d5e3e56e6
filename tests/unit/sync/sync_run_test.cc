#include "src/sync/sync_run.h"

#include <gtest/gtest.h>

#include "tests/support/fake_replication_probe.h"
#include "tests/support/manual_clock.h"
#include "tests/support/memory_media.h"
#include "tests/support/memory_state_store.h"

namespace lisync {
namespace {

class SyncRunTest : public testing::Test {
 protected:
  SyncRunTest() { options_.command = "sync"; }

  SyncReport Run(ReplicationProbe* probe = nullptr) {
    RunProgress progress;
    SyncRun run(source_, store_, states_, probe, clock_);
    return run.Run(options_, {"run-" + std::to_string(++runs_), {7, "li"}}, progress, {});
  }

  std::vector<std::string> Actions() {
    std::vector<std::string> actions;
    for (const AuditEvent& event : states_.events()) actions.push_back(event.action);
    return actions;
  }

  MemoryBucket main_;
  MemoryBucket hidden_;
  MemorySource source_{main_};
  MemoryStore store_{hidden_};
  MemoryStateStore states_;
  ManualClock clock_;
  SyncRunOptions options_;
  int runs_ = 0;
};

TEST_F(SyncRunTest, TheIntentComesFirstAndTheResultLast) {
  main_.Write("k", "x");
  FakeReplicationProbe probe({HealthySample()});
  Run(&probe);
  EXPECT_EQ(Actions(), (std::vector<std::string>{"run.start", "replication.check", "batch.start",
                                                 "object.copy", "run.finish"}));
  EXPECT_EQ(states_.events().front().outcome, "intent");
  EXPECT_EQ(states_.events().back().outcome, "ok");
}

TEST_F(SyncRunTest, EveryEntryNamesTheRunAndTheActor) {
  main_.Write("k", "x");
  Run();
  for (const AuditEvent& event : states_.events()) {
    EXPECT_EQ(event.run, "run-1");
    EXPECT_EQ(event.actor.uid, 7U);
    EXPECT_EQ(event.actor.name, "li");
  }
}

TEST_F(SyncRunTest, ASuccessMovesTheCheckpoint) {
  main_.Write("k", "x");
  FakeReplicationProbe probe({HealthySample()});
  const SyncReport report = Run(&probe);
  EXPECT_EQ(report.end, RunEnd::kDone);
  const Checkpoint checkpoint = states_.LoadCheckpoint();
  EXPECT_EQ(checkpoint, report.checkpoint);
  EXPECT_EQ(checkpoint.pg_lsn, "16/B374D848");
  EXPECT_EQ(checkpoint.last_media_sync_ts, source_.now);
  EXPECT_EQ(checkpoint.last_sync_at, clock_.Now());
  EXPECT_EQ(checkpoint.total_syncs, 1U);
  EXPECT_EQ(checkpoint.failed_syncs, 0U);
  EXPECT_EQ(checkpoint.last_outcome, "ok");
  EXPECT_EQ(checkpoint.replication, "healthy");
}

TEST_F(SyncRunTest, AFailedObjectMakesAFailedRunWhoseWatermarkHolds) {
  main_.Write("k", "x");
  source_.faults = [](const std::string& request, const ObjectKey&) -> std::optional<Error> {
    if (request != "get") return std::nullopt;
    return Error{Action::kSkip, Fault::kDenied, "no"};
  };
  EXPECT_EQ(Run().end, RunEnd::kObjectsFailed);
  const Checkpoint checkpoint = states_.LoadCheckpoint();
  EXPECT_EQ(checkpoint.failed_syncs, 1U);
  EXPECT_EQ(checkpoint.total_syncs, 0U);
  EXPECT_FALSE(checkpoint.last_sync_at);
  // Every older object is in the states, the failed one as failed.
  EXPECT_EQ(checkpoint.last_media_sync_ts, source_.now);
  EXPECT_EQ(states_.events().back().outcome, "failed");
}

TEST_F(SyncRunTest, AnObjectThatWaitsForItsNextTryKeepsTheRunFromSuccess) {
  main_.Write("k", "x");
  source_.faults = [](const std::string& request, const ObjectKey&) -> std::optional<Error> {
    if (request != "get") return std::nullopt;
    return Error{Action::kSkip, Fault::kDenied, "no"};
  };
  Run();
  Run();
  const int tries = static_cast<int>(states_.Load({}, 10).front().attempts);
  EXPECT_EQ(Run().end, RunEnd::kObjectsFailed);
  EXPECT_EQ(static_cast<int>(states_.Load({}, 10).front().attempts), tries);
}

TEST_F(SyncRunTest, AnUnreachableMainLeavesTheWatermarkAndIsRecorded) {
  Run();
  const auto watermark = states_.LoadCheckpoint().last_media_sync_ts;
  source_.now += std::chrono::hours(1);
  source_.faults = [](const std::string& request, const ObjectKey&) -> std::optional<Error> {
    if (request != "list") return std::nullopt;
    return Error{Action::kRetry, Fault::kNetwork, "main is away"};
  };
  const SyncReport report = Run();
  EXPECT_EQ(report.end, RunEnd::kStoppedEarly);
  EXPECT_EQ(states_.LoadCheckpoint().last_media_sync_ts, watermark);
  EXPECT_EQ(states_.LoadCheckpoint().failed_syncs, 1U);
  EXPECT_EQ(states_.events().back().reason, "memory main: main is away");
}

TEST_F(SyncRunTest, UnhealthyReplicationDoesNotKeepMediaFromHidden) {
  main_.Write("k", "x");
  ReplicationSample sample = HealthySample();
  sample.subscriber.reset();
  sample.subscriber_unknown = "connection refused";
  FakeReplicationProbe probe({sample});
  const SyncReport report = Run(&probe);
  EXPECT_EQ(report.verdict->health, Health::kUnknown);
  EXPECT_EQ(report.end, RunEnd::kDone);
  EXPECT_EQ(hidden_.Bytes("k"), "x");
  EXPECT_EQ(states_.LoadCheckpoint().replication, "unknown");
}

TEST_F(SyncRunTest, ASinceThatLeavesAGapDoesNotMoveTheWatermark) {
  Run();
  const auto watermark = states_.LoadCheckpoint().last_media_sync_ts;
  source_.now += std::chrono::hours(1);
  options_.media.selection.since = *watermark + std::chrono::minutes(1);
  Run();
  EXPECT_EQ(states_.LoadCheckpoint().last_media_sync_ts, watermark);
  options_.media.selection.since = *watermark;
  Run();
  EXPECT_EQ(states_.LoadCheckpoint().last_media_sync_ts, source_.now);
}

TEST_F(SyncRunTest, ASelectionNeitherMovesTheWatermarkNorServesTheSchedule) {
  main_.Write("a/1", "x");
  main_.Write("b/1", "x");
  Run();
  const Checkpoint before = states_.LoadCheckpoint();
  source_.now += std::chrono::hours(1);
  clock_.Advance(std::chrono::hours(1));
  options_.media.selection.prefix = ObjectKey("a/");
  EXPECT_EQ(Run().end, RunEnd::kDone);
  EXPECT_EQ(states_.LoadCheckpoint().last_media_sync_ts, before.last_media_sync_ts);
  EXPECT_EQ(states_.LoadCheckpoint().last_sync_at, before.last_sync_at);
  EXPECT_EQ(states_.LoadRun("run-2")->command, "sync of a selection");
}

TEST_F(SyncRunTest, TheIntentNamesTheSelectionAndTheComparison) {
  options_.media.selection.prefix = ObjectKey("a/");
  options_.media.selection.min_size = 7;
  options_.media.held = HeldCheck::kCompare;
  Run();
  using Field = std::pair<std::string, std::string>;
  const auto detail = states_.events().front().detail;
  for (const Field& field : {Field{"prefix", "a/"}, Field{"min_size", "7"},
                             Field{"hidden", "compared with the records"}}) {
    EXPECT_NE(std::find(detail.begin(), detail.end(), field), detail.end()) << field.first;
  }
}

TEST_F(SyncRunTest, AnotherDestinationIsFilledAnew) {
  main_.Write("k", "x");
  Run();
  MemoryBucket other;
  MemoryStore other_store(other);
  other_store.identity = "memory other";
  RunProgress progress;
  SyncRun run(source_, other_store, states_, nullptr, clock_);
  const SyncReport report = run.Run(options_, {"moved", {}}, progress, {});
  EXPECT_EQ(report.end, RunEnd::kDone);
  EXPECT_EQ(other.Bytes("k"), "x");
  EXPECT_EQ(states_.LoadCheckpoint().destination, "memory other");
  const auto actions = Actions();
  EXPECT_NE(std::find(actions.begin(), actions.end(), "destination.change"), actions.end());
}

}  // namespace
}  // namespace lisync
