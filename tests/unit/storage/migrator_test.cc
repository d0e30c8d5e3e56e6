#include "storage/migrator.h"

#include <SQLiteCpp/SQLiteCpp.h>
#include <gtest/gtest.h>

#include <array>
#include <set>
#include <string>

#include "src/core/state_store.h"
#include "tests/support/temp_dir.h"
#include "tests/unit/storage/raw_database.h"

namespace lisync {
namespace {

constexpr Migration kFirst{1, "0001_first.sql", "CREATE TABLE a (x); INSERT INTO a VALUES (1);"};
constexpr Migration kSecond{2, "0002_second.sql", "CREATE TABLE b (x); INSERT INTO b VALUES (2);"};
constexpr Migration kBroken{2, "0002_broken.sql", "CREATE TABLE b (x); INSERT INTO c VALUES (2);"};

int UserVersion(SQLite::Database& database) {
  return database.execAndGet("PRAGMA user_version").getInt();
}

std::set<std::string> Tables(SQLite::Database& database) {
  std::set<std::string> names;
  SQLite::Statement rows(database, "SELECT name FROM sqlite_schema WHERE type = 'table'");
  while (rows.executeStep()) names.insert(rows.getColumn(0));
  return names;
}

class MigratorTest : public ::testing::Test {
 protected:
  const TempDir directory_;
  SQLite::Database database_ = OpenRaw(directory_.path());
};

TEST_F(MigratorTest, RunsAllInOrder) {
  Migrate(database_, std::array{kFirst, kSecond});
  EXPECT_EQ(UserVersion(database_), 2);
  EXPECT_EQ(database_.execAndGet("PRAGMA application_id").getInt(), kApplicationId);
  EXPECT_EQ(Tables(database_), (std::set<std::string>{"a", "b"}));
}

TEST_F(MigratorTest, RunsOnlyWhatIsNew) {
  Migrate(database_, std::array{kFirst});
  Migrate(database_, std::array{kFirst});
  Migrate(database_, std::array{kFirst, kSecond});
  EXPECT_EQ(UserVersion(database_), 2);
  EXPECT_EQ(database_.execAndGet("SELECT count(*) FROM a").getInt(), 1);
}

TEST_F(MigratorTest, AFailedOneLeavesNothingOfItself) {
  EXPECT_THROW(Migrate(database_, std::array{kFirst, kBroken}), SQLite::Exception);
  EXPECT_EQ(UserVersion(database_), 1);
  EXPECT_EQ(Tables(database_), std::set<std::string>{"a"});
  Migrate(database_, std::array{kFirst, kSecond});
  EXPECT_EQ(UserVersion(database_), 2);
}

TEST_F(MigratorTest, RefusesANewerDatabase) {
  Migrate(database_, std::array{kFirst, kSecond});
  EXPECT_THROW(Migrate(database_, std::array{kFirst}), StorageError);
  EXPECT_EQ(UserVersion(database_), 2);
}

TEST_F(MigratorTest, RefusesAnotherProgramsDatabase) {
  database_.exec("CREATE TABLE theirs (x)");
  EXPECT_THROW(Migrate(database_, std::array{kFirst}), StorageError);
  EXPECT_EQ(Tables(database_), std::set<std::string>{"theirs"});
}

TEST(Migrations, AreNumberedFromOneWithoutAGap) {
  int expected = 0;
  for (const Migration& migration : Migrations()) {
    EXPECT_EQ(migration.version, ++expected);
    EXPECT_FALSE(migration.sql.empty());
  }
  EXPECT_GE(expected, 1);
}

TEST(Migrations, MakeStrictTablesOnly) {
  SQLite::Database database(":memory:", SQLite::OPEN_READWRITE | SQLite::OPEN_CREATE);
  Migrate(database, Migrations());
  EXPECT_EQ(database
                .execAndGet("SELECT count(*) FROM pragma_table_list WHERE schema = 'main' AND "
                            "strict = 0 AND name NOT LIKE 'sqlite_%'")
                .getInt(),
            0);
}

}  // namespace
}  // namespace lisync
