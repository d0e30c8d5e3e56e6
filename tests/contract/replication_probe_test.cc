// The replication probe and its verdict on a real pair of servers, in order and broken in each way.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <set>
#include <string>

#include "src/core/clock.h"
#include "src/postgres/connection.h"
#include "src/postgres/connection_check.h"
#include "src/postgres/pg_replication_probe.h"
#include "src/postgres/probe_queries.h"
#include "src/sync/verdict.h"
#include "tests/contract/replication_pair.h"

namespace lisync {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::Not;
using ::testing::StartsWith;

class ReplicationProbeContract : public ReplicationPair {
 protected:
  ReplicationProbeOptions Options() const {
    DatabaseAddress main;
    main.dsn = ConnInfo(AsRole(main_server())).value();
    return {AsRole(hidden_server()), main, name(), name()};
  }

  Verdict JudgeOnce(PgReplicationProbe& probe) const {
    return Judge(probe.Sample(), Thresholds{}, {name(), name()});
  }

  // Samples until the verdict is `health` and its cause holds `cause`; the last verdict.
  Verdict JudgeUntil(PgReplicationProbe& probe, Health health, const std::string& cause) const {
    Verdict verdict;
    Eventually([&] {
      verdict = JudgeOnce(probe);
      return verdict.health == health && verdict.cause.find(cause) != std::string::npos;
    });
    EXPECT_EQ(Name(verdict.health), Name(health)) << verdict.cause;
    EXPECT_THAT(verdict.cause, HasSubstr(cause));
    return verdict;
  }

  void WaitUntilHealthy(PgReplicationProbe& probe) const {
    JudgeUntil(probe, Health::kHealthy, "");
  }

