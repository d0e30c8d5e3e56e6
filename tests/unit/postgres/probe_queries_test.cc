#include "src/postgres/probe_queries.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace lisync {
namespace {

using std::chrono::milliseconds;
using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;
using ::testing::SizeIs;

constexpr int kVersions[] = {130000, 140000, 150018, 160000, 170004};

Row PublisherRow() {
  return {"f",    "synapse", "t",   "t",         "synapse",   "t",        "reserved",
          "1000", "4096",    "440", "0/1A2B3C8", "0/1A2B580", "streaming"};
}

TEST(ProbeSql, NeverReadsTheConnectionStringOfTheSubscription) {
  for (const int version : kVersions) {
    EXPECT_THAT(SubscriptionSql(version), Not(HasSubstr("subconninfo")));
    EXPECT_THAT(SubscribedTablesSql(version), Not(HasSubstr("subconninfo")));
  }
}

TEST(ProbeSql, AsksForErrorCountsFromFifteenOn) {
  for (const int version : kVersions) {
    const std::string sql = SubscriptionSql(version);
    if (version >= 150000) {
      EXPECT_THAT(sql, HasSubstr("pg_stat_subscription_stats")) << version;
    } else {
      EXPECT_THAT(sql, AllOf(Not(HasSubstr("pg_stat_subscription_stats")), HasSubstr("NULL, NULL")))
          << version;
    }
  }
}

TEST(ProbeSql, LeavesParallelWorkersOutFromSixteenOn) {
  for (const int version : kVersions) {
    const std::string sql = SubscriptionSql(version);
    EXPECT_THAT(sql, HasSubstr("st.relid IS NULL")) << version;
    if (version >= 160000) {
      EXPECT_THAT(sql, HasSubstr("st.leader_pid IS NULL")) << version;
    } else {
      EXPECT_THAT(sql, Not(HasSubstr("leader_pid"))) << version;
    }
  }
}

TEST(ProbeSql, DoesWithoutTheSubscriptionsOidOnThirteen) {
  for (const auto& sql : {SubscriptionSql(130014), SubscribedTablesSql(130014)}) {
    EXPECT_THAT(sql, Not(HasSubstr("su.oid")));
  }
  for (const auto& sql : {SubscriptionSql(140000), SubscribedTablesSql(140000)}) {
    EXPECT_THAT(sql, HasSubstr("su.oid"));
  }
}

TEST(PublisherRow, BecomesASample) {
  const Result<PublisherSample> read = PublisherFromRow(PublisherRow(), 150018);
  ASSERT_TRUE(read.ok());
  const PublisherSample& sample = read.value();
  EXPECT_EQ(sample.server_version, 150018);
  EXPECT_TRUE(sample.publication_exists);
  EXPECT_TRUE(sample.slot_exists);
  EXPECT_TRUE(sample.slot_active);
  EXPECT_EQ(sample.wal_status, "reserved");
  EXPECT_EQ(sample.safe_wal_size_bytes, 1000);
  EXPECT_EQ(sample.retained_wal_bytes, 4096);
  EXPECT_EQ(sample.lag_bytes, 440);
  EXPECT_EQ(sample.confirmed_flush_lsn, "0/1A2B3C8");
  EXPECT_EQ(sample.current_lsn, "0/1A2B580");
  EXPECT_EQ(sample.walsender_state, "streaming");
}

TEST(PublisherRow, WithoutSlotHasNothingOfIt) {
  const Row row = {"f", "synapse", "f", "f", {}, {}, {}, {}, {}, {}, {}, "0/1A2B580", {}};
  const Result<PublisherSample> read = PublisherFromRow(row, 150018);
  ASSERT_TRUE(read.ok());
  EXPECT_FALSE(read.value().slot_exists);
  EXPECT_FALSE(read.value().slot_active);
  EXPECT_FALSE(read.value().publication_exists);
  EXPECT_EQ(read.value().lag_bytes, std::nullopt);
  EXPECT_EQ(read.value().confirmed_flush_lsn, "");
  EXPECT_EQ(read.value().current_lsn, "0/1A2B580");
}

TEST(PublisherRow, OfAStandbyWithoutTheSlotCannotKnow) {
  const Row row = {"t", "synapse", "t", "f", {}, {}, {}, {}, {}, {}, {}, "0/1A2B580", {}};
  const Result<PublisherSample> read = PublisherFromRow(row, 150018);
  ASSERT_FALSE(read.ok());
  EXPECT_THAT(read.error().what, HasSubstr("standby"));
}

TEST(PublisherRow, OfAStandbyThatHasTheSlotIsTaken) {
  Row row = PublisherRow();
  row[0] = "t";
  EXPECT_TRUE(PublisherFromRow(row, 160000).ok());
}

TEST(PublisherRow, OfAnotherDatabaseThanTheSlotsCannotKnow) {
  Row row = PublisherRow();
  row[1] = "postgres";
  const Result<PublisherSample> read = PublisherFromRow(row, 150018);
  ASSERT_FALSE(read.ok());
  EXPECT_THAT(read.error().what, AllOf(HasSubstr("postgres"), HasSubstr("belongs to synapse")));
}

TEST(SubscriptionRow, BecomesASample) {
  const Row row = {"t", "own_slot", "4711", "0/1A2B580", "0/1A2B3C8", "3000000", "7", "2"};
  const SubscriptionAnswer answer = SubscriptionFromRows({row}, 150018);
  EXPECT_EQ(answer.slot, "own_slot");
  const SubscriberSample& sample = answer.sample;
  EXPECT_EQ(sample.server_version, 150018);
  EXPECT_TRUE(sample.subscription_exists);
  EXPECT_TRUE(sample.subscription_enabled);
  EXPECT_EQ(sample.worker_pid, 4711);
  EXPECT_EQ(sample.received_lsn, "0/1A2B580");
  EXPECT_EQ(sample.latest_end_lsn, "0/1A2B3C8");
  EXPECT_EQ(sample.since_last_message, milliseconds(3000));
  EXPECT_EQ(sample.apply_error_count, 7);
  EXPECT_EQ(sample.sync_error_count, 2);
}

TEST(SubscriptionRow, WithoutWorkerSlotAndStatsLeavesThemAbsent) {
  const Row row = {"f", {}, {}, {}, {}, {}, {}, {}};
  const SubscriptionAnswer answer = SubscriptionFromRows({row}, 130000);
  EXPECT_EQ(answer.slot, "");
  EXPECT_TRUE(answer.sample.subscription_exists);
  EXPECT_FALSE(answer.sample.subscription_enabled);
  EXPECT_EQ(answer.sample.worker_pid, std::nullopt);
  EXPECT_EQ(answer.sample.since_last_message, std::nullopt);
  EXPECT_EQ(answer.sample.apply_error_count, std::nullopt);
}

TEST(SubscriptionRow, NoRowIsNoSubscription) {
  const SubscriptionAnswer answer = SubscriptionFromRows({}, 150018);
  EXPECT_FALSE(answer.sample.subscription_exists);
  EXPECT_EQ(answer.sample.server_version, 150018);
}

TEST(TableRows, AreCountedAndThoseNotReadyNamed) {
  SubscriptionAnswer answer;
  AddSubscribedTables({{"public.a", "r"}, {"public.b", "d"}, {"public.c", "r"}, {"x.d", {}}},
                      answer);
  const SubscriberSample& sample = answer.sample;
  EXPECT_EQ(sample.tables, 4U);
  ASSERT_THAT(sample.tables_not_ready, SizeIs(2));
  EXPECT_EQ(sample.tables_not_ready[0].name, "public.b");
  EXPECT_EQ(sample.tables_not_ready[0].state, 'd');
  EXPECT_EQ(sample.tables_not_ready[1].state, '?');
}

TEST(TableRows, APublishedTableThatTheSubscriptionLacksIsNamed) {
  SubscriptionAnswer answer;
  answer.sample.subscription_exists = true;
  AddSubscribedTables({{"public.a", "r"}, {"public.c", "d"}}, answer);
  AddUnsubscribedTables({{"public.a"}, {"public.b"}, {"public.c"}}, answer);
  EXPECT_EQ(answer.sample.tables, 2U);
  ASSERT_THAT(answer.sample.tables_not_ready, SizeIs(2));
  EXPECT_EQ(answer.sample.tables_not_ready[1].name, "public.b");
  EXPECT_EQ(answer.sample.tables_not_ready[1].state, '-');
}

TEST(TableRows, WithoutSubscriptionNoTableIsSaidToBeMissing) {
  SubscriptionAnswer answer;
  AddUnsubscribedTables({{"public.a"}}, answer);
  EXPECT_THAT(answer.sample.tables_not_ready, IsEmpty());
}

}  // namespace
}  // namespace lisync
