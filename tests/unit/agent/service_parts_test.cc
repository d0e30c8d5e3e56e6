#include <gtest/gtest.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <cstring>
#include <fstream>
#include <thread>

#include "agent/config_error.h"
#include "agent/owned_fd.h"
#include "agent/service/live_states.h"
#include "agent/service/pid_file.h"
#include "agent/service/readiness.h"
#include "agent/service/replication_monitor.h"
#include "agent/service/run_queue.h"
#include "agent/service/status_board.h"
#include "agent/service/system_notify.h"
#include "agent/service/watchdog.h"
#include "tests/support/fake_replication_probe.h"
#include "tests/support/flaky_state_store.h"
#include "tests/support/manual_clock.h"
#include "tests/support/memory_state_store.h"
#include "tests/support/temp_dir.h"

namespace lisync {
namespace {

constexpr Instant kNow{std::chrono::seconds(1764000000)};

RunRecord Record(const RunId& run) {
  RunRecord record;
  record.run = run;
  return record;
}

TEST(RunQueue, AFirstRequestIsMadeDurableAndWaits) {
  RunQueue queue;
  std::vector<RunId> durable;
  const RunRecord asked =
      queue.Ask([] { return Record("a"); }, [&](const RunRecord& r) { durable.push_back(r.run); });
  EXPECT_EQ(asked.run, "a");
  EXPECT_EQ(durable, std::vector<RunId>{"a"});
  EXPECT_EQ(queue.First()->run, "a");
}

TEST(RunQueue, ASecondRequestIsTheWaitingOne) {
  RunQueue queue;
  queue.Ask([] { return Record("a"); }, [](const RunRecord&) {});
  EXPECT_EQ(queue.Ask([] { return Record("b"); }, [](const RunRecord&) {}).run, "a");
}

TEST(RunQueue, ARequestDuringARunIsThatRun) {
  RunQueue queue;
  RunRecord running = Record("a");
  running.state = RunState::kRunning;
  queue.Begin(running);
  EXPECT_EQ(queue.Ask([] { return Record("b"); }, [](const RunRecord&) {}), running);
  queue.End();
  EXPECT_EQ(queue.Ask([] { return Record("b"); }, [](const RunRecord&) {}).run, "b");
}

TEST(RunQueue, WhatCannotBeMadeDurableIsNotQueued) {
  RunQueue queue;
  const auto fail = [](const RunRecord&) {
    throw StorageError(StorageError::Kind::kCannotWrite, "full");
  };
  EXPECT_THROW(queue.Ask([] { return Record("a"); }, fail), StorageError);
  EXPECT_FALSE(queue.First().has_value());
}

TEST(RunQueue, ABegunRunNoLongerWaits) {
  RunQueue queue;
  queue.TakeUp({Record("a"), Record("b")});
  queue.Begin(Record("a"));
  EXPECT_EQ(queue.First()->run, "b");
  EXPECT_EQ(queue.running()->run, "a");
}

// A store that can be broken and mended, as a disk that is full for a while.
struct Disk {
  MemoryStateStore states;
  int opened = 0;
  bool broken = false;

