#include "storage/sqlite_error.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sqlite3.h>

#include <string>

namespace lisync {
namespace {

using ::testing::HasSubstr;
using Kind = StorageError::Kind;

StorageError Told(int code, Doing doing) {
  return ToStorageError(SQLite::Exception("as SQLite says it", code), doing, "/state/li-sync.db");
}

TEST(SqliteError, NamesFileCauseAndMend) {
  const std::string full = Told(SQLITE_FULL, Doing::kWriting).what();
  EXPECT_THAT(full, HasSubstr("cannot write /state/li-sync.db: the disk is full: free space"));
  EXPECT_THAT(full, HasSubstr("as SQLite says it"));
  EXPECT_THAT(Told(SQLITE_READONLY, Doing::kOpening).what(), HasSubstr("read-only"));
  EXPECT_THAT(Told(SQLITE_BUSY, Doing::kWriting).what(), HasSubstr("another process"));
  EXPECT_THAT(Told(SQLITE_CORRUPT, Doing::kReading).what(), HasSubstr("cannot read"));
  EXPECT_THAT(Told(SQLITE_CORRUPT, Doing::kReading).what(), HasSubstr("restore it from a backup"));
  EXPECT_THAT(Told(SQLITE_IOERR_FSYNC, Doing::kWriting).what(), HasSubstr("kernel's log"));
}

TEST(SqliteError, TellsApartWhatCannotBeOpenedAndWhatCannotBeWritten) {
  for (const int code : {SQLITE_FULL, SQLITE_IOERR_WRITE, SQLITE_READONLY, SQLITE_CORRUPT}) {
    EXPECT_EQ(Told(code, Doing::kOpening).kind(), Kind::kCannotOpen);
    EXPECT_EQ(Told(code, Doing::kWriting).kind(), Kind::kCannotWrite);
  }
  EXPECT_EQ(Told(SQLITE_CONSTRAINT_TRIGGER, Doing::kWriting).kind(), Kind::kTampered);
}

TEST(SqliteError, OnlyAFailingDiskOrDamageLeavesTheFileInDoubt) {
  for (const int code : {SQLITE_IOERR, SQLITE_IOERR_FSYNC, SQLITE_CORRUPT, SQLITE_NOTADB}) {
    EXPECT_TRUE(LeavesFileInDoubt(SQLite::Exception("", code))) << code;
  }
  for (const int code : {SQLITE_FULL, SQLITE_BUSY, SQLITE_READONLY, SQLITE_CONSTRAINT}) {
    EXPECT_FALSE(LeavesFileInDoubt(SQLite::Exception("", code))) << code;
  }
}

}  // namespace
}  // namespace lisync
