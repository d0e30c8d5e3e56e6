#include "storage/database.h"

#include <SQLiteCpp/SQLiteCpp.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sqlite3.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <filesystem>
#include <map>
#include <optional>
#include <string>
#include <thread>
#include <vector>

#include "src/core/state_store.h"
#include "storage/file_look.h"
#include "storage/migrator.h"
#include "tests/support/temp_dir.h"
#include "tests/unit/storage/raw_database.h"

namespace lisync {
namespace {

namespace fs = std::filesystem;
using ::testing::HasSubstr;

// The error of opening; empty when it opened.
std::string WhyNot(const std::string& directory, Access access = Access::kWrite) {
  try {
    OpenDatabase(directory, access);
  } catch (const StorageError& error) {
    EXPECT_EQ(error.kind(), StorageError::Kind::kCannotOpen) << error.what();
    return error.what();
  }
  return "";
}

// Names and bytes of all files.
std::map<std::string, std::string> Contents(const TempDir& directory) {
  std::map<std::string, std::string> contents;
  for (const auto& entry : fs::directory_iterator(directory.path())) {
    const std::string name = entry.path().filename();
    contents[name] = directory.Read(name);
  }
  return contents;
}

mode_t ModeOf(const std::string& file) {
  struct stat status {};
  EXPECT_EQ(stat(file.c_str(), &status), 0) << file;
  return status.st_mode & 07777;
}

TEST(OpenDatabase, MakesAMigratedDatabaseForThisUserAlone) {
  const TempDir directory;
  SQLite::Database database = OpenDatabase(directory.path(), Access::kWrite);
  EXPECT_EQ(database.execAndGet("PRAGMA application_id").getInt(), 0x4C495359);
  EXPECT_EQ(database.execAndGet("PRAGMA user_version").getInt(), Migrations().back().version);
  database.exec("UPDATE audit_tree SET size = 0");
  for (const std::string name : {"li-sync.db", "li-sync.db-wal", "li-sync.db-shm"}) {
    EXPECT_EQ(ModeOf(directory / name), 0600U) << name;
  }
}

TEST(OpenDatabase, IsDurableAndGuarded) {
  const TempDir directory;
  SQLite::Database database = OpenDatabase(directory.path(), Access::kWrite);
  const auto pragma = [&](const std::string& name) {
    return database.execAndGet("PRAGMA " + name).getString();
  };
  EXPECT_EQ(pragma("journal_mode"), "wal");
  EXPECT_EQ(pragma("synchronous"), "2");
  EXPECT_EQ(pragma("recursive_triggers"), "1");
  EXPECT_EQ(pragma("foreign_keys"), "1");
  EXPECT_EQ(pragma("trusted_schema"), "0");
  EXPECT_EQ(pragma("busy_timeout"), "30000");
  EXPECT_EQ(pragma("journal_size_limit"), "67108864");
  int defensive = 0;
  sqlite3_db_config(database.getHandle(), SQLITE_DBCONFIG_DEFENSIVE, -1, &defensive);
  EXPECT_EQ(defensive, 1);
}

TEST(OpenDatabase, AnEmptyFileIsAFreshStart) {
  const TempDir directory;
  directory.Write("li-sync.db", "");
  EXPECT_EQ(WhyNot(directory.path()), "");
}

TEST(OpenDatabase, ManyAtOnceMakeOneDatabase) {
  for (int round = 0; round < 20; ++round) {
    const TempDir directory;
    std::vector<std::string> errors(8);
    {
      std::vector<std::jthread> threads;
      threads.reserve(errors.size());
      for (std::string& error : errors) {
        threads.emplace_back([&] { error = WhyNot(directory.path()); });
      }
    }
    EXPECT_THAT(errors, ::testing::Each(""));
  }
}

TEST(OpenDatabase, ReadingNeedsADatabase) {
  const TempDir directory;
  EXPECT_THAT(WhyNot(directory.path(), Access::kRead), HasSubstr("nothing was recorded yet"));
  EXPECT_TRUE(Contents(directory).empty());
}

TEST(OpenDatabase, NamesAMissingDirectoryAndTheMend) {
  const TempDir directory;
  EXPECT_THAT(WhyNot(directory / "absent"), HasSubstr("make it, or set state.dir"));
  directory.Write("file", "");
  EXPECT_THAT(WhyNot(directory / "file"), HasSubstr("is no directory"));
}

TEST(OpenDatabase, LeavesAnotherProgramsDatabaseAsItWas) {
  for (const std::string id : {"0", "1234"}) {
    const TempDir directory;
    OpenRaw(directory.path())
        .exec("PRAGMA application_id = " + id + "; CREATE TABLE t (x); INSERT INTO t VALUES (1)");
    const auto before = Contents(directory);
    EXPECT_THAT(WhyNot(directory.path()), HasSubstr("another program"));
    EXPECT_THAT(WhyNot(directory.path(), Access::kRead), HasSubstr("another program"));
    EXPECT_EQ(Contents(directory), before);
  }
}

TEST(OpenDatabase, LeavesANewerDatabaseAsItWas) {
  const TempDir directory;
  OpenDatabase(directory.path(), Access::kWrite).exec("PRAGMA user_version = 9999");
  const auto before = Contents(directory);
  ASSERT_EQ(before.size(), 1U);  // the log is gone with its last user
  EXPECT_THAT(WhyNot(directory.path()), HasSubstr("schema 9999"));
  EXPECT_THAT(WhyNot(directory.path(), Access::kRead), HasSubstr("newer li-sync"));
  EXPECT_EQ(Contents(directory), before);
}

TEST(OpenDatabase, LeavesANewerDatabaseInUseAsItWas) {
  const TempDir directory;
  SQLite::Database user = OpenDatabase(directory.path(), Access::kWrite);
  user.exec("PRAGMA wal_autocheckpoint = 0; PRAGMA user_version = 9999");  // in the log alone
  ASSERT_EQ(LookAtFile(directory / "li-sync.db").user_version, 9999U);
  const std::string file = directory.Read("li-sync.db");
  const std::string log = directory.Read("li-sync.db-wal");
  EXPECT_THAT(WhyNot(directory.path()), HasSubstr("schema 9999"));
  EXPECT_EQ(directory.Read("li-sync.db"), file);
  EXPECT_EQ(directory.Read("li-sync.db-wal"), log);
}

TEST(OpenDatabase, NamesADamagedFileAndLeavesItAsItWas) {
  for (const std::string& bytes : {std::string("garbage"), std::string(8192, 'x'),
                                   std::string(8192, '\0'), std::string("SQLite format 3")}) {
    const TempDir directory;
    directory.Write("li-sync.db", bytes);
    EXPECT_THAT(WhyNot(directory.path()), HasSubstr("restore it from a backup, or move it away"));
    EXPECT_EQ(Contents(directory), (std::map<std::string, std::string>{{"li-sync.db", bytes}}));
  }
}

TEST(OpenDatabase, NamesAFileWhoseFirstPageIsDamagedBehindTheHeader) {
  const TempDir directory;
  { OpenDatabase(directory.path(), Access::kWrite); }
  std::string bytes = directory.Read("li-sync.db");
  bytes.replace(100, 3000, std::string(3000, '\x5a'));
  directory.Write("li-sync.db", bytes);
  EXPECT_THAT(WhyNot(directory.path()), HasSubstr("it is damaged"));
}

TEST(OpenDatabase, ALogWithoutItsDatabaseIsNoFreshStart) {
  const TempDir directory;
  directory.Write("li-sync.db-wal", "left behind");
  EXPECT_THAT(WhyNot(directory.path()), HasSubstr("li-sync.db-wal is there"));
  directory.Write("li-sync.db", "");
  EXPECT_THAT(WhyNot(directory.path()), HasSubstr("missing or empty"));
  EXPECT_EQ(directory.Read("li-sync.db-wal"), "left behind");
}

TEST(OpenDatabase, ADirectoryInItsPlaceIsNamed) {
  const TempDir directory;
  fs::create_directory(directory / "li-sync.db");
  EXPECT_THAT(WhyNot(directory.path()), HasSubstr("cannot open"));
}

// Acts as another user while it lives, where this process may.
class AsNobody {
 public:
  AsNobody() : active_(geteuid() == 0 && seteuid(65534) == 0) {}
  ~AsNobody() {
    if (active_ && seteuid(0) != 0) std::abort();
  }
  AsNobody(const AsNobody&) = delete;
  AsNobody& operator=(const AsNobody&) = delete;