  LiveStates::Open Opener() {
    return [this]() -> std::unique_ptr<StateStore> {
      ++opened;
      if (broken) throw StorageError(StorageError::Kind::kCannotOpen, "no disk");
      return std::make_unique<FlakyStateStore>(states, opened == 1 ? 2 : 1000);
    };
  }
};

TEST(LiveStates, OpensOnceWhileAllIsWell) {
  Disk disk;
  LiveStates states(disk.Opener());
  states.LoadCheckpoint();
  states.Commit({});
  EXPECT_EQ(disk.opened, 1);
  EXPECT_EQ(states.trouble(), "");
}

TEST(LiveStates, AFailedCommitIsThrownAndNamedUntilOneSucceeds) {
  Disk disk;
  LiveStates states(disk.Opener());
  states.Commit({});
  EXPECT_THROW(states.Commit({}), StorageError);
  EXPECT_NE(states.trouble(), "");
  states.LoadCheckpoint();
  EXPECT_NE(states.trouble(), "") << "reading says nothing of writing";
  states.Commit({});
  EXPECT_EQ(states.trouble(), "");
  EXPECT_EQ(disk.opened, 2) << "it is opened anew after an error";
}

TEST(LiveStates, WhatCannotBeOpenedIsTriedAgainAtTheNextCall) {
  Disk disk;
  disk.broken = true;
  LiveStates states(disk.Opener());
  EXPECT_THROW(states.LoadCheckpoint(), StorageError);
  EXPECT_EQ(states.trouble(), "no disk");
  disk.broken = false;
  states.LoadCheckpoint();
  EXPECT_EQ(states.trouble(), "");
}

// A socket as systemd gives it to a service.
class NotifySocket {
 public:
  NotifySocket() : path_(directory_.path() + "/notify") {
    sockaddr_un address{};
    address.sun_family = AF_UNIX;
    std::memcpy(address.sun_path, path_.data(), path_.size());
    if (bind(socket_.get(), reinterpret_cast<const sockaddr*>(&address), sizeof(address)) != 0) {
      throw std::runtime_error("bind");
    }
  }
  const std::string& path() const { return path_; }
  // The next message that has come; empty: none.
  std::string Next() const {
    std::string text(4096, '\0');
    const ssize_t length = recv(socket_.get(), text.data(), text.size(), MSG_DONTWAIT);
    text.resize(length < 0 ? 0 : static_cast<std::size_t>(length));
    return text;
  }

