#include "agent/run_lock.h"

#include <gmock/gmock.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <csignal>
#include <filesystem>
#include <functional>
#include <thread>

#include "src/core/state_store.h"
#include "tests/support/temp_dir.h"

namespace lisync {
namespace {

using testing::HasSubstr;

const LockHolder kSelf = {4711, "host-a", "media sync", Instant(std::chrono::seconds(1764000000))};

// A process that does `work` and then waits to be killed. Construction returns when the work is
// done. Killed at the end.
class Child {
 public:
  explicit Child(const std::function<bool()>& work) {
    int ready[2];
    if (pipe(ready) != 0) throw std::runtime_error("pipe failed");
    pid_ = fork();
    if (pid_ == 0) {
      const char done = work() ? '1' : '0';
      if (write(ready[1], &done, 1) != 1) _exit(1);
      for (;;) pause();
    }
    char done = '0';
    worked_ = read(ready[0], &done, 1) == 1 && done == '1';
    close(ready[0]);
    close(ready[1]);
  }
  ~Child() { Kill(); }

  bool worked() const { return worked_; }
  void Kill() {
    if (pid_ <= 0) return;
    kill(pid_, SIGKILL);
    waitpid(pid_, nullptr, 0);
    pid_ = 0;
  }

 private:
  pid_t pid_ = 0;
  bool worked_ = false;
};

class RunLockTest : public testing::Test {
 protected:
  std::variant<RunLock, LockBusy> Try(const LockHolder& self = kSelf) {
    return RunLock::TryAcquire(dir_.path(), self);
  }
  bool IsFree() { return std::holds_alternative<RunLock>(Try()); }

