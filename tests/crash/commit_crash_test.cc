// A process that records several batches is killed at every instant of its commits. What it was
// told to be durable must be there, nothing may be there in part, and a rerun must end as if
// undisturbed.

#include <fcntl.h>
#include <gtest/gtest.h>
#include <sys/wait.h>
#include <unistd.h>

#include <csignal>
#include <cstdint>
#include <filesystem>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

#include "tests/crash/recorded_trail.h"
#include "tests/support/recorded_batch.h"
#include "tests/support/temp_dir.h"

namespace lisync {
namespace {

constexpr std::size_t kBatches = 3;
constexpr std::size_t kObjects = 3;  // in each batch, and one that every batch changes

Batch BatchNumber(std::size_t number) {
  Batch batch = RecordedBatch(number * kObjects, kObjects);
  auto [state, event] = RecordedCopy("changes/each/time", number);
  batch.states.push_back(state);
  batch.events.push_back(event);
  batch.kept.push_back({state.key,
                        ObjectKey("versions/" + std::to_string(number)),
                        "",
                        {"tag"},
                        number,
                        "s3 hidden",
                        kRecordedAt,
                        state.run});
  batch.checkpoint = Checkpoint{};
  batch.checkpoint->total_syncs = number + 1;
  return batch;
}

// Records the batches that are not there yet.
template <typename Acknowledge>
void RecordRest(StateStore& store, Acknowledge acknowledge) {
  for (std::size_t n = store.LoadCheckpoint().total_syncs; n < kBatches; ++n) {
    store.Commit(BatchNumber(n));
    acknowledge();
  }
}

struct Ended {
  std::size_t acknowledged = 0;
  bool killed = false;
};

// Runs `record(acknowledge)` in a process of its own.
template <typename Record>
Ended InChild(Record record) {
  int ends[2];
  if (pipe2(ends, O_CLOEXEC) != 0) throw std::runtime_error("pipe2 failed");
  const pid_t child = fork();
  if (child < 0) throw std::runtime_error("fork failed");
  if (child == 0) {
    try {
      record([&] {
        if (write(ends[1], "+", 1) != 1) _exit(3);
      });
    } catch (const std::exception&) {
      _exit(2);
    }
    _exit(0);
  }
  close(ends[1]);
  Ended ended;
  char byte = 0;
  while (read(ends[0], &byte, 1) == 1) ++ended.acknowledged;
  close(ends[0]);
  int status = 0;
  waitpid(child, &status, 0);
  ended.killed = WIFSIGNALED(status) && WTERMSIG(status) == SIGKILL;
  EXPECT_TRUE(ended.killed || (WIFEXITED(status) && WEXITSTATUS(status) == 0))
      << "the child ended with status " << status;
  return ended;
}

Ended RecordAndDieAt(const std::string& directory, std::size_t hit) {
  return InChild([&](auto acknowledge) {
    std::size_t hits = 0;
    const auto store = OpenStateStore({directory, kCrashOrigin,
                                       [&](std::string_view) {
                                         if (++hits == hit) raise(SIGKILL);
                                       },
                                       0});
    RecordRest(*store, acknowledge);
  });
}

// The names of all failpoints on the way, in order.
std::vector<std::string> RecordUndisturbed(const std::string& directory) {
  std::vector<std::string> hits;
  const auto store = OpenStateStore(
      {directory, kCrashOrigin, [&](std::string_view name) { hits.emplace_back(name); }, 0});
  RecordRest(*store, [] {});
  return hits;
}

TEST(CommitCrash, EveryInstantOfTheCommitIsAFailpoint) {
  const TempDir directory;
  const auto hits = RecordUndisturbed(directory.path());
  const std::vector<std::string> of_one_batch = {
      "commit.begin",      "commit.state",  "commit.state", "commit.state", "commit.state",
      "commit.event",      "commit.event",  "commit.event", "commit.event", "commit.tree",
      "commit.checkpoint", "commit.before", "commit.after"};
  ASSERT_EQ(hits.size(), kBatches * of_one_batch.size());
  EXPECT_EQ(std::vector(hits.begin(), hits.begin() + 13), of_one_batch);
}

TEST(CommitCrash, KilledAtAnyInstantLosesNothingAcknowledgedAndDoublesNothing) {
  const TempDir undisturbed;
  const auto hits = RecordUndisturbed(undisturbed.path());
  const Recorded expected = ReadRecorded(undisturbed.path());
  const TempDir empty;
  OpenStateStore({empty.path(), kCrashOrigin, {}, 0}).reset();
  for (std::size_t hit = 1; hit <= hits.size(); ++hit) {
    SCOPED_TRACE("killed at hit " + std::to_string(hit) + ", " + hits[hit - 1]);
    const TempDir directory;
    std::filesystem::copy(empty.path(), directory.path());
    const Ended ended = RecordAndDieAt(directory.path(), hit);
    ASSERT_TRUE(ended.killed);

    const Recorded left = ReadRecorded(directory.path());
    const std::size_t committed = left.checkpoint.total_syncs;
    EXPECT_GE(committed, ended.acknowledged) << "an acknowledged batch is lost";
    EXPECT_LE(committed, ended.acknowledged + 1);
    EXPECT_EQ(left.leaves.size(), committed * (kObjects + 1)) << "a batch is there in part";
    EXPECT_EQ(left.states.size(), committed * kObjects + (committed > 0 ? 1 : 0));
    EXPECT_EQ(left.kept.size(), committed);
    ExpectConsistent(directory.path());

    RecordUndisturbed(directory.path());
    EXPECT_EQ(ReadRecorded(directory.path()), expected);
    ExpectConsistent(directory.path());
    if (HasFailure()) return;
  }
}

TEST(CommitCrash, KilledAgainAndAgainEndsAsIfUndisturbed) {
  const TempDir undisturbed;
  const auto hits = RecordUndisturbed(undisturbed.path());
  const TempDir directory;
  // Far enough each time to finish one batch, never two.
  const std::size_t hit = hits.size() / kBatches + 3;
  std::size_t kills = 0;
  while (RecordAndDieAt(directory.path(), hit).killed) ASSERT_LT(++kills, hits.size());
  EXPECT_EQ(kills, kBatches - 1);
  EXPECT_EQ(ReadRecorded(directory.path()), ReadRecorded(undisturbed.path()));
  ExpectConsistent(directory.path());
}

TEST(CommitCrash, AWriterThatDiesHoldingTheLockStopsNoOther) {
  const TempDir directory;
  const auto other = OpenStateStore({directory.path(), kCrashOrigin, {}, 0});
  other->Commit(RecordedBatch(1000, 5));
  for (const std::size_t hit : {1U, 6U, 12U}) {  // begun, half-way, about to commit
    EXPECT_TRUE(RecordAndDieAt(directory.path(), hit).killed);
    other->Commit(RecordedBatch(1000 + hit * 5, 5));
  }
  EXPECT_EQ(ReadRecorded(directory.path()).leaves.size(), 20U);
  ExpectConsistent(directory.path());
}

TEST(CommitCrash, ProcessesThatRecordAtOnceMakeOneTrail) {
  const TempDir directory;
  const auto here = OpenStateStore({directory.path(), kCrashOrigin, {}, 0});
  constexpr std::size_t kCommits = 20;
  const Ended ended = InChild([&](auto acknowledge) {
    const auto store = OpenStateStore({directory.path(), kCrashOrigin, {}, 0});
    for (std::size_t i = 0; i < kCommits; ++i) {
      store->Commit(RecordedBatch(10'000 + i * 2, 2));
      acknowledge();
    }
  });
  EXPECT_EQ(ended.acknowledged, kCommits);
  here->Commit(RecordedBatch(0, 2));
  EXPECT_EQ(ReadRecorded(directory.path()).leaves.size(), 2 * kCommits + 2);
  ExpectConsistent(directory.path());
}

}  // namespace
}  // namespace lisync
