#include "src/sync/verdict.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/support/fake_replication_probe.h"

namespace lisync {
namespace {

using std::chrono::seconds;
using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;
using ::testing::SizeIs;

Verdict JudgeIt(const ReplicationSample& sample) { return Judge(sample, Thresholds{}); }

// What is well but for `change(main, hidden)`.
template <typename Change>
Verdict JudgeAfter(const Change& change) {
  ReplicationSample sample = HealthySample();
  change(*sample.publisher, *sample.subscriber);
  return JudgeIt(sample);
}

TEST(Judge, APairInOrderIsHealthyAndSaysWhatWasSeen) {
  const Verdict verdict = JudgeIt(HealthySample());
  EXPECT_EQ(verdict.health, Health::kHealthy);
  EXPECT_THAT(verdict.cause,
              AllOf(HasSubstr("174 tables"), HasSubstr("440 bytes"), HasSubstr("3 s ago")));
  EXPECT_EQ(verdict.mend, "");
  EXPECT_THAT(verdict.findings, IsEmpty());
}

TEST(Judge, WithoutMainDsnAWellSubscriberIsUnknownNotHealthy) {
  ReplicationSample sample = HealthySample();
  sample.publisher.reset();
  sample.publisher_unknown = "main.dsn is not set: the slot on main is not checked";
  const Verdict verdict = JudgeIt(sample);
  EXPECT_EQ(verdict.health, Health::kUnknown);
  EXPECT_EQ(verdict.cause,
            "the subscriber is well, but the slot on main is not checked: main.dsn is not set");
  EXPECT_THAT(verdict.mend, HasSubstr("set main.dsn"));
  EXPECT_THAT(verdict.findings, SizeIs(1));
}

TEST(Judge, UnreachableMainIsUnknownWithItsReason) {
  ReplicationSample sample = HealthySample();
  sample.publisher.reset();
  sample.publisher_unknown = "connection refused: main:5432";
  const Verdict verdict = JudgeIt(sample);
  EXPECT_EQ(verdict.health, Health::kUnknown);
  EXPECT_THAT(verdict.cause,
              AllOf(HasSubstr("subscriber is well"), HasSubstr("connection refused: main:5432")));
  EXPECT_THAT(verdict.mend, AllOf(HasSubstr("config check"), Not(HasSubstr("set main.dsn to"))));
}

TEST(Judge, WithoutMainAnythingWorseOnHiddenComesFirst) {
  ReplicationSample sample = HealthySample();
  sample.publisher.reset();
  sample.publisher_unknown = "main.dsn is not set";
  sample.subscriber->worker_pid.reset();
  const Verdict verdict = JudgeIt(sample);
  EXPECT_EQ(verdict.health, Health::kBroken);
  ASSERT_THAT(verdict.findings, SizeIs(2));
  EXPECT_EQ(verdict.findings[1].health, Health::kUnknown);
  EXPECT_THAT(verdict.findings[1].cause, Not(HasSubstr("subscriber is well")));
}

TEST(Judge, WithoutMainACopyingTableDoesNotHideThatTheSlotIsUnknown) {
  ReplicationSample sample = HealthySample();
  sample.publisher.reset();
  sample.publisher_unknown = "main.dsn is not set";
  sample.subscriber->tables_not_ready = {{"public.events", 'd'}};
  const Verdict verdict = JudgeIt(sample);
  EXPECT_EQ(verdict.health, Health::kUnknown);
  ASSERT_THAT(verdict.findings, SizeIs(2));
  EXPECT_EQ(verdict.findings[1].health, Health::kLagging);
}

TEST(Judge, UnreachableHiddenIsUnknownWithItsReason) {
  ReplicationSample sample = HealthySample();
  sample.subscriber.reset();
  sample.subscriber_unknown = "password refused: role li";
  const Verdict verdict = JudgeIt(sample);
  EXPECT_EQ(verdict.health, Health::kUnknown);
  EXPECT_THAT(verdict.cause, HasSubstr("password refused: role li"));
  EXPECT_THAT(verdict.mend, AllOf(HasSubstr("SYNAPSE_DB_HOST"), HasSubstr("config check")));
}

TEST(Judge, ALostSlotIsBrokenEvenWhenHiddenIsUnreachable) {
  ReplicationSample sample = HealthySample();
  sample.subscriber.reset();
  sample.subscriber_unknown = "connection refused";
  sample.publisher->wal_status = "lost";
  const Verdict verdict = JudgeIt(sample);
  EXPECT_EQ(verdict.health, Health::kBroken);
  EXPECT_THAT(verdict.findings, SizeIs(2));
}

TEST(Judge, NothingSeenAtAllIsUnknown) {
  const Verdict verdict = JudgeIt(ReplicationSample{});
  EXPECT_EQ(verdict.health, Health::kUnknown);
  EXPECT_THAT(verdict.findings, SizeIs(2));
}

TEST(Judge, AMissingSubscriptionIsBrokenAndTheOnlyWordOnHidden) {
  ReplicationSample sample = HealthySample();
  sample.subscriber = SubscriberSample{};
  const Verdict verdict = JudgeIt(sample);
  EXPECT_EQ(verdict.health, Health::kBroken);
  EXPECT_THAT(verdict.cause, HasSubstr("no subscription hidden_instance_sub"));
  EXPECT_THAT(verdict.mend, HasSubstr("CREATE SUBSCRIPTION hidden_instance_sub"));
  EXPECT_THAT(verdict.findings, SizeIs(1));
}

TEST(Judge, ADisabledSubscriptionComesBeforeWhatFollowsFromIt) {
  const Verdict verdict = JudgeAfter([](PublisherSample& main, SubscriberSample& hidden) {
    hidden.subscription_enabled = false;
    hidden.worker_pid.reset();
    hidden.since_last_message.reset();
    main.slot_active = false;
    main.walsender_state.clear();
  });
  EXPECT_EQ(verdict.health, Health::kBroken);
  EXPECT_THAT(verdict.cause, HasSubstr("is disabled"));
  EXPECT_THAT(verdict.mend, AllOf(HasSubstr("by whom"), HasSubstr("once the reason is gone"),
                                  HasSubstr("ALTER SUBSCRIPTION hidden_instance_sub ENABLE;")));
  ASSERT_THAT(verdict.findings, SizeIs(2));
  EXPECT_THAT(verdict.findings[1].cause, HasSubstr("not active"));
}

TEST(Judge, AMissingWorkerIsBrokenThoughTheByteLagIsSmall) {
  const Verdict verdict = JudgeAfter([](PublisherSample&, SubscriberSample& hidden) {
    hidden.worker_pid.reset();
    hidden.apply_error_count = 7;
  });
  EXPECT_EQ(verdict.health, Health::kBroken);
  EXPECT_THAT(verdict.cause, AllOf(HasSubstr("not running"), HasSubstr("failed 7 times")));
  EXPECT_THAT(verdict.mend, AllOf(HasSubstr("hidden's PostgreSQL log"), HasSubstr("column")));
}

TEST(Judge, WithoutApplyErrorsNoneAreNamed) {
  for (const std::optional<std::int64_t> count : {std::optional<std::int64_t>(0), {}}) {
    const Verdict verdict = JudgeAfter([&](PublisherSample&, SubscriberSample& hidden) {
      hidden.worker_pid.reset();
      hidden.apply_error_count = count;
    });
    EXPECT_EQ(verdict.health, Health::kBroken);
    EXPECT_THAT(verdict.cause, Not(HasSubstr("failed")));
  }
}

TEST(Judge, TablesInCopyAreLaggingAndThreeAreNamed) {
  const Verdict verdict = JudgeAfter([](PublisherSample&, SubscriberSample& hidden) {
    hidden.tables_not_ready = {
        {"public.a", 'i'}, {"public.b", 'd'}, {"public.c", 'f'}, {"public.x", 's'}};
  });
  EXPECT_EQ(verdict.health, Health::kLagging);
  EXPECT_EQ(verdict.cause,
            "4 of 174 tables are not ready: public.a (not begun), public.b (copying rows), "
            "public.c (rows copied) and 1 more");
  EXPECT_THAT(verdict.mend, HasSubstr("pg_stat_progress_copy"));
}

TEST(Judge, AFailingCopyIsNamed) {
  const Verdict verdict = JudgeAfter([](PublisherSample&, SubscriberSample& hidden) {
    hidden.tables_not_ready = {{"public.x", 's'}};
    hidden.sync_error_count = 3;
  });
  EXPECT_EQ(verdict.cause,
            "1 of 174 tables are not ready: public.x (catching up); copying failed 3 times");
}

TEST(Judge, APublishedTableOutsideTheSubscriptionIsBrokenThoughNothingLags) {
  const Verdict verdict = JudgeAfter([](PublisherSample&, SubscriberSample& hidden) {
    hidden.tables_not_ready = {{"public.copying", 'd'}, {"public.unseen", '-'}};
  });
  EXPECT_EQ(verdict.health, Health::kBroken);
  EXPECT_THAT(verdict.cause, AllOf(HasSubstr("rows are missing"), HasSubstr("public.unseen"),
                                   Not(HasSubstr("public.copying"))));
  EXPECT_THAT(verdict.mend,
              HasSubstr("ALTER SUBSCRIPTION hidden_instance_sub REFRESH PUBLICATION;"));
  ASSERT_THAT(verdict.findings, SizeIs(2));
  EXPECT_THAT(verdict.findings[1].cause, HasSubstr("1 of 174 tables are not ready: public.copy"));
}

TEST(Judge, ASubscriptionWithoutTablesIsBroken) {
  const Verdict verdict =
      JudgeAfter([](PublisherSample&, SubscriberSample& hidden) { hidden.tables = 0; });
  EXPECT_EQ(verdict.health, Health::kBroken);
  EXPECT_THAT(verdict.mend, HasSubstr("REFRESH PUBLICATION"));
}

TEST(Judge, AMissingSlotIsBrokenAndComesBeforeTheDeadWorker) {
  const Verdict verdict = JudgeAfter([](PublisherSample& main, SubscriberSample& hidden) {
    main = PublisherSample{};
    main.publication_exists = true;
    hidden.worker_pid.reset();
  });
  EXPECT_EQ(verdict.health, Health::kBroken);
  EXPECT_THAT(verdict.cause, HasSubstr("slot is not on main"));
  EXPECT_THAT(verdict.mend, HasSubstr("copy_data = true"));
  ASSERT_THAT(verdict.findings, SizeIs(2));
  EXPECT_THAT(verdict.findings[1].cause, HasSubstr("not running"));
}

TEST(Judge, AMissingSlotWhileHiddenReceivesPointsAtMainDsn) {
  const Verdict verdict =
      JudgeAfter([](PublisherSample& main, SubscriberSample&) { main.slot_exists = false; });
  EXPECT_EQ(verdict.health, Health::kBroken);
  EXPECT_THAT(verdict.mend, HasSubstr("main.dsn names another server"));
}

TEST(Judge, AMissingSlotIsNotBlamedOnMainDsnForAWorkerThatOnlyJustStarted) {
  const Verdict verdict = JudgeAfter([](PublisherSample& main, SubscriberSample& hidden) {
    main.slot_exists = false;
    hidden.received_lsn.clear();
    hidden.since_last_message = Duration(200);
  });
  EXPECT_EQ(verdict.health, Health::kBroken);
  EXPECT_THAT(verdict.mend, AllOf(HasSubstr("copy_data = true"), Not(HasSubstr("main.dsn"))));
}

TEST(Judge, AnInactiveSlotIsStalledAndTellsTheRetainedWal) {
  const Verdict verdict = JudgeAfter([](PublisherSample& main, SubscriberSample&) {
    main.slot_active = false;
    main.walsender_state.clear();
    main.retained_wal_bytes = 3LL * 1024 * 1024 * 1024 / 2;
  });
  EXPECT_EQ(verdict.health, Health::kStalled);
  EXPECT_THAT(verdict.cause, AllOf(HasSubstr("not active"), HasSubstr("1.5 GiB")));
  EXPECT_THAT(verdict.findings, SizeIs(1));
}

TEST(Judge, LostWalIsBrokenAndNeedsANewCopyThatKeepsTheOldDatabase) {
  const Verdict verdict = JudgeAfter([](PublisherSample& main, SubscriberSample&) {
    main.wal_status = "lost";
    main.slot_active = false;
    main.lag_bytes.reset();
  });
  EXPECT_EQ(verdict.health, Health::kBroken);
  EXPECT_THAT(verdict.cause, HasSubstr("removed WAL"));
  EXPECT_THAT(verdict.mend, AllOf(HasSubstr("copy_data = true"), HasSubstr("keep the database"),
                                  HasSubstr("PUBLICATION synapse_pub")));
}

TEST(Judge, UnreservedWalIsStalledAndUrgent) {
  const Verdict verdict =
      JudgeAfter([](PublisherSample& main, SubscriberSample&) { main.wal_status = "unreserved"; });
  EXPECT_EQ(verdict.health, Health::kStalled);
  EXPECT_THAT(verdict.cause, HasSubstr("urgent"));
  EXPECT_THAT(verdict.mend, HasSubstr("max_slot_wal_keep_size"));
}

TEST(Judge, ExtendedWalIsWell) {
  const Verdict verdict =
      JudgeAfter([](PublisherSample& main, SubscriberSample&) { main.wal_status = "extended"; });
  EXPECT_EQ(verdict.health, Health::kHealthy);
}

TEST(Judge, AnUntoldWalStatusIsUnknown) {
  const Verdict verdict =
      JudgeAfter([](PublisherSample& main, SubscriberSample&) { main.wal_status.clear(); });
  EXPECT_EQ(verdict.health, Health::kUnknown);
  EXPECT_THAT(verdict.findings, SizeIs(1));
}

TEST(Judge, LagBeyondTheAlarmIsLaggingAndUpToItIsNot) {
  const auto with_lag = [](std::int64_t bytes) {
    return JudgeAfter(
        [bytes](PublisherSample& main, SubscriberSample&) { main.lag_bytes = bytes; });
  };
  EXPECT_EQ(with_lag(104857600).health, Health::kHealthy);
  const Verdict verdict = with_lag(104857601);
  EXPECT_EQ(verdict.health, Health::kLagging);
  EXPECT_THAT(verdict.cause, HasSubstr("100.0 MiB behind main"));
  EXPECT_THAT(verdict.mend, HasSubstr("pg_stat_activity"));
}

TEST(Judge, TheAlarmIsTheOneThatIsSet) {
  ReplicationSample sample = HealthySample();
  sample.publisher->lag_bytes = 1000;
  EXPECT_EQ(Judge(sample, {.lag_alarm_bytes = 999}).health, Health::kLagging);
  EXPECT_EQ(Judge(sample, {.silent_after = seconds(2)}).health, Health::kStalled);
}

TEST(Judge, UnknownLagIsNotHealthy) {
  const Verdict verdict =
      JudgeAfter([](PublisherSample& main, SubscriberSample&) { main.lag_bytes.reset(); });
  EXPECT_EQ(verdict.health, Health::kUnknown);
}

TEST(Judge, SilenceOfOverAMinuteIsStalledAndUpToItIsNot) {
  const auto silent_for = [](Duration silence) {
    return JudgeAfter([silence](PublisherSample&, SubscriberSample& hidden) {
      hidden.since_last_message = silence;
    });
  };
  EXPECT_EQ(silent_for(seconds(60)).health, Health::kHealthy);
  const Verdict verdict = silent_for(seconds(61));
  EXPECT_EQ(verdict.health, Health::kStalled);
  EXPECT_THAT(verdict.cause, HasSubstr("heard nothing from main for 61 s"));
}

TEST(Judge, AWorkerThatNeverHeardAnythingIsStalled) {
  const Verdict verdict = JudgeAfter(
      [](PublisherSample&, SubscriberSample& hidden) { hidden.since_last_message.reset(); });
  EXPECT_EQ(verdict.health, Health::kStalled);
}

TEST(Judge, AMissingPublicationIsBrokenAndWarnsOfForAllTables) {
  const Verdict verdict =
      JudgeAfter([](PublisherSample& main, SubscriberSample&) { main.publication_exists = false; });
  EXPECT_EQ(verdict.health, Health::kBroken);
  EXPECT_THAT(verdict.cause, HasSubstr("no publication synapse_pub"));
  EXPECT_THAT(verdict.mend, AllOf(HasSubstr("CREATE PUBLICATION synapse_pub FOR TABLE"),
                                  HasSubstr("FOR ALL TABLES breaks")));
}

TEST(Judge, AWalsenderThatDoesNotStreamIsLagging) {
  for (const char* state : {"catchup", "startup", "backup", "stopping"}) {
    const Verdict verdict = JudgeAfter(
        [state](PublisherSample& main, SubscriberSample&) { main.walsender_state = state; });
    EXPECT_EQ(verdict.health, Health::kLagging) << state;
    EXPECT_THAT(verdict.cause, HasSubstr(state));
  }
}

TEST(Judge, AnUnseenWalsenderIsUnknownAndAsksForTheRight) {
  const Verdict verdict =
      JudgeAfter([](PublisherSample& main, SubscriberSample&) { main.walsender_state.clear(); });
  EXPECT_EQ(verdict.health, Health::kUnknown);
  EXPECT_THAT(verdict.mend, HasSubstr("GRANT pg_monitor"));
}

TEST(Judge, TheWorstFindingComesFirstAndAllAreKept) {
  const Verdict verdict = JudgeAfter([](PublisherSample& main, SubscriberSample& hidden) {
    main.walsender_state = "catchup";
    main.lag_bytes.reset();
    hidden.since_last_message = seconds(600);
    hidden.tables = 0;
  });
  std::vector<Health> order;
  for (const Finding& finding : verdict.findings) order.push_back(finding.health);
  EXPECT_THAT(order, ::testing::ElementsAre(Health::kBroken, Health::kStalled, Health::kUnknown,
                                            Health::kLagging));
  EXPECT_EQ(verdict.cause, verdict.findings.front().cause);
  EXPECT_EQ(verdict.mend, verdict.findings.front().mend);
}

TEST(Judge, NamesAreQuotedInTheSqlToRun) {
  ReplicationSample sample = HealthySample();
  sample.subscriber->subscription_enabled = false;
  const Verdict verdict =
      Judge(sample, Thresholds{}, {.subscription = "Hidden \"2\"", .publication = "p"});
  EXPECT_THAT(verdict.mend, HasSubstr("ALTER SUBSCRIPTION \"Hidden \"\"2\"\"\" ENABLE;"));
}

TEST(HealthName, IsStable) {
  EXPECT_EQ(Name(Health::kHealthy), "healthy");
  EXPECT_EQ(Name(Health::kLagging), "lagging");
  EXPECT_EQ(Name(Health::kStalled), "stalled");
  EXPECT_EQ(Name(Health::kBroken), "broken");
  EXPECT_EQ(Name(Health::kUnknown), "unknown");
}

TEST(CheckpointLsn, IsTheConfirmedFlushOfTheSlot) {
  EXPECT_EQ(CheckpointLsn(HealthySample()), "16/B374D848");
}

TEST(CheckpointLsn, FallsBackToHiddenAndThenToNothing) {
  ReplicationSample sample = HealthySample();
  sample.publisher->confirmed_flush_lsn = "0/0";
  EXPECT_EQ(CheckpointLsn(sample), "16/B374D900");
  sample.publisher.reset();
  EXPECT_EQ(CheckpointLsn(sample), "16/B374D900");
  sample.subscriber->latest_end_lsn.clear();
  EXPECT_EQ(CheckpointLsn(sample), "");
  sample.subscriber.reset();
  EXPECT_EQ(CheckpointLsn(sample), "");
}

TEST(ParseLsn, ReadsWhatPostgresPrints) {
  EXPECT_EQ(ParseLsn("16/B374D848"), 0x16B374D848U);
  EXPECT_EQ(ParseLsn("0/0"), 0U);
  EXPECT_EQ(ParseLsn("FFFFFFFF/FFFFFFFF"), 0xFFFFFFFFFFFFFFFFU);
}

TEST(ParseLsn, RefusesOtherForms) {
  for (const char* text : {"", "/", "16", "16/", "/1", "16/G", "1/2/3", "123456789/0",
                           "0/123456789", " 1/2", "-1/2"}) {
    EXPECT_EQ(ParseLsn(text), std::nullopt) << text;
  }
}

}  // namespace
}  // namespace lisync