  TempDir dir_;
};

TEST_F(RunLockTest, ASecondHolderIsToldWhoTheFirstIs) {
  const auto first = Try();
  ASSERT_TRUE(std::holds_alternative<RunLock>(first));
  const auto second = Try({1, "host-b", "sync", {}});
  ASSERT_TRUE(std::holds_alternative<LockBusy>(second));
  EXPECT_EQ(std::get<LockBusy>(second).holder, kSelf);
  EXPECT_EQ(Describe(std::get<LockBusy>(second)),
            "pid 4711 on host-a, `media sync`, since 2025-11-24T16:00:00.000000Z");
}

TEST_F(RunLockTest, TheHolderCanBeReadByAnyone) {
  EXPECT_FALSE(ReadHolder(dir_.path())) << "there is no file yet";
  {
    const auto lock = Try();
    const auto busy = ReadHolder(dir_.path());
    ASSERT_TRUE(busy);
    EXPECT_EQ(busy->holder, kSelf);
    EXPECT_THAT(dir_.Read("sync.lock"), HasSubstr("\"pid\":4711"));
  }
  EXPECT_FALSE(ReadHolder(dir_.path()));
}

TEST_F(RunLockTest, TheEndOfTheObjectFreesTheLock) {
  { const auto lock = Try(); }
  EXPECT_TRUE(IsFree());
}

TEST_F(RunLockTest, MovingTheObjectMovesTheLock) {
  auto lock = Try();
  {
    const RunLock moved = std::move(std::get<RunLock>(lock));
    EXPECT_FALSE(IsFree());
  }
  EXPECT_TRUE(IsFree());
}

TEST_F(RunLockTest, AKilledHolderNeedsNoCleaningUp) {
  Child child([this] {
    auto lock = Try();
    const bool taken = std::holds_alternative<RunLock>(lock);
    if (taken) new RunLock(std::move(std::get<RunLock>(lock)));  // held until the end
    return taken;
  });
  ASSERT_TRUE(child.worked());
  EXPECT_FALSE(IsFree());
  EXPECT_TRUE(ReadHolder(dir_.path()));
  child.Kill();
  EXPECT_THAT(dir_.Read("sync.lock"), HasSubstr("4711")) << "the dead holder's words are there";
  EXPECT_FALSE(ReadHolder(dir_.path())) << "and do not count";
  EXPECT_TRUE(IsFree());
}

TEST_F(RunLockTest, AReaderNeverKeepsAStartingSyncOut) {
  { const auto lock = Try(); }
  const std::jthread reader([this](const std::stop_token& stop) {
    while (!stop.stop_requested()) ReadHolder(dir_.path());
  });
  for (int i = 0; i < 2000; ++i) ASSERT_TRUE(IsFree()) << i;
}

TEST_F(RunLockTest, WhatADeadHolderLeftIsNotTakenForTheOneThatStarts) {
  dir_.Write("sync.lock", R"({"pid":1,"host":"h","command":"sync","started":"2020-01-01"})");
  // Holds the lock, but has not yet said who it is.
  const int starting = open((dir_ / "sync.lock").c_str(), O_RDWR | O_CLOEXEC);
  ASSERT_EQ(flock(starting, LOCK_EX | LOCK_NB), 0);
  const auto busy = Try();
  ASSERT_TRUE(std::holds_alternative<LockBusy>(busy));
  EXPECT_FALSE(std::get<LockBusy>(busy).holder);
  EXPECT_EQ(Describe(std::get<LockBusy>(busy)), "another process");
  EXPECT_FALSE(ReadHolder(dir_.path()));
  close(starting);
}

TEST_F(RunLockTest, RemovingTheFileLetsNoSecondSyncIn) {
  const auto lock = Try();
  std::filesystem::remove(dir_ / "sync.lock");
  EXPECT_FALSE(IsFree());
}

class StrangeContent : public RunLockTest, public testing::WithParamInterface<const char*> {};

TEST_P(StrangeContent, DoesNotMatterWhenTheLockIsFree) {
  dir_.Write("sync.lock", GetParam());
  EXPECT_FALSE(ReadHolder(dir_.path()));
  EXPECT_TRUE(IsFree());
}

TEST_P(StrangeContent, IsAnUnknownHolderWhenTheLockIsHeld) {
  const auto lock = Try();
  dir_.Write("sync.lock", GetParam());
  const auto busy = ReadHolder(dir_.path());
  ASSERT_TRUE(busy);
  EXPECT_FALSE(busy->holder);
  EXPECT_FALSE(IsFree());
}

INSTANTIATE_TEST_SUITE_P(
    Texts, StrangeContent,
    testing::Values("", "4711\n", "\xff\xfe", "{", "[]", "{}", "[[[[[[[[",
                    R"({"pid":"4711","host":"h","command":"sync","started":"2020-01-01"})",
                    R"({"pid":1,"host":"h","command":"sync","started":"then"})",
                    R"({"pid":1,"host":2,"command":"sync","started":"2020-01-01"})"));

TEST_F(RunLockTest, TextOfOthersIsShownOnOneLine) {
  EXPECT_EQ(Describe({LockHolder{1, "a\nb", "c\x1b", Instant(std::chrono::seconds(1764000000))}}),
            "pid 1 on a%0Ab, `c%1B`, since 2025-11-24T16:00:00.000000Z");
}

TEST_F(RunLockTest, TheFileIsForItsOwnerAlone) {
  const auto lock = Try();
  struct stat status {};
  ASSERT_EQ(stat((dir_ / "sync.lock").c_str(), &status), 0);
  EXPECT_EQ(status.st_mode & 0777U, 0600U);
}

TEST_F(RunLockTest, AStateDirectoryThatIsNotThereIsAnError) {
  try {
    RunLock::TryAcquire(dir_ / "none", kSelf);
    FAIL();
  } catch (const StorageError& e) {
    EXPECT_EQ(e.kind(), StorageError::Kind::kCannotOpen);
    EXPECT_THAT(e.what(), HasSubstr(dir_ / "none"));
  }
  EXPECT_FALSE(std::filesystem::exists(dir_ / "none"));
}

TEST_F(RunLockTest, ALinkIsNotFollowed) {
  dir_.Write("precious", "data");
  std::filesystem::create_symlink(dir_ / "precious", dir_ / "sync.lock");
  EXPECT_THROW(Try(), StorageError);
  EXPECT_EQ(dir_.Read("precious"), "data");
}

}  // namespace
}  // namespace lisync
