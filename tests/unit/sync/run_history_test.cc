#include "src/sync/run_history.h"

#include <gtest/gtest.h>

#include "tests/support/fake_replication_probe.h"
#include "tests/support/manual_clock.h"
#include "tests/support/memory_media.h"
#include "tests/support/memory_state_store.h"

namespace lisync {
namespace {

class RunHistory : public testing::Test {
 protected:
  RunRecord Run(ReplicationProbe* probe = nullptr) {
    RunProgress progress;
    SyncRun run(source_, store_, states_, probe, clock_);
    const RunId id = "run-" + std::to_string(++runs_);
    run.Run(options_, {id, {7, "li"}}, progress, stop_.get_token());
    return states_.LoadRun(id).value();
  }

  MemoryBucket main_;
  MemoryBucket hidden_;
  MemorySource source_{main_};
  MemoryStore store_{hidden_};
  MemoryStateStore states_;
  ManualClock clock_;
  SyncRunOptions options_;
  std::stop_source stop_;
  int runs_ = 0;
};

TEST_F(RunHistory, ASuccessfulRunIsRecordedWithWhatItDidAndWhoAsked) {
  options_.command = "sync";
  options_.trigger = RunTrigger::kRequest;
  options_.requested_by = "panel";
  options_.requested = clock_.Now() - std::chrono::seconds(5);
  main_.Write("k", "four");
  const RunRecord record = Run();
  EXPECT_EQ(record.state, RunState::kSucceeded);
  EXPECT_EQ(record.trigger, RunTrigger::kRequest);
  EXPECT_EQ(record.requested_by, "panel");
  EXPECT_EQ(record.requested, *options_.requested);
  EXPECT_EQ(record.counts.copied, 1U);
  EXPECT_EQ(record.counts.bytes_copied, 4U);
  EXPECT_EQ(record.end, "done");
  EXPECT_TRUE(record.reason.empty());
}

TEST_F(RunHistory, TheTrailNamesTheTriggerAndWhoAsked) {
  options_.trigger = RunTrigger::kRequest;
  options_.requested_by = "panel";
  Run();
  const std::vector<AuditEvent> events = states_.events();
  ASSERT_FALSE(events.empty());
  const auto& detail = events.front().detail;
  EXPECT_NE(std::find(detail.begin(), detail.end(),
                      std::pair<std::string, std::string>("trigger", "request")),
            detail.end());
  EXPECT_NE(std::find(detail.begin(), detail.end(),
                      std::pair<std::string, std::string>("requested_by", "panel")),
            detail.end());
}

TEST_F(RunHistory, AnUnhealthyReplicationIsNoSuccess) {
  ReplicationSample sample = HealthySample();
  sample.publisher->slot_active = false;
  FakeReplicationProbe probe({sample});
  const RunRecord record = Run(&probe);
  EXPECT_EQ(record.state, RunState::kFailed);
  EXPECT_NE(record.reason.find("replication is"), std::string::npos) << record.reason;
  EXPECT_FALSE(record.replication.empty());
}

TEST_F(RunHistory, FailedObjectsAreTheReason) {
  main_.Write("k", "x");
  store_.faults = [](const std::string& request, const ObjectKey&) -> std::optional<Error> {
    if (request != "put") return std::nullopt;
    return Error{Action::kSkip, Fault::kDenied, "no"};
  };
  const RunRecord record = Run();
  EXPECT_EQ(record.state, RunState::kFailed);
  EXPECT_EQ(record.reason, "1 object could not be copied");
}

TEST_F(RunHistory, AStopIsNoFailure) {
  stop_.request_stop();
  EXPECT_EQ(Run().state, RunState::kStopped);
}

TEST_F(RunHistory, ARunWhoseProcessDiedIsClosedAsFailedAndAudited) {
  RunRecord died;
  died.run = "died";
  died.state = RunState::kRunning;
  RunRecord queued;
  queued.run = "queued";
  states_.Commit({.run = died});
  states_.Commit({.run = queued});
  CloseAbandonedRuns(states_, {7, "li"}, clock_.Now(), kDiedWithoutAWord);
  EXPECT_EQ(states_.LoadRun("died")->state, RunState::kFailed);
  EXPECT_NE(states_.LoadRun("died")->reason.find("ended without a word"), std::string::npos);
  EXPECT_EQ(states_.LoadRun("queued")->state, RunState::kQueued);
  ASSERT_EQ(states_.events().size(), 1U);
  EXPECT_EQ(states_.events().front().action, "run.abandoned");
  EXPECT_EQ(states_.events().front().run, "died");
}

}  // namespace
}  // namespace lisync
