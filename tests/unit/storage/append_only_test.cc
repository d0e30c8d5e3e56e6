// What the schema itself refuses, tried over a plain connection that has none of li-sync's settings
// but recursive_triggers where that is what is tested.

#include <SQLiteCpp/Exception.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

#include "storage/database.h"
#include "storage/sqlite_state_store.h"
#include "tests/support/recorded_batch.h"
#include "tests/support/temp_dir.h"
#include "tests/unit/storage/raw_database.h"

namespace lisync {
namespace {

// "INSERT INTO", or another way to begin, and an entry of that number.
std::string Insert(const std::string& verb, const std::string& seq) {
  std::string sql = verb;
  sql += " audit_entry (seq, leaf, leaf_hash, time_us, run, action, outcome, object_key) VALUES (";
  sql += seq;
  sql += ", x'7B7D', zeroblob(32), 0, 'r', 'a', 'o', NULL)";
  return sql;
}

class AppendOnly : public ::testing::Test {
 protected:
  AppendOnly() {
    OpenStateStore({directory_.path(), "audit.example/test", {}, 0})->Commit(RecordedBatch(0, 3));
  }

  // Runs the SQL over a plain connection; returns the error, empty when it was done.
  std::string Try(const std::string& sql) {
    SQLite::Database database = OpenRaw(directory_.path());
    return TryOn(database, sql);
  }

  static std::string TryOn(SQLite::Database& database, const std::string& sql) {
    try {
      database.exec(sql);
    } catch (const SQLite::Exception& error) {
      return error.what();
    }
    return "";
  }

  std::string Dump() {
    SQLite::Database database = OpenRaw(directory_.path());
    return database
        .execAndGet("SELECT group_concat(seq || hex(leaf) || run || outcome) FROM audit_entry")
        .getString();
  }

