// Writes that fail: a full disk, an I/O error. The batch in hand must be wholly absent, the error
// must name the cause, and work must go on without a gap once the cause is gone.

#include <gtest/gtest.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <csignal>
#include <filesystem>
#include <optional>
#include <string>

#include "tests/crash/recorded_trail.h"
#include "tests/support/recorded_batch.h"
#include "tests/support/temp_dir.h"

namespace lisync {
namespace {

std::optional<StorageError> CommitFails(StateStore& store, const Batch& batch) {
  try {
    store.Commit(batch);
  } catch (const StorageError& error) {
    return error;
  }
  return std::nullopt;
}

TEST(FullDisk, TheBatchIsWhollyAbsentAndTheErrorNamesTheMend) {
  const TempDir directory;
  const auto store = OpenStateStore({directory.path(), kCrashOrigin, {}, 100});
  store->Commit(RecordedBatch(0, 10));
  const Recorded before = ReadRecorded(directory.path());

  const auto error = CommitFails(*store, RecordedBatch(10, 1000));
  ASSERT_TRUE(error);
  EXPECT_EQ(error->kind(), StorageError::Kind::kCannotWrite);
  EXPECT_NE(std::string(error->what()).find("disk is full"), std::string::npos) << error->what();
  EXPECT_EQ(ReadRecorded(directory.path()), before);
  ExpectConsistent(directory.path());
}

TEST(FullDisk, TheSameStoreGoesOnWithoutAGapWhenThereIsRoomAgain) {
  const TempDir directory;
  {
    const auto store = OpenStateStore({directory.path(), kCrashOrigin, {}, 100});
    store->Commit(RecordedBatch(0, 10));
    ASSERT_TRUE(CommitFails(*store, RecordedBatch(10, 1000)));
    EXPECT_EQ(store->Commit(RecordedBatch(10, 3)).size, 13U);
  }
  const auto store = OpenStateStore({directory.path(), kCrashOrigin, {}, 0});
  EXPECT_EQ(store->Commit(RecordedBatch(13, 1000)).size, 1013U);

  const TempDir undisturbed;
  const auto other = OpenStateStore({undisturbed.path(), kCrashOrigin, {}, 0});
  other->Commit(RecordedBatch(0, 1013));
  EXPECT_EQ(ReadRecorded(directory.path()), ReadRecorded(undisturbed.path()));
  ExpectConsistent(directory.path());
}

TEST(FullDisk, EveryPageLimitFailsWholeOrSucceedsWhole) {
  int failures = 0;
  for (std::uint32_t pages = 20; pages <= 80; pages += 5) {
    const TempDir directory;
    const auto store = OpenStateStore({directory.path(), kCrashOrigin, {}, pages});
    std::uint64_t recorded = 0;
    for (std::size_t batch = 0; batch < 4; ++batch) {
      if (CommitFails(*store, RecordedBatch(batch * 50, 50))) {
        ++failures;
      } else {
        recorded += 50;
      }
    }
    const Recorded left = ReadRecorded(directory.path());
    EXPECT_EQ(left.leaves.size(), recorded) << pages << " pages";
    EXPECT_EQ(left.states.size(), recorded) << pages << " pages";
    ExpectConsistent(directory.path());
  }
  // Else the limits above no longer meet the database's size.
  EXPECT_GT(failures, 13);
  EXPECT_LT(failures, 4 * 13);
}

void LimitFileSize(rlim_t bytes) {
  const rlimit limit{bytes, RLIM_INFINITY};
  if (setrlimit(RLIMIT_FSIZE, &limit) != 0) _exit(10);
}

// In a process of its own, which may write files only up to some size (SIGXFSZ ignored: the write
// fails, SQLite reports SQLITE_IOERR). Exits with 0 when all went as it should.
[[noreturn]] void MeetAnIoError(const std::string& directory) {
  signal(SIGXFSZ, SIG_IGN);
  const auto store = OpenStateStore({directory, kCrashOrigin, {}, 0});
  store->Commit(RecordedBatch(0, 10));
  LimitFileSize(std::filesystem::file_size(directory + "/li-sync.db-wal") + 20'000);
  const auto error = CommitFails(*store, RecordedBatch(10, 1000));
  if (!error || error->kind() != StorageError::Kind::kCannotWrite) _exit(11);
  if (std::string(error->what()).find("the disk reported an error") == std::string::npos) _exit(12);
  LimitFileSize(RLIM_INFINITY);
  const auto again = CommitFails(*store, RecordedBatch(10, 1));
  if (!again || std::string(again->what()) != error->what()) _exit(13);
  _exit(0);
}

TEST(IoError, TheStoreWritesNothingMoreUntilItIsOpenedAnew) {
  const TempDir directory;
  const pid_t child = fork();
  ASSERT_GE(child, 0);
  if (child == 0) MeetAnIoError(directory.path());
  int status = 0;
  ASSERT_EQ(waitpid(child, &status, 0), child);
  ASSERT_TRUE(WIFEXITED(status));
  ASSERT_EQ(WEXITSTATUS(status), 0);

  ExpectConsistent(directory.path());
  const auto store = OpenStateStore({directory.path(), kCrashOrigin, {}, 0});
  EXPECT_EQ(store->Commit(RecordedBatch(10, 1000)).size, 1010U);
  ExpectConsistent(directory.path());
}

TEST(Failpoint, ThrowingBeforeTheCommitAbandonsTheBatch) {
  for (const std::string point : {"commit.begin", "commit.state", "commit.event", "commit.tree",
                                  "commit.checkpoint", "commit.before"}) {
    const TempDir directory;
    bool armed = false;
    const auto store = OpenStateStore({directory.path(), kCrashOrigin,
                                       [&](std::string_view name) {
                                         if (armed && name == point)
                                           throw std::runtime_error("injected");
                                       },
                                       0});
    store->Commit(RecordedBatch(0, 2));
    const Recorded before = ReadRecorded(directory.path());
    armed = true;
    EXPECT_THROW(store->Commit(RecordedBatch(2, 2)), std::runtime_error) << point;
    armed = false;
    EXPECT_EQ(ReadRecorded(directory.path()), before) << point;
    EXPECT_EQ(store->Commit(RecordedBatch(2, 2)).size, 4U) << point;
    ExpectConsistent(directory.path());
  }
}

}  // namespace
}  // namespace lisync
