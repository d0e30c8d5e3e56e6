#include "agent/service/run_plan.h"

#include <gmock/gmock.h>

#include "agent/sync_job.h"
#include "tests/support/manual_clock.h"
#include "tests/support/memory_state_store.h"

namespace lisync {
namespace {

using std::chrono::days;
using std::chrono::hours;
using std::chrono::minutes;
using std::chrono::seconds;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

Instant At(const std::string& text) { return ParseInstant(text).value(); }

std::optional<CronExpression> Cron(const std::string& text) {
  if (text == "off") return std::nullopt;
  return CronExpression::Parse(text).value();
}

// The service's runs as the plan has them, over a clock that is set by hand.
class RunPlanTest : public testing::Test {
 protected:
  RunPlanTest() { Configure("0 * * * *", "off"); }

  void Configure(const std::string& sync, const std::string& full_scan) {
    loaded_.config.schedule.sync = Cron(sync);
    loaded_.config.schedule.full_scan = Cron(full_scan);
    loaded_.config.audit.origin = "host-a/li-sync";
    loaded_.settings = {{"schedule.sync", sync, "default"}};
  }

  RunPlan Plan() { return PlanRuns(loaded_, states_, clock_.Now()); }
  std::string Next() {
    const RunPlan plan = Plan();
    if (!plan.next) return "none";
    return FormatInstant(plan.next->when).substr(0, 19) + " " +
           std::string(Name(plan.next->trigger)) +
           (plan.next->scope == PassScope::kDue ? " of those due" : "");
  }

  // A run that begins now and ends after `takes`.
  RunRecord Run(RunTrigger trigger, Duration takes = seconds(10), const std::string& end = "done") {
    RunRecord run;
    run.requested = clock_.Now();
    run.run = NewRunId(run.requested);
    run.trigger = trigger;
    run.command = "sync";
    run.started = clock_.Now();
    clock_.Advance(takes);
    run.finished = clock_.Now();
    run.end = end;
    run.state = end == "done"          ? RunState::kSucceeded
                : end == "interrupted" ? RunState::kStopped
                                       : RunState::kFailed;
    Batch batch{.run = run};
    if (end == "done") {
      batch.checkpoint = states_.LoadCheckpoint();
      batch.checkpoint->last_sync_at = clock_.Now();
    }
    states_.Commit(batch);
    return run;
  }

  // What the runner does until `end`: looks every 15 s at most and runs what is due. Returns when
  // each run began and why.
  std::vector<std::string> Live(Instant end, Duration takes = seconds(10),
                                const std::string& result = "done") {
    std::vector<std::string> runs;
    while (clock_.Now() < end) {
      const Instant now = clock_.Now();
      const RunPlan plan = Plan();
      if (plan.next && plan.next->when <= now) {
        runs.push_back(FormatInstant(now).substr(0, 19) + " " +
                       std::string(Name(plan.next->trigger)));
        Run(plan.next->trigger, takes, result);
        if (runs.size() == kHot) {
          ADD_FAILURE() << "it loops";
          break;
        }
        continue;
      }
      const Instant latest = now + seconds(15);
      clock_.Set(plan.next ? std::min(plan.next->when, latest) : latest);
    }
    return runs;
  }

  void Fail(const std::string& key, std::optional<Instant> next_try,
            ObjectStatus status = ObjectStatus::kFailed) {
    ObjectState state;
    state.key = ObjectKey(key);
    state.status = status;
    state.next_try = next_try;
    states_.Commit({.states = {state}});
  }

  static constexpr std::size_t kHot = 1000;  // runs of one Live

