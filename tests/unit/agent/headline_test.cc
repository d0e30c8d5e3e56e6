#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "agent/service/fault_advice.h"
#include "agent/service/plain_text.h"
#include "tests/unit/agent/page_samples.h"

namespace lisync {
namespace {

using testing::HasSubstr;
using testing::Not;
using testing::StartsWith;

TEST(Headline, CompleteSaysAsOfWhen) {
  const Headline headline = HeadlineOf(CompleteStatus());
  EXPECT_EQ(headline.mood, Mood::kGood);
  EXPECT_EQ(headline.text, "Hidden is complete as of 12:00:03 UTC");
  EXPECT_EQ(headline.mend, "");
}

TEST(Headline, CompleteSinceAnotherDayNamesTheDay) {
  StatusSnapshot status = CompleteStatus();
  status.checkpoint.last_media_sync_ts = At("2026-11-23T23:59:59Z");
  status.schedule.last_slot = At("2026-11-23T23:00:00Z");
  EXPECT_EQ(HeadlineOf(status).text, "Hidden is complete as of 2026-11-23 23:59:59 UTC");
}

TEST(Headline, PendingObjectsAreCountedWithTheOldestsAge) {
  StatusSnapshot status = PendingStatus();
  CountOf(status, ObjectStatus::kPending) = {14, 1000};
  CountOf(status, ObjectStatus::kFailed) = {};
  const Headline headline = HeadlineOf(status);
  EXPECT_EQ(headline.mood, Mood::kWarning);
  EXPECT_EQ(headline.text, "14 objects pending, oldest 3 min");
  EXPECT_EQ(headline.mend, "");
}

TEST(Headline, FailedOnesAmongThePendingAreNamed) {
  EXPECT_EQ(HeadlineOf(PendingStatus()).text, "14 objects pending, 2 of them failed, oldest 3 min");
}

TEST(Headline, OneObjectIsSingularAndAnOldestOfTheFutureIsLeftOut) {
  StatusSnapshot status = PendingStatus();
  CountOf(status, ObjectStatus::kPending) = {1, 1000};
  CountOf(status, ObjectStatus::kFailed) = {};
  status.backlog.oldest = status.taken + std::chrono::minutes(5);
  EXPECT_EQ(HeadlineOf(status).text, "1 object pending");
}

TEST(Headline, StalledReplicationNamesCauseAndMend) {
  const Headline headline = HeadlineOf(StalledStatus());
  EXPECT_EQ(headline.mood, Mood::kBad);
  EXPECT_EQ(headline.text,
            "Replication is stalled: hidden's apply worker has heard nothing from main for 6 min");
  EXPECT_THAT(headline.mend, StartsWith("Check the network between the two"));
}

TEST(Headline, LaggingReplicationIsAWarning) {
  StatusSnapshot status = CompleteStatus();
  status.replication.verdict = Verdict{Health::kLagging, "240 MiB", "look again", {}};
  const Headline headline = HeadlineOf(status);
  EXPECT_EQ(headline.mood, Mood::kWarning);
  EXPECT_EQ(headline.text, "Replication is behind: 240 MiB");
  EXPECT_EQ(headline.mend, "Look again");
}

TEST(Headline, MainThatIsNotConfiguredIsAWarningButOneThatIsDownIsBad) {
  StatusSnapshot status = CompleteStatus();
  status.replication.verdict = Verdict{Health::kUnknown, "the slot is not checked", "mend", {}};
  status.replication.sample->publisher.reset();
  status.replication.sample->publisher_unknown = "main.dsn is not set";
  EXPECT_EQ(HeadlineOf(status).mood, Mood::kWarning);
  status.replication.sample->publisher_unknown = "connection refused";
  EXPECT_EQ(HeadlineOf(status).mood, Mood::kBad);
  EXPECT_THAT(HeadlineOf(status).text, StartsWith("Replication cannot be judged: "));
}

TEST(Headline, HiddenThatCannotBeAskedIsBad) {
  StatusSnapshot status = CompleteStatus();
  status.replication.verdict = Verdict{Health::kUnknown, "hidden is down", "mend", {}};
  status.replication.sample->subscriber.reset();
  EXPECT_EQ(HeadlineOf(status).mood, Mood::kBad);
}

TEST(Headline, BeforeTheFirstLookTheLastRunsVerdictCounts) {
  StatusSnapshot status = CompleteStatus();
  status.replication = {};
  EXPECT_EQ(HeadlineOf(status).mood, Mood::kGood);
  status.checkpoint.replication = "broken";
  status.checkpoint.replication_cause = "no slot";
  const Headline headline = HeadlineOf(status);
  EXPECT_EQ(headline.mood, Mood::kBad);
  EXPECT_EQ(headline.text, "Replication is broken: no slot");
  EXPECT_THAT(headline.mend, HasSubstr("li-sync replication check"));
}

TEST(Headline, ReplicationThatHealedWaitsForTheNextRun) {
  StatusSnapshot status = CompleteStatus();
  status.checkpoint.replication = "broken";
  status.completeness = {false, {"replication is broken: no slot"}};
  const Headline headline = HeadlineOf(status);
  EXPECT_EQ(headline.mood, Mood::kWarning);
  EXPECT_THAT(headline.text, StartsWith("Replication is healthy again"));
}

TEST(Headline, StorageTroubleComesBeforeAllElse) {
  StatusSnapshot status = StalledStatus();
  status.storage_trouble = "disk full";
  const Headline headline = HeadlineOf(status);
  EXPECT_EQ(headline.mood, Mood::kBad);
  EXPECT_EQ(headline.text, "Syncing has stopped: disk full");
  EXPECT_THAT(headline.mend, HasSubstr("free space"));
}

TEST(Headline, ObjectsThatNoTryBringsOverNeedAPerson) {
  StatusSnapshot status = RunningStatus();
  status.backlog.groups[1].fault = Fault::kDenied;
  status.backlog.groups[1].reason = "403 AccessDenied";
  const Headline headline = HeadlineOf(status);
  EXPECT_EQ(headline.mood, Mood::kBad);
  EXPECT_EQ(headline.text, "2 objects cannot be copied, no access: 403 AccessDenied");
  EXPECT_THAT(headline.mend, HasSubstr("credentials"));
}

TEST(Headline, PendingObjectsOfAnyFaultNeedNobody) {
  StatusSnapshot status = PendingStatus();
  status.backlog.groups[0].fault = Fault::kDenied;
  EXPECT_EQ(HeadlineOf(status).mood, Mood::kWarning);
}

TEST(Headline, ARunThatCatchesUpIsAtWork) {
  const Headline headline = HeadlineOf(RunningStatus());
  EXPECT_EQ(headline.mood, Mood::kWorking);
  EXPECT_EQ(headline.text, "Hidden is catching up: 120 of 300 objects copied, about 27 s left");
}

TEST(Headline, ARunThatOnlyLooksSaysSo) {
  StatusSnapshot status = RunningStatus();
  status.running->record.counts = {.seen = 1'200};
  EXPECT_EQ(HeadlineOf(status).text, "Looking for what hidden lacks: 1,200 objects looked at");
}

TEST(Headline, ARunThatFindsNothingMissingLeavesHiddenComplete) {
  StatusSnapshot status = CompleteStatus();
  status.running = RunningStatus().running;
  status.running->record.counts = {.seen = 1'200, .planned = 12, .copied = 10, .adopted = 2};
  EXPECT_EQ(HeadlineOf(status).mood, Mood::kGood);
}

TEST(Headline, ARunThatFoundSomethingMissingIsAtWork) {
  StatusSnapshot status = CompleteStatus();
  status.running = RunningStatus().running;
  EXPECT_EQ(HeadlineOf(status).mood, Mood::kWorking);
}

TEST(Headline, AnotherProcesssRunIsNamed) {
  StatusSnapshot status = PendingStatus();
  status.other_run = LockBusy{LockHolder{4711, "host-a", "media sync", status.taken}};
  EXPECT_EQ(HeadlineOf(status).mood, Mood::kWorking);
  EXPECT_EQ(HeadlineOf(status).text,
            "14 objects pending, 2 of them failed, oldest 3 min; media sync (pid 4711 on host-a) "
            "is at work");
  status.other_run = LockBusy{};
  EXPECT_THAT(HeadlineOf(status).text, HasSubstr("another process is at work"));
}

TEST(Headline, AQueuedRunIsAboutToBegin) {
  StatusSnapshot status = EmptyStatus();
  status.queued = RunningStatus().queued;
  EXPECT_EQ(HeadlineOf(status).mood, Mood::kWorking);
  EXPECT_EQ(HeadlineOf(status).text, "A run is about to begin");
}

TEST(Headline, OneRunThatEndedEarlyIsAWarningTwoAreBad) {
  StatusSnapshot status = CompleteStatus();
  status.runs[0] = status.runs[2];
  status.completeness = {false, {"the last run failed"}};
  Headline headline = HeadlineOf(status);
  EXPECT_EQ(headline.mood, Mood::kWarning);
  EXPECT_THAT(headline.text, StartsWith("The last run ended early: main's media cannot be listed"));
  status.runs[1] = status.runs[2];
  status.runs.push_back(CompleteStatus().runs[0]);
  status.runs[2].state = RunState::kSucceeded;
  headline = HeadlineOf(status);
  EXPECT_EQ(headline.mood, Mood::kBad);
  EXPECT_THAT(headline.text, StartsWith("The last 2 runs ended early: main's media"));
  EXPECT_THAT(headline.mend, HasSubstr("li-sync config check"));
}

TEST(Headline, RunsThatTriedAllObjectsAreNotRunsThatEndedEarly) {
  StatusSnapshot status = PendingStatus();
  status.runs[1] = status.runs[2] = status.runs[0];
  EXPECT_EQ(HeadlineOf(status).mood, Mood::kWarning);
  EXPECT_THAT(HeadlineOf(status).text, Not(HasSubstr("ended early")));
}

TEST(Headline, NothingIsKnownBeforeTheFirstRun) {
  const Headline headline = HeadlineOf(EmptyStatus());
  EXPECT_EQ(headline.mood, Mood::kUnknown);
  EXPECT_THAT(headline.text, StartsWith("Nothing is known yet"));
  EXPECT_THAT(headline.mend, HasSubstr("li-sync sync"));
}

TEST(Headline, WhatIsNotKnownToBeCompleteGivesItsReason) {
  StatusSnapshot status = CompleteStatus();
  status.completeness = {false, {"the last run was interrupted: run li-sync sync"}};
  status.runs[0].state = RunState::kStopped;
  EXPECT_EQ(HeadlineOf(status).mood, Mood::kWarning);
  EXPECT_EQ(HeadlineOf(status).text,
            "Hidden is not known to be complete: the last run was interrupted: run li-sync sync");
}

TEST(Headline, OverdueRunsAreAWarningUnlessOneIsAtWork) {
  StatusSnapshot status = CompleteStatus();
  status.schedule.overdue = true;
  const Headline headline = HeadlineOf(status);
  EXPECT_EQ(headline.mood, Mood::kWarning);
  EXPECT_EQ(headline.text,
            "Runs are overdue: none has ended for more than a slot; hidden was complete as of "
            "12:00:03 UTC");
  EXPECT_THAT(headline.mend, HasSubstr("li-sync sync"));
  status.running = RunningStatus().running;
  status.running->record.counts = {};
  EXPECT_EQ(HeadlineOf(status).mood, Mood::kGood);
}

TEST(FaultAdvice, WhatNeedsAPersonSaysWhatToDo) {
  EXPECT_TRUE(NeedsPerson(Fault::kNoSpace));
  EXPECT_EQ(AdviceOf(Fault::kNoSpace), "Make room on hidden's storage.");
  EXPECT_FALSE(NeedsPerson(Fault::kNetwork));
  EXPECT_EQ(AdviceOf(Fault::kNetwork), "");
  EXPECT_EQ(TitleOf(Fault::kNetwork), "network");
}

TEST(FaultAdvice, EveryFaultHasATitleOfItsOwn) {
  for (int number = 1; number <= static_cast<int>(Fault::kExcluded); ++number) {
    EXPECT_NE(TitleOf(static_cast<Fault>(number)), TitleOf(Fault::kNone)) << number;
  }
}

TEST(PlainText, CountsAreGroupedAndSingular) {
  EXPECT_EQ(ObjectsText(1), "1 object");
  EXPECT_EQ(ObjectsText(12'345), "12,345 objects");
}

}  // namespace
}  // namespace lisync