  SystemClock clock_;
};

TEST_F(ReplicationProbeContract, APairInOrderIsHealthy) {
  PgReplicationProbe probe(Options(), clock_);
  WaitUntilHealthy(probe);
  const ReplicationSample sample = probe.Sample();
  ASSERT_TRUE(sample.publisher) << sample.publisher_unknown;
  ASSERT_TRUE(sample.subscriber) << sample.subscriber_unknown;
  EXPECT_EQ(sample.publisher->walsender_state, "streaming");
  EXPECT_EQ(sample.publisher->wal_status, "reserved");
  EXPECT_TRUE(sample.publisher->lag_bytes);
  EXPECT_TRUE(sample.publisher->retained_wal_bytes);
  EXPECT_GE(sample.publisher->server_version, 130000);
  EXPECT_EQ(sample.subscriber->tables, 2U);
  EXPECT_TRUE(sample.subscriber->worker_pid);
  EXPECT_TRUE(sample.subscriber->since_last_message);
  EXPECT_TRUE(ParseLsn(sample.publisher->current_lsn));
  EXPECT_LE(ParseLsn(CheckpointLsn(sample)), ParseLsn(sample.publisher->current_lsn));
  EXPECT_GT(ParseLsn(CheckpointLsn(sample)).value_or(0), 0U);
}

TEST_F(ReplicationProbeContract, TheCheckpointReachesWhatHiddenHasApplied) {
  PgReplicationProbe probe(Options(), clock_);
  WaitUntilHealthy(probe);
  main().Run("INSERT INTO seen VALUES (2, 'after')");
  const auto written = ParseLsn(main().Run("SELECT pg_current_wal_lsn()")[0][0].as<std::string>());
  EXPECT_TRUE(Eventually([&] { return ParseLsn(CheckpointLsn(probe.Sample())) >= written; }));
  EXPECT_TRUE(hidden().Holds("EXISTS (SELECT FROM seen WHERE id = 2)"));
}

TEST_F(ReplicationProbeContract, WithoutMainDsnItIsUnknown) {
  ReplicationProbeOptions options = Options();
  PgReplicationProbe whole(options, clock_);
  WaitUntilHealthy(whole);
  options.main.reset();
  PgReplicationProbe probe(options, clock_);
  const Verdict verdict = JudgeOnce(probe);
  EXPECT_EQ(verdict.health, Health::kUnknown);
  EXPECT_THAT(verdict.cause, AllOf(HasSubstr("the subscriber is well"), HasSubstr("main.dsn")));
  EXPECT_TRUE(ParseLsn(CheckpointLsn(probe.Sample())));
}

TEST_F(ReplicationProbeContract, ADisabledSubscriptionIsBroken) {
  PgReplicationProbe probe(Options(), clock_);
  WaitUntilHealthy(probe);
  hidden().Run("ALTER SUBSCRIPTION " + name() + " DISABLE");
  const Verdict verdict = JudgeUntil(probe, Health::kBroken, "is disabled");
  EXPECT_THAT(verdict.mend, HasSubstr("ALTER SUBSCRIPTION " + name() + " ENABLE;"));
}

TEST_F(ReplicationProbeContract, AMissingSubscriptionIsBroken) {
  ReplicationProbeOptions options = Options();
  options.subscription = "nobody_made_this";
  PgReplicationProbe probe(options, clock_);
  EXPECT_THAT(JudgeOnce(probe).cause, HasSubstr("no subscription"));
}

TEST_F(ReplicationProbeContract, AColumnMissingOnHiddenIsBrokenThoughTheByteLagStaysSmall) {
  PgReplicationProbe probe(Options(), clock_);
  WaitUntilHealthy(probe);
  hidden().Run("ALTER TABLE seen DROP COLUMN body");
  main().Run("INSERT INTO seen VALUES (3, 'lost')");
  const Verdict verdict = JudgeUntil(probe, Health::kBroken, "applying changes failed");
  EXPECT_THAT(verdict.cause, HasSubstr("worker is not running"));
  const ReplicationSample sample = probe.Sample();
  ASSERT_TRUE(sample.publisher);
  EXPECT_LT(sample.publisher->lag_bytes, Thresholds{}.lag_alarm_bytes);
}

TEST_F(ReplicationProbeContract, ASlotDroppedOnMainIsBroken) {
  PgReplicationProbe probe(Options(), clock_);
  WaitUntilHealthy(probe);
  hidden().Run("ALTER SUBSCRIPTION " + name() + " DISABLE");
  DropSlots();
  hidden().Run("ALTER SUBSCRIPTION " + name() + " ENABLE");
  const Verdict verdict = JudgeUntil(probe, Health::kBroken, "slot is not on main");
  EXPECT_THAT(verdict.mend, Not(HasSubstr("main.dsn")));
}

TEST_F(ReplicationProbeContract, APublicationDroppedOnMainIsBroken) {
  PgReplicationProbe probe(Options(), clock_);
  WaitUntilHealthy(probe);
  main().Run("DROP PUBLICATION " + name());
  JudgeUntil(probe, Health::kBroken, "no publication " + name());
}

TEST_F(ReplicationProbeContract, ATableInCopyIsLaggingAndThenHealthy) {
  PgReplicationProbe probe(Options(), clock_);
  WaitUntilHealthy(probe);
  main().Run("CREATE TABLE late (id int PRIMARY KEY)");
  hidden().Run("CREATE TABLE late (id int PRIMARY KEY)");
  main().Run("ALTER PUBLICATION " + name() + " ADD TABLE late");
  pqxx::connection blocker(ConnInfo(AsSuperuser(main_server())).value());
  {
    pqxx::work lock(blocker);
    lock.exec("LOCK TABLE late IN ACCESS EXCLUSIVE MODE");
    hidden().Run("ALTER SUBSCRIPTION " + name() + " REFRESH PUBLICATION");
    JudgeUntil(probe, Health::kLagging, "1 of 3 tables are not ready: public.late (copying rows)");
  }
  WaitUntilHealthy(probe);
}

TEST_F(ReplicationProbeContract, APublishedTableThatWasNotRefreshedIsBroken) {
  PgReplicationProbe probe(Options(), clock_);
  WaitUntilHealthy(probe);
  main().Run("CREATE TABLE late (id int PRIMARY KEY)");
  hidden().Run("CREATE TABLE late (id int PRIMARY KEY)");
  main().Run("ALTER PUBLICATION " + name() + " ADD TABLE late");
  const Verdict verdict = JudgeUntil(probe, Health::kBroken, "public.late");
  EXPECT_THAT(verdict.mend, HasSubstr("REFRESH PUBLICATION"));
  hidden().Run("ALTER SUBSCRIPTION " + name() + " REFRESH PUBLICATION");
  WaitUntilHealthy(probe);
}

TEST_F(ReplicationProbeContract, UnreachableHiddenIsUnknownAndSaysWhy) {
  ReplicationProbeOptions options = Options();
  options.hidden.port = "1";
  PgReplicationProbe probe(options, clock_);
  const ReplicationSample sample = probe.Sample();
  EXPECT_FALSE(sample.subscriber);
  EXPECT_THAT(sample.subscriber_unknown, StartsWith("connection refused: "));
  EXPECT_THAT(sample.subscriber_unknown, Not(HasSubstr(kRolePassword)));
  EXPECT_THAT(sample.publisher_unknown, HasSubstr("name of the subscription's slot"));
  EXPECT_EQ(Judge(sample, Thresholds{}).health, Health::kUnknown);
}

TEST_F(ReplicationProbeContract, UnreachableMainIsUnknownAndSaysWhy) {
  ReplicationProbeOptions options = Options();
  PgReplicationProbe whole(options, clock_);
  WaitUntilHealthy(whole);
  options.main->dsn = "postgresql://li:hunter2@127.0.0.1:1/synapse";
  PgReplicationProbe probe(options, clock_);
  const Verdict verdict = JudgeOnce(probe);
  EXPECT_EQ(verdict.health, Health::kUnknown);
  EXPECT_THAT(verdict.cause, AllOf(HasSubstr("connection refused"), Not(HasSubstr("hunter2"))));
}

TEST_F(ReplicationProbeContract, AnotherDatabaseOfMainsServerIsUnknown) {
  ReplicationProbeOptions options = Options();
  options.main = main_server();
  PgReplicationProbe probe(options, clock_);
  EXPECT_THAT(probe.Sample().publisher_unknown, HasSubstr("the slot belongs to " + name()));
}

TEST_F(ReplicationProbeContract, ARoleWithoutPgMonitorOnMainIsUnknownAndToldSo) {
  PgReplicationProbe probe(Options(), clock_);
  WaitUntilHealthy(probe);
  main().Run("REVOKE pg_monitor FROM " + name());
  const Verdict verdict = JudgeUntil(probe, Health::kUnknown, "walsender");
  EXPECT_THAT(verdict.mend, HasSubstr("GRANT pg_monitor"));
}

TEST_F(ReplicationProbeContract, ARoleThatMayNotConnectIsUnknownAndSaysWhy) {
  hidden().Run("REVOKE CONNECT ON DATABASE " + name() + " FROM PUBLIC");
  PgReplicationProbe probe(Options(), clock_);
  const ReplicationSample sample = probe.Sample();
  EXPECT_FALSE(sample.subscriber);
  EXPECT_THAT(sample.subscriber_unknown, StartsWith("permission denied: "));
}

TEST_F(ReplicationProbeContract, AbsentRoleAndDatabaseAreToldApart) {
  DatabaseAddress address = AsRole(hidden_server());
  address.user = name() + "_nobody";
  const Result<DatabaseCheck> role = CheckDatabase(address);
  ASSERT_FALSE(role.ok());
  EXPECT_EQ(role.error().fault, Fault::kCredentials) << role.error().what;
  DatabaseAddress nowhere = hidden_server();
  nowhere.dbname = name() + "_nowhere";
  const Result<DatabaseCheck> database = CheckDatabase(nowhere);
  ASSERT_FALSE(database.ok());
  EXPECT_THAT(database.error().what, StartsWith("the database does not exist: "));
  DatabaseAddress host = hidden_server();
  host.host = "no-such-host.invalid";
  const Result<DatabaseCheck> unknown = CheckDatabase(host);
  ASSERT_FALSE(unknown.ok());
  EXPECT_THAT(unknown.error().what, StartsWith("host not found: "));
}

TEST_F(ReplicationProbeContract, ALostSessionIsReplacedWithinTheSample) {
  PgReplicationProbe probe(Options(), clock_);
  WaitUntilHealthy(probe);
  for (Admin* admin : {&main(), &hidden()}) {
    EXPECT_EQ(admin
                  ->Run("SELECT pg_terminate_backend(pid, 10000) FROM pg_stat_activity WHERE "
                        "usename = '" +
                        name() + "'")
                  .size(),
              1U);
  }
  const ReplicationSample sample = probe.Sample();
  EXPECT_TRUE(sample.publisher) << sample.publisher_unknown;
  EXPECT_TRUE(sample.subscriber) << sample.subscriber_unknown;
}

// A session that libpqxx opened anew by itself would lack what makes it read-only.
TEST_F(ReplicationProbeContract, ALostConnectionStaysLost) {
  Result<Connection> session = Connection::Open(AsRole(main_server()));
  ASSERT_TRUE(session.ok()) << session.error().what;
  main().Run("SELECT pg_terminate_backend(pid, 10000) FROM pg_stat_activity WHERE usename = '" +
             name() + "'");
  for (int i = 0; i < 3; ++i) {
    const auto rows = session.value().Read("SELECT 1", {});
    ASSERT_FALSE(rows.ok());
    EXPECT_EQ(rows.error().fault, Fault::kNetwork) << rows.error().what;
  }
}

TEST_F(ReplicationProbeContract, SessionsStayOpenBetweenSamples) {
  PgReplicationProbe probe(Options(), clock_);
  const std::string pids =
      "SELECT array_agg(pid) FROM pg_stat_activity WHERE usename = '" + name() + "'";
  WaitUntilHealthy(probe);
  const auto before = main().Run(pids)[0][0].as<std::string>();
  probe.Sample();
  EXPECT_EQ(main().Run(pids)[0][0].as<std::string>(), before);
}

// Promise P1. The session is a superuser's, so that nothing but its being read-only refuses.
TEST_F(ReplicationProbeContract, ASessionOnMainRefusesEveryWrite) {
  Result<Connection> session = Connection::Open(AsSuperuser(main_server()));
  ASSERT_TRUE(session.ok()) << session.error().what;
  for (const char* sql :
       {"INSERT INTO seen VALUES (9, 'x')", "UPDATE seen SET body = 'x'", "DELETE FROM seen",
        "TRUNCATE seen", "CREATE TABLE made (id int)", "DROP TABLE other"}) {
    const auto refused = session.value().Read(sql, {});
    ASSERT_FALSE(refused.ok()) << sql;
    EXPECT_THAT(refused.error().what, StartsWith("refused: the session is read-only")) << sql;
  }
  EXPECT_FALSE(session.value().Read("COMMIT; DELETE FROM seen", {}).ok());
  EXPECT_TRUE(main().Holds("(SELECT count(*) FROM seen) = 1"));
}

// As behind a pooler, which may hand each statement to another session.
TEST_F(ReplicationProbeContract, AWriteIsRefusedEvenWhenTheSessionLostItsSetting) {
  Result<Connection> session = Connection::Open(AsSuperuser(main_server()));
  ASSERT_TRUE(session.ok()) << session.error().what;
  ASSERT_TRUE(session.value().Read("SET default_transaction_read_only = off", {}).ok());
  const auto refused = session.value().Read("DELETE FROM seen", {});
  ASSERT_FALSE(refused.ok());
  EXPECT_THAT(refused.error().what, StartsWith("refused: the session is read-only"));
}

TEST_F(ReplicationProbeContract, TheSessionItselfIsReadOnlyAndBounded) {
  Result<Connection> main = Connection::Open(AsRole(main_server()));
  ASSERT_TRUE(main.ok()) << main.error().what;
  const auto rows = main.value().Read(
      "SELECT current_setting('default_transaction_read_only'),"
      " current_setting('statement_timeout'), current_setting('lock_timeout'),"
      " current_setting('application_name')",
      {});
  ASSERT_TRUE(rows.ok()) << rows.error().what;
  EXPECT_EQ(rows.value().at(0), (Row{"on", "10s", "2s", "li-sync"}));
}

TEST_F(ReplicationProbeContract, TheCheckShowsServerRoleAndThatItIsReadOnly) {
  const Result<DatabaseCheck> check = CheckDatabase(AsRole(main_server()));
  ASSERT_TRUE(check.ok()) << check.error().what;
  EXPECT_TRUE(check.value().read_only);
  EXPECT_EQ(check.value().database, name());
  EXPECT_EQ(check.value().role, name());
  EXPECT_THAT(check.value().server_version, ::testing::MatchesRegex("[1-9][0-9][.][0-9]+"));
}

TEST_F(ReplicationProbeContract, TheQueriesOfOlderVersionsSeeTheSame) {
  PgReplicationProbe probe(Options(), clock_);
  WaitUntilHealthy(probe);
  Result<Connection> hidden = Connection::Open(AsRole(hidden_server()));
  ASSERT_TRUE(hidden.ok()) << hidden.error().what;
  const ReplicationSample expected = probe.Sample();
  for (const int version : {130000, 140000}) {
    const auto rows = hidden.value().Read(SubscriptionSql(version), {name()});
    ASSERT_TRUE(rows.ok()) << rows.error().what;
    SubscriptionAnswer answer = SubscriptionFromRows(rows.value(), version);
    EXPECT_EQ(answer.slot, Slot());
    EXPECT_EQ(answer.sample.worker_pid, expected.subscriber->worker_pid);
    EXPECT_FALSE(answer.sample.apply_error_count);
    const auto tables = hidden.value().Read(SubscribedTablesSql(version), {name()});
    ASSERT_TRUE(tables.ok()) << tables.error().what;
    AddSubscribedTables(tables.value(), answer);
    EXPECT_EQ(answer.tables, (std::set<std::string>{"public.other", "public.seen"}));
  }
}

}  // namespace
}  // namespace lisync
