#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <limits>
#include <string>
#include <thread>
#include <vector>

#include "src/merkle/compact_range.h"
#include "storage/sqlite_audit_log.h"
#include "storage/sqlite_state_store.h"
#include "tests/support/recorded_batch.h"
#include "tests/support/temp_dir.h"
#include "tests/unit/storage/raw_database.h"

namespace lisync {
namespace {

constexpr Seq kEnd = std::numeric_limits<Seq>::max();

std::vector<Seq> SeqsOf(AuditLog& log, Seq first, Seq last) {
  std::vector<Seq> seqs;
  log.Read(first, last, [&](Seq seq, std::string_view) {
    seqs.push_back(seq);
    return true;
  });
  return seqs;
}

class SqliteAuditLogTest : public ::testing::Test {
 protected:
  const TempDir directory_;
  const std::unique_ptr<StateStore> store_ =
      OpenStateStore({directory_.path(), "audit.example/test", {}, 0});
  const std::unique_ptr<AuditLog> log_ = OpenAuditLog(directory_.path());
};

TEST_F(SqliteAuditLogTest, AnEmptyTrailHasNoEntriesAndTheEmptyRoot) {
  TreeHasher hasher;
  EXPECT_TRUE(SeqsOf(*log_, 0, kEnd).empty());
  EXPECT_EQ(log_->Head(), (TreeHead{0, hasher.EmptyRoot()}));
}

TEST_F(SqliteAuditLogTest, TheHeadIsTheTreeOverTheLeavesAndWhatCommitReturned) {
  TreeHasher hasher;
  CompactRange range;
  TreeHead committed;
  for (std::size_t i = 0; i < 5; ++i) committed = store_->Commit(RecordedBatch(i * 3, 3));
  log_->Read(0, kEnd, [&](Seq, std::string_view leaf) {
    range.Append(hasher.Leaf(AsBytes(leaf)), hasher);
    return true;
  });
  EXPECT_EQ(committed.size, 15U);
  EXPECT_EQ(log_->Head(), committed);
  EXPECT_EQ(range.Head(hasher), committed);
}

TEST_F(SqliteAuditLogTest, EntriesAreNumberedFromZeroInTheOrderGiven) {
  store_->Commit(RecordedBatch(0, 3));
  std::vector<std::string> leaves;
  log_->Read(0, kEnd, [&](Seq seq, std::string_view leaf) {
    EXPECT_EQ(seq, leaves.size());
    leaves.emplace_back(leaf);
    return true;
  });
  ASSERT_EQ(leaves.size(), 3U);
  for (std::size_t i = 0; i < 3; ++i) {
    EXPECT_THAT(leaves[i], ::testing::HasSubstr("\"seq\":" + std::to_string(i) + ","));
    EXPECT_THAT(leaves[i], ::testing::HasSubstr("\"size\":" + std::to_string(i) + ","));
    EXPECT_THAT(leaves[i], ::testing::HasSubstr("\"origin\":\"audit.example/test\""));
  }
}

TEST_F(SqliteAuditLogTest, ReadsARangeAcrossChunksAndStopsWhenTold) {
  store_->Commit(RecordedBatch(0, 600));
  EXPECT_EQ(SeqsOf(*log_, 0, kEnd).size(), 600U);
  const auto middle = SeqsOf(*log_, 250, 520);
  ASSERT_EQ(middle.size(), 270U);
  EXPECT_EQ(middle.front(), 250U);
  EXPECT_EQ(middle.back(), 519U);
  EXPECT_TRUE(SeqsOf(*log_, 600, kEnd).empty());
  EXPECT_TRUE(SeqsOf(*log_, 5, 5).empty());
  int visits = 0;
  log_->Read(0, kEnd, [&](Seq, std::string_view) { return ++visits < 300; });
  EXPECT_EQ(visits, 300);
}

TEST_F(SqliteAuditLogTest, WhatIsAppendedWhileReadingIsLeftOut) {
  store_->Commit(RecordedBatch(0, 300));
  std::size_t visits = 0;
  log_->Read(0, kEnd, [&](Seq seq, std::string_view) {
    if (seq == 10) store_->Commit(RecordedBatch(300, 300));
    ++visits;
    return true;
  });
  EXPECT_EQ(visits, 300U);
  EXPECT_EQ(SeqsOf(*log_, 0, kEnd).size(), 600U);
}

TEST_F(SqliteAuditLogTest, ASlowReaderDoesNotHoldUpTheCheckpointOfTheLog) {
  store_->Commit(RecordedBatch(0, 600));
  log_->Read(0, kEnd, [&](Seq seq, std::string_view) {
    if (seq != 10) return true;
    SQLite::Database raw = OpenRaw(directory_.path());
    store_->Commit(RecordedBatch(600, 1));
    EXPECT_EQ(raw.execAndGet("PRAGMA wal_checkpoint(TRUNCATE)").getInt(), 0) << "a reader is in it";
    return false;
  });
}

TEST_F(SqliteAuditLogTest, AVisitorMayUseTheLog) {
  store_->Commit(RecordedBatch(0, 3));
  log_->Read(0, 1, [&](Seq, std::string_view) {
    EXPECT_EQ(log_->Head().size, 3U);
    EXPECT_EQ(SeqsOf(*log_, 0, kEnd).size(), 3U);
    return true;
  });
}

TEST_F(SqliteAuditLogTest, ManyThreadsReadAtOnce) {
  store_->Commit(RecordedBatch(0, 300));
  std::vector<std::jthread> threads;
  threads.reserve(4);
  for (int i = 0; i < 4; ++i) {
    threads.emplace_back([&] {
      EXPECT_EQ(SeqsOf(*log_, 0, kEnd).size(), 300U);
      EXPECT_EQ(log_->Head().size, 300U);
    });
  }
}

TEST_F(SqliteAuditLogTest, ShowsAGapAsItIs) {
  store_->Commit(RecordedBatch(0, 5));
  Tamper(directory_.path(), "DELETE FROM audit_entry WHERE seq IN (1, 2)");
  EXPECT_EQ(SeqsOf(*log_, 0, kEnd), (std::vector<Seq>{0, 3, 4}));
}

TEST_F(SqliteAuditLogTest, ADamagedTreeIsTampering) {
  store_->Commit(RecordedBatch(0, 5));
  for (const std::string sql : {"UPDATE audit_tree SET frontier = x'00'",
                                "UPDATE audit_tree SET size = 6", "DELETE FROM audit_tree"}) {
    const TempDir copy;
    SQLite::Database(directory_ / "li-sync.db")
        .backup((copy / "li-sync.db").c_str(), SQLite::Database::BackupType::Save);
    Tamper(copy.path(), sql);
    try {
      OpenAuditLog(copy.path())->Head();
      FAIL() << sql;
    } catch (const StorageError& error) {
      EXPECT_EQ(error.kind(), StorageError::Kind::kTampered) << sql;
    }
  }
}

TEST(OpenAuditLog, NeedsADatabase) {
  const TempDir directory;
  EXPECT_THROW(OpenAuditLog(directory.path()), StorageError);
}

}  // namespace
}  // namespace lisync