 private:
  const TempDir directory_;
  const std::string path_;
  const OwnedFd socket_{socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0)};
};

TEST(SystemNotify, WithoutSystemdNothingHappens) {
  const SystemNotify notify({});
  notify.Ready();
  EXPECT_FALSE(notify.watchdog_interval().has_value());
}

TEST(SystemNotify, TellsSystemdInItsOwnWords) {
  const NotifySocket socket;
  const SystemNotify notify({{"NOTIFY_SOCKET", socket.path()}});
  notify.Ready();
  EXPECT_EQ(socket.Next(), "READY=1");
  notify.Status("two\nlines");
  EXPECT_EQ(socket.Next(), "STATUS=two lines");
  notify.Stopping();
  EXPECT_EQ(socket.Next(), "STOPPING=1");
  notify.Reloading();
  EXPECT_TRUE(socket.Next().starts_with("RELOADING=1\nMONOTONIC_USEC="));
}

TEST(SystemNotify, PingsTwiceInTheTimeThatSystemdGives) {
  const NotifySocket socket;
  const std::string self = std::to_string(getpid());
  const SystemNotify asked(
      {{"NOTIFY_SOCKET", socket.path()}, {"WATCHDOG_USEC", "3000000"}, {"WATCHDOG_PID", self}});
  EXPECT_EQ(asked.watchdog_interval(), Duration(1'500'000));
  const SystemNotify other(
      {{"NOTIFY_SOCKET", socket.path()}, {"WATCHDOG_USEC", "3000000"}, {"WATCHDOG_PID", "1"}});
  EXPECT_FALSE(other.watchdog_interval().has_value());
}

TEST(SystemNotify, RefusesAnAddressThatIsNone) {
  const Environment environment{{"NOTIFY_SOCKET", "relative/path"}};
  EXPECT_THROW(SystemNotify{environment}, ConfigError);
  EXPECT_THROW(SystemNotify({{"NOTIFY_SOCKET", "/" + std::string(200, 'x')}}), ConfigError);
}

TEST(SignsOfLife, AreAskedForWithinTheirTime) {
  const SignsOfLife::Time start{};
  SignsOfLife life(std::chrono::seconds(10), start);
  EXPECT_TRUE(life.Alive(0, start + std::chrono::seconds(10)));
  EXPECT_FALSE(life.Alive(0, start + std::chrono::seconds(11)));
  EXPECT_TRUE(life.Alive(1, start + std::chrono::seconds(12)));
  EXPECT_TRUE(life.Alive(1, start + std::chrono::seconds(22)));
  EXPECT_FALSE(life.Alive(1, start + std::chrono::seconds(23)));
}

TEST(PidFile, HoldsTheProcessIdWhileItLives) {
  const TempDir directory;
  const std::filesystem::path path = directory.path() + "/pid";
  {
    const PidFile file(path);
    int pid = 0;
    std::ifstream(path) >> pid;
    EXPECT_EQ(pid, getpid());
  }
  EXPECT_FALSE(std::filesystem::exists(path));
}

TEST(PidFile, LeavesAnotherProcessesFileAlone) {
  const TempDir directory;
  const std::filesystem::path path = directory.path() + "/pid";
  {
    const PidFile file(path);
    std::ofstream(path) << 1;
  }
  EXPECT_TRUE(std::filesystem::exists(path));
}

TEST(PidFile, SaysWhereItCannotBe) { EXPECT_THROW(PidFile("/nowhere/at/all/pid"), ConfigError); }

TEST(IsReady, WantsAFreshSnapshotAWritableTrailAndARunWithinItsSlot) {
  StatusSnapshot status;
  status.taken = kNow;
  EXPECT_TRUE(IsReady(status, kNow));
  EXPECT_FALSE(IsReady(status, kNow + std::chrono::minutes(2)));
  status.schedule.overdue = true;
  EXPECT_FALSE(IsReady(status, kNow));
  status.running.emplace();
  EXPECT_TRUE(IsReady(status, kNow));
  status.storage_trouble = "disk full";
  EXPECT_FALSE(IsReady(status, kNow));
}

TEST(PointOf, TakesWhatWasSeenAndLeavesTheRestUnknown) {
  ReplicationSample sample = HealthySample();
  sample.publisher->lag_bytes = 7;
  Verdict verdict;
  verdict.health = Health::kHealthy;
  EXPECT_EQ(PointOf(sample, verdict).lag_bytes, 7);
  EXPECT_EQ(PointOf(sample, verdict).health, "healthy");
  sample.publisher.reset();
  EXPECT_FALSE(PointOf(sample, verdict).lag_bytes.has_value());
}

// One a second.
std::vector<ReplicationPoint> PointsOfSeconds(int number) {
  std::vector<ReplicationPoint> points;
  points.reserve(static_cast<std::size_t>(number));
  for (int i = 0; i < number; ++i) {
    points.push_back({kNow + std::chrono::seconds(i), "healthy", 1, {}, {}});
  }
  return points;
}

TEST(ThinOut, KeepsTheWorstOfEachStretch) {
  std::vector<ReplicationPoint> points = PointsOfSeconds(100);
  points[55].lag_bytes = 1000;
  const auto thinned = ThinOut(points, 10);
  EXPECT_LE(thinned.size(), 10U);
  EXPECT_EQ(std::count_if(thinned.begin(), thinned.end(),
                          [](const auto& point) { return point.lag_bytes == 1000; }),
            1);
}

TEST(ThinOut, KeepsAGapVisible) {
  std::vector<ReplicationPoint> points = PointsOfSeconds(100);
  points[42].lag_bytes.reset();
  const auto thinned = ThinOut(points, 10);
  EXPECT_EQ(std::count_if(thinned.begin(), thinned.end(),
                          [](const auto& point) { return !point.lag_bytes; }),
            1);
}

TEST(ThinOut, LeavesFewPointsAsTheyAre) {
  const std::vector<ReplicationPoint> points{{kNow, "healthy", 1, {}, {}}};
  EXPECT_EQ(ThinOut(points, 10), points);
}

}  // namespace
}  // namespace lisync