 private:
  const bool active_;
};

TEST(OpenDatabase, NamesADirectoryThatMayNotBeWritten) {
  const TempDir directory;
  fs::permissions(directory.path(), static_cast<fs::perms>(0555));
  {
    const AsNobody nobody;
    EXPECT_THAT(WhyNot(directory.path()), HasSubstr("check the owner and mode"));
  }
  fs::permissions(directory.path(), fs::perms::owner_all);
}

TEST(OpenDatabase, NamesAFileThatMayNotBeWritten) {
  const TempDir directory;
  { OpenDatabase(directory.path(), Access::kWrite); }
  fs::permissions(directory.path(), fs::perms::all);
  fs::permissions(directory / "li-sync.db", static_cast<fs::perms>(0444));
  const AsNobody nobody;
  EXPECT_THAT(WhyNot(directory.path()), HasSubstr("it may not be written"));
}

TEST(OpenDatabase, LookingDropsNoLockOfThisProcess) {
  const TempDir directory;
  SQLite::Database writer = OpenDatabase(directory.path(), Access::kWrite);
  writer.exec("PRAGMA journal_mode = DELETE; BEGIN EXCLUSIVE");
  LookAtFile(directory / "li-sync.db");
  // A lock of this process is seen by another one alone.
  const pid_t child = fork();
  ASSERT_GE(child, 0);
  if (child == 0) {
    SQLite::Database other(directory / "li-sync.db", SQLite::OPEN_READWRITE);
    _exit(other.tryExec("BEGIN EXCLUSIVE") == SQLITE_BUSY ? 0 : 1);
  }
  int status = 0;
  ASSERT_EQ(waitpid(child, &status, 0), child);
  EXPECT_EQ(status, 0) << "the lock was lost";
}

TEST(CheckNotMoved, FindsThatTheFileWasReplacedOrDeleted) {
  const TempDir directory;
  const fs::path file = directory / "li-sync.db";
  SQLite::Database database = OpenDatabase(directory.path(), Access::kWrite);
  EXPECT_NO_THROW(CheckNotMoved(database, file));
  fs::rename(file, directory / "away");
  EXPECT_THROW(CheckNotMoved(database, file), StorageError);
  directory.Write("li-sync.db", "another");
  EXPECT_THROW(CheckNotMoved(database, file), StorageError);
}

}  // namespace
}  // namespace lisync