  const TempDir directory_;
};

using ::testing::HasSubstr;

TEST_F(AppendOnly, EntriesAreNeverUpdated) {
  const std::string before = Dump();
  EXPECT_THAT(Try("UPDATE audit_entry SET outcome = 'failed' WHERE seq = 1"), HasSubstr("never"));
  EXPECT_THAT(Try("UPDATE audit_entry SET seq = 3 WHERE seq = 2"), HasSubstr("never"));
  EXPECT_THAT(Try("UPDATE OR REPLACE audit_entry SET seq = 0 WHERE seq = 2"), HasSubstr("never"));
  EXPECT_THAT(Try("UPDATE OR IGNORE audit_entry SET run = ''"), HasSubstr("never"));
  EXPECT_EQ(Dump(), before);
}

TEST_F(AppendOnly, EntriesAreNeverDeleted) {
  const std::string before = Dump();
  EXPECT_THAT(Try("DELETE FROM audit_entry WHERE seq = 2"), HasSubstr("never"));
  EXPECT_THAT(Try("DELETE FROM audit_entry"), HasSubstr("never"));
  EXPECT_EQ(Dump(), before);
}

TEST_F(AppendOnly, EntriesAreNeverReplaced) {
  const std::string before = Dump();
  SQLite::Database ours = OpenDatabase(directory_.path(), Access::kWrite);
  for (const std::string verb : {"INSERT OR REPLACE INTO", "REPLACE INTO"}) {
    EXPECT_THAT(Try(Insert(verb, "1")), HasSubstr("seq"));
    EXPECT_THAT(TryOn(ours, Insert(verb, "2")), HasSubstr("seq"));
  }
  EXPECT_EQ(Dump(), before);
}

TEST_F(AppendOnly, AnUpsertIsRefused) {
  const std::string before = Dump();
  EXPECT_THAT(
      Try(Insert("INSERT INTO", "1") + " ON CONFLICT (seq) DO UPDATE SET outcome = 'failed'"),
      HasSubstr("seq"));
  EXPECT_EQ(Dump(), before);
}

TEST_F(AppendOnly, OnlyTheNextSeqIsTaken) {
  for (const std::string seq : {"4", "2", "-1", "NULL", "9223372036854775807"}) {
    EXPECT_THAT(Try(Insert("INSERT INTO", seq)), HasSubstr("seq")) << seq;
    EXPECT_THAT(Try(Insert("INSERT OR IGNORE INTO", seq)), HasSubstr("seq")) << seq;
  }
  EXPECT_THAT(Try("INSERT INTO audit_entry (leaf, leaf_hash, time_us, run, action, outcome) "
                  "VALUES (x'7B7D', zeroblob(32), 0, 'r', 'a', 'o')"),
              HasSubstr("seq"));
  EXPECT_EQ(Try(Insert("INSERT INTO", "3")), "");
}

TEST_F(AppendOnly, NoOtherUniqueColumnOffersAWayToDelete) {
  SQLite::Database database = OpenRaw(directory_.path());
  EXPECT_EQ(
      database.execAndGet("SELECT count(*) FROM pragma_index_list('audit_entry') WHERE \"unique\"")
          .getInt(),
      0);
}

TEST_F(AppendOnly, ALeafIsABlobOfBoundedLength) {
  const std::string rest = ", zeroblob(32), 0, 'r', 'a', 'o', NULL)";
  const std::string insert =
      "INSERT INTO audit_entry (seq, leaf, leaf_hash, time_us, run, action, outcome, object_key) "
      "VALUES (3, ";
  EXPECT_NE(Try(insert + "zeroblob(4096)" + rest), "");
  EXPECT_NE(Try(insert + "'text'" + rest), "");
  EXPECT_NE(Try(insert + "NULL" + rest), "");
  EXPECT_EQ(Try(insert + "zeroblob(4095)" + rest), "");
}

TEST_F(AppendOnly, TheTreeIsNeitherRemovedNorReplacedNorDoubled) {
  EXPECT_THAT(Try("DELETE FROM audit_tree"), HasSubstr("never"));
  EXPECT_THAT(Try("INSERT INTO audit_tree VALUES (1, 'o', 3, x'00')"), HasSubstr("one tree"));
  EXPECT_THAT(Try("REPLACE INTO audit_tree VALUES (1, 'o', 3, x'00')"), HasSubstr("one tree"));
}

TEST_F(AppendOnly, TheTreeCoversAllEntriesAndKeepsItsOrigin) {
  EXPECT_THAT(Try("UPDATE audit_tree SET size = 2"), HasSubstr("covers all"));
  EXPECT_THAT(Try("UPDATE audit_tree SET size = 4"), HasSubstr("covers all"));
  EXPECT_THAT(Try("UPDATE audit_tree SET origin = 'other'"), HasSubstr("origin"));
}

TEST_F(AppendOnly, AKnownObjectIsNeverForgotten) {
  EXPECT_THAT(Try("DELETE FROM object_state"), HasSubstr("never forgotten"));
  SQLite::Database ours = OpenDatabase(directory_.path(), Access::kWrite);
  EXPECT_THAT(TryOn(ours, "REPLACE INTO object_state SELECT * FROM object_state LIMIT 1"),
              HasSubstr("never forgotten"));
}

TEST_F(AppendOnly, LiSyncsOwnConnectionCannotEditTheSchemaTable) {
  SQLite::Database ours = OpenDatabase(directory_.path(), Access::kWrite);
  TryOn(ours, "PRAGMA writable_schema = ON");
  EXPECT_NE(TryOn(ours, "DELETE FROM sqlite_schema WHERE type = 'trigger'"), "");
}

TEST_F(AppendOnly, AReadingConnectionWritesNothing) {
  SQLite::Database ours = OpenDatabase(directory_.path(), Access::kRead);
  EXPECT_NE(TryOn(ours, Insert("INSERT INTO", "3")), "");
  EXPECT_NE(TryOn(ours, "UPDATE checkpoint SET total_syncs = 1"), "");
}

}  // namespace
}  // namespace lisync