  LoadedConfig loaded_;
  MemoryStateStore states_;
  ManualClock clock_{At("2026-11-24T03:20:00Z")};
};

TEST_F(RunPlanTest, BeforeAnyRunItIsNow) {
  EXPECT_EQ(Next(), "2026-11-24T03:20:00 schedule");
  Configure("off", "@weekly");
  EXPECT_EQ(Next(), "2026-11-24T03:20:00 full scan");
  Configure("@hourly", "@weekly");
  EXPECT_EQ(Next(), "2026-11-24T03:20:00 schedule");
}

TEST_F(RunPlanTest, OffPlansNothing) {
  Configure("off", "off");
  const RunPlan plan = Plan();
  EXPECT_FALSE(plan.next);
  EXPECT_EQ(plan.status.sync, "off");
  EXPECT_EQ(plan.status.full_scan, "off");
  EXPECT_FALSE(plan.status.next_run);
  EXPECT_FALSE(plan.status.last_slot);
  EXPECT_FALSE(plan.status.overdue);
  EXPECT_FALSE(plan.status.slots_without_success);
}

TEST_F(RunPlanTest, EachSlotHasOneRun) {
  EXPECT_THAT(Live(At("2026-11-24T06:30:00Z")),
              ElementsAre("2026-11-24T03:20:00 schedule", "2026-11-24T04:00:00 schedule",
                          "2026-11-24T05:00:00 schedule", "2026-11-24T06:00:00 schedule"));
}

TEST_F(RunPlanTest, ARunThatOverrunsItsSlotsIsNotStartedTwice) {
  EXPECT_THAT(Live(At("2026-11-24T09:30:00Z"), minutes(150)),
              ElementsAre("2026-11-24T03:20:00 schedule", "2026-11-24T06:00:00 schedule",
                          "2026-11-24T09:00:00 schedule"));
}

TEST_F(RunPlanTest, SlotsMissedInASuspendAreMadeUpForByOneRun) {
  Run(RunTrigger::kSchedule);
  clock_.Set(At("2026-11-24T09:17:00Z"));
  EXPECT_THAT(Live(At("2026-11-24T10:30:00Z")),
              ElementsAre("2026-11-24T09:17:00 schedule", "2026-11-24T10:00:00 schedule"));
}

TEST_F(RunPlanTest, ARunThatWasAskedForServesTheSlotBefore) {
  Run(RunTrigger::kSchedule);
  clock_.Set(At("2026-11-24T05:10:00Z"));
  Run(RunTrigger::kRequest);
  EXPECT_EQ(Next(), "2026-11-24T06:00:00 schedule");
}

TEST_F(RunPlanTest, OnlySyncsCount) {
  RunRecord other = Run(RunTrigger::kSchedule);
  clock_.Set(At("2026-11-24T05:10:00Z"));
  other.run = NewRunId(clock_.Now());
  other.command = "media sync";
  other.started = other.finished = clock_.Now();
  states_.Commit({.run = other});
  EXPECT_EQ(Next(), "2026-11-24T04:00:00 schedule");
}

TEST_F(RunPlanTest, AWaitingOrRunningRunIsNoEnd) {
  RunRecord run;
  run.run = NewRunId(clock_.Now());
  run.command = "sync";
  run.requested = clock_.Now();
  states_.Commit({.run = run});
  EXPECT_EQ(Next(), "2026-11-24T03:20:00 schedule");
}

TEST_F(RunPlanTest, AFullScanServesTheSyncOfTheSameSlot) {
  Configure("0 * * * *", "0 5 * * *");
  EXPECT_THAT(Live(At("2026-11-24T06:30:00Z")),
              ElementsAre("2026-11-24T03:20:00 schedule", "2026-11-24T04:00:00 schedule",
                          "2026-11-24T05:00:00 full scan", "2026-11-24T06:00:00 schedule"));
  EXPECT_EQ(Plan().status.next_full_scan, At("2026-11-25T05:00:00Z"));
}

TEST_F(RunPlanTest, AFullScanThatASyncOverranStillTakesPlace) {
  Configure("0 * * * *", "0 5 * * *");
  Run(RunTrigger::kSchedule);
  clock_.Set(At("2026-11-24T04:00:00Z"));
  Run(RunTrigger::kSchedule, minutes(75));
  EXPECT_EQ(Next(), "2026-11-24T05:00:00 full scan");
}

TEST_F(RunPlanTest, AUsualRunInItsPlaceDoesNotServeTheFullScan) {
  Configure("off", "0 5 * * *");
  Run(RunTrigger::kFullScan);
  clock_.Set(At("2026-11-24T05:00:01Z"));
  Run(RunTrigger::kRequest);
  EXPECT_EQ(Next(), "2026-11-24T05:00:00 full scan");
  Run(RunTrigger::kFullScan);
  EXPECT_EQ(Next(), "2026-11-25T05:00:00 full scan");
}

TEST_F(RunPlanTest, AFullScanLongAgoIsStillKnown) {
  Configure("0 * * * *", "0 5 * * 1");  // on Mondays; it is a Tuesday
  Run(RunTrigger::kFullScan);
  for (int i = 0; i < 100; ++i) {
    clock_.Advance(hours(1));
    Run(RunTrigger::kSchedule);
  }
  EXPECT_EQ(Plan().status.next_full_scan, At("2026-11-30T05:00:00Z"));
}

TEST_F(RunPlanTest, TheZoneIsThatOfTheConfiguration) {
  loaded_.config.schedule.time_zone = Utc();
  Configure("30 12 * * *", "off");
  Run(RunTrigger::kSchedule);
  EXPECT_EQ(Next(), "2026-11-24T12:30:00 schedule");
  EXPECT_EQ(Plan().status.time_zone, "UTC");
}

TEST_F(RunPlanTest, JitterDelaysARunTheSameInEachPlan) {
  Run(RunTrigger::kSchedule);
  loaded_.config.schedule.jitter = minutes(30);
  const Instant begins = Plan().next->when;
  EXPECT_GT(begins, At("2026-11-24T04:00:00Z"));
  EXPECT_LT(begins, At("2026-11-24T04:30:00Z"));
  for (int i = 0; i < 20; ++i) {
    clock_.Advance(minutes(1));
    EXPECT_EQ(Plan().next->when, begins);
  }
  loaded_.config.audit.origin = "host-b/li-sync";
  EXPECT_NE(Plan().next->when, begins);
}

TEST_F(RunPlanTest, TheStoredNumberADayTakesThePlaceOfTheExpression) {
  Run(RunTrigger::kSchedule);
  states_.Commit(
      {.setting = StoredSetting{kSyncsPerDay, "6", At("2026-11-24T01:02:03Z"), "panel"}});
  EXPECT_EQ(Next(), "2026-11-24T04:00:00 schedule");
  clock_.Set(At("2026-11-24T04:00:00Z"));
  Run(RunTrigger::kSchedule);
  EXPECT_EQ(Next(), "2026-11-24T08:00:00 schedule");
  const ScheduleStatus status = Plan().status;
  EXPECT_EQ(status.sync, "6 a day");
  EXPECT_EQ(status.sync_origin, "panel, 2026-11-24T01:02:03.000000Z");
  states_.Commit({.setting = StoredSetting{kSyncsPerDay, "", clock_.Now(), "panel"}});
  EXPECT_EQ(Plan().status.sync, "0 * * * *");
  EXPECT_EQ(Plan().status.sync_origin, "default");
}

TEST_F(RunPlanTest, AStoredNumberThatNobodyStoredIsTampering) {
  for (const char* value : {"0", "25", "six", "6 "}) {
    states_.Commit({.setting = StoredSetting{kSyncsPerDay, value, clock_.Now(), "panel"}});
    try {
      Plan();
      ADD_FAILURE() << value;
    } catch (const StorageError& error) {
      EXPECT_EQ(error.kind(), StorageError::Kind::kTampered);
      EXPECT_THAT(error.what(), HasSubstr("syncs_per_day"));
    }
  }
}

TEST_F(RunPlanTest, ObjectsAreRetriedAtTheirOwnNextTry) {
  Configure("@yearly", "off");
  Run(RunTrigger::kSchedule, seconds(10), "objects failed");
  Fail("a", clock_.Now() + minutes(5));
  Fail("b", clock_.Now() + minutes(2));
  Fail("c", std::nullopt, ObjectStatus::kPending);
  EXPECT_EQ(Next(), "2026-11-24T03:22:10 retry of those due");
  Configure("off", "off");
  EXPECT_EQ(Next(), "2026-11-24T03:22:10 retry of those due");
}

TEST_F(RunPlanTest, ARetryIsKeptApartFromTheRunBefore) {
  Configure("@yearly", "off");
  Run(RunTrigger::kSchedule, seconds(10), "objects failed");
  Fail("a", clock_.Now() - seconds(3));
  EXPECT_EQ(Next(), "2026-11-24T03:20:15 retry of those due");
}

TEST_F(RunPlanTest, ARetryIsNotTheSlotsRun) {
  Run(RunTrigger::kSchedule, seconds(10), "objects failed");
  clock_.Set(At("2026-11-24T04:00:00Z"));
  Run(RunTrigger::kRetry);
  EXPECT_EQ(Next(), "2026-11-24T04:00:00 schedule");
}

TEST_F(RunPlanTest, TheSlotsRunComesBeforeARetryThatIsDueToo) {
  Run(RunTrigger::kSchedule, seconds(10), "objects failed");
  Fail("a", At("2026-11-24T03:59:50Z"));
  EXPECT_EQ(Next(), "2026-11-24T03:59:50 retry of those due");
  clock_.Set(At("2026-11-24T04:00:00Z"));
  EXPECT_EQ(Next(), "2026-11-24T04:00:00 schedule");
}

TEST_F(RunPlanTest, ObjectsThatBecomeDueAllTheTimeShareRuns) {
  Configure("@yearly", "off");
  Run(RunTrigger::kSchedule, seconds(1), "objects failed");
  Fail("a", clock_.Now());  // and stays due
  const auto runs = Live(clock_.Now() + hours(24), seconds(1), "objects failed");
  EXPECT_GT(runs.size(), 140U);
  EXPECT_LT(runs.size(), 160U);  // every 10 min in the long run
}

TEST_F(RunPlanTest, ARunThatDidNotComeToItsEndIsDoneAgainWithGrowingWaits) {
  Configure("0 0 * * *", "off");
  const auto runs = Live(At("2026-11-25T00:30:00Z"), seconds(0), "stopped early");
  ASSERT_GT(runs.size(), 8U);
  EXPECT_THAT(std::vector(runs.begin(), runs.begin() + 8),
              ElementsAre("2026-11-24T03:20:00 schedule", "2026-11-24T03:21:00 retry",
                          "2026-11-24T03:23:00 retry", "2026-11-24T03:27:00 retry",
                          "2026-11-24T03:35:00 retry", "2026-11-24T03:51:00 retry",
                          "2026-11-24T04:23:00 retry", "2026-11-24T05:23:00 retry"));
  EXPECT_EQ(std::count(runs.begin(), runs.end(), "2026-11-25T00:00:00 schedule"), 1)
      << "the slot is honoured";
  EXPECT_LT(runs.size(), 30U);
}

TEST_F(RunPlanTest, AfterARetryThatCameToItsEndTheScheduleGoesOn) {
  Run(RunTrigger::kSchedule, seconds(10), "stopped early");
  EXPECT_EQ(Next(), "2026-11-24T03:21:10 retry");
  clock_.Set(At("2026-11-24T03:21:10Z"));
  Run(RunTrigger::kRetry);
  EXPECT_EQ(Next(), "2026-11-24T04:00:00 schedule");
}

TEST_F(RunPlanTest, ARunThatDiedOrWasStoppedIsDoneAgain) {
  Configure("@yearly", "off");
  for (const char* end : {"", "interrupted"}) {
    Run(RunTrigger::kSchedule, seconds(10), end);
    EXPECT_EQ(Plan().next->when, clock_.Now() + minutes(1)) << end;
    clock_.Advance(hours(1));
    Run(RunTrigger::kRequest);
  }
}

TEST_F(RunPlanTest, WhileTheScheduleIsOffRunsAreNotDoneAgainAndObjectsBackOff) {
  Configure("off", "off");
  Run(RunTrigger::kRequest, seconds(10), "stopped early");
  EXPECT_EQ(Next(), "none");
  Fail("a", clock_.Now());
  EXPECT_EQ(Next(), "2026-11-24T03:21:10 retry of those due");
  clock_.Set(At("2026-11-24T03:21:10Z"));
  Run(RunTrigger::kRetry, seconds(0), "stopped early");
  EXPECT_EQ(Next(), "2026-11-24T03:23:10 retry of those due");
}

TEST_F(RunPlanTest, AClockThatStepsBackALittleRunsNoSlotTwice) {
  Run(RunTrigger::kSchedule);
  clock_.Set(At("2026-11-24T04:00:00Z"));
  Run(RunTrigger::kSchedule, seconds(1));
  clock_.Set(At("2026-11-24T03:59:30Z"));
  EXPECT_EQ(Next(), "2026-11-24T05:00:00 schedule");
  // During the run.
  clock_.Set(At("2026-11-24T05:00:00Z"));
  Run(RunTrigger::kSchedule, -minutes(2));
  EXPECT_EQ(Next(), "2026-11-24T06:00:00 schedule");
}

TEST_F(RunPlanTest, AClockThatWasYearsAheadStallsNothing) {
  Run(RunTrigger::kSchedule);
  clock_.Set(At("2031-01-01T00:00:00Z"));
  EXPECT_EQ(Live(At("2031-01-03T00:00:00Z")).size(), 48U);
  Fail("a", clock_.Now());
  clock_.Set(At("2026-11-24T09:17:00Z"));
  EXPECT_THAT(Live(At("2026-11-24T11:30:00Z")).front(), "2026-11-24T09:17:00 schedule");
  EXPECT_THAT(Next(), HasSubstr("retry of those due")) << "and not in five years";
}

TEST_F(RunPlanTest, ALongHistoryOfRetriesDoesNotHideTheSlotsRun) {
  Configure("0 0 1 1 *", "off");
  Run(RunTrigger::kSchedule);
  for (int i = 0; i < 100; ++i) Run(RunTrigger::kRetry, minutes(1), "objects failed");
  EXPECT_EQ(Next(), "2027-01-01T00:00:00 schedule");
  for (int i = 0; i < 2000; ++i) Run(RunTrigger::kRetry, minutes(1), "objects failed");
  EXPECT_EQ(Next(), "2027-01-01T00:00:00 schedule");
}

TEST_F(RunPlanTest, TheStatusNamesSlotsAndWhatIsLate) {
  Run(RunTrigger::kSchedule);
  clock_.Set(At("2026-11-24T04:30:00Z"));
  ScheduleStatus status = Plan().status;
  EXPECT_EQ(status.last_slot, At("2026-11-24T04:00:00Z"));
  EXPECT_FALSE(status.overdue);
  EXPECT_EQ(status.slots_without_success, 1U);
  EXPECT_EQ(status.next_run, clock_.Now()) << "never in the past";
  EXPECT_EQ(status.next_reason, RunTrigger::kSchedule);

  clock_.Set(At("2026-11-24T05:00:00Z"));
  EXPECT_TRUE(Plan().status.overdue);
  EXPECT_EQ(Plan().status.slots_without_success, 2U);

  Run(RunTrigger::kSchedule, seconds(10), "objects failed");
  status = Plan().status;
  EXPECT_FALSE(status.overdue);
  EXPECT_EQ(status.slots_without_success, 2U);
  EXPECT_EQ(status.next_run, At("2026-11-24T06:00:00Z"));

  Run(RunTrigger::kRequest);
  EXPECT_EQ(Plan().status.slots_without_success, 0U);
}

TEST_F(RunPlanTest, SlotsWithoutSuccessCountFromTheFirstRunWhenNoneSucceeded) {
  EXPECT_FALSE(Plan().status.slots_without_success);
  Live(At("2026-11-24T05:30:00Z"), seconds(1), "objects failed");
  EXPECT_EQ(Plan().status.slots_without_success, 2U);
}

}  // namespace
}  // namespace lisync
