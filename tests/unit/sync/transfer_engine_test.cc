#include "src/sync/transfer_engine.h"

#include <gtest/gtest.h>

#include <atomic>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

#include "tests/support/manual_clock.h"
#include "tests/support/memory_media.h"
#include "tests/support/memory_state_store.h"

namespace lisync {
namespace {

using std::chrono::milliseconds;

class Outcomes : public OutcomeSink {
 public:
  bool Deliver(Outcome outcome) override {
    const std::lock_guard lock(mutex_);
    outcomes_.push_back(std::move(outcome));
    return true;
  }
  std::size_t size() const {
    const std::lock_guard lock(mutex_);
    return outcomes_.size();
  }

 private:
  mutable std::mutex mutex_;
  std::vector<Outcome> outcomes_;
};

class TransferEngineTest : public testing::Test {
 protected:
  void Work(int objects, TransferLimits limits, const LiveLimits* live = nullptr) {
    EngineOptions options;
    options.transfers = limits;
    options.live = live;
    TransferEngine engine(source_, store_, clock_, bandwidth_, options, {"run", {0, "root"}},
                          outcomes_, uploads_, progress_, {});
    for (int i = 0; i < objects; ++i) {
      const std::string key = "k" + std::to_string(i);
      main_.Write(key, key);
      engine.Submit(CopyTask{source_.Head(ObjectKey(key)).value(), std::nullopt,
                             AtDestination::kAbsent, CopyReason::kNew});
    }
    engine.Finish();
    EXPECT_EQ(outcomes_.size(), static_cast<std::size_t>(objects));
  }

  // An object takes 40 ms, however many are on their way.
  void MakeTheWayLong() {
    source_.faults = [this](const std::string& request, const ObjectKey&) {
      if (request != "get") return std::optional<Error>();
      const auto transfers = static_cast<Duration::rep>(progress_.transfers.load());
      clock_.Advance(milliseconds(40) / transfers);
      Raise(most_, progress_.transfers);
      return std::optional<Error>();
    };
  }

  static void Raise(std::atomic<std::uint64_t>& most, std::uint64_t to) {
    std::uint64_t seen = most;
    while (seen < to && !most.compare_exchange_weak(seen, to)) {
    }
  }

  MemoryBucket main_;
  MemoryBucket hidden_;
  MemorySource source_{main_};
  MemoryStore store_{hidden_};
  MemoryStateStore states_;
  StoredUploadLog uploads_{states_};
  ManualClock clock_;
  Bandwidth bandwidth_{0, clock_};
  RunProgress progress_;
  Outcomes outcomes_;
  std::atomic<std::uint64_t> most_ = 0;
};

TEST_F(TransferEngineTest, TheNumberOfTransfersFollowsTheWay) {
  MakeTheWayLong();
  Work(3000, {4, 32});
  EXPECT_EQ(most_, 32U);
}

TEST_F(TransferEngineTest, AFixedNumberStays) {
  MakeTheWayLong();
  Work(1000, {4, 4});
  EXPECT_EQ(most_, 4U);
}

TEST_F(TransferEngineTest, ARefusalBringsItDown) {
  MakeTheWayLong();
  store_.faults = [this](const std::string& request, const ObjectKey&) {
    if (request == "put" && progress_.transfers > 8) progress_.pulse.NoteRefusal();
    return std::optional<Error>();
  };
  Work(3000, {4, 64});
  EXPECT_LE(progress_.transfers, 16U);
  EXPECT_LE(most_, 16U);
}

TEST_F(TransferEngineTest, OtherLimitsAreFollowedDuringTheRun) {
  MakeTheWayLong();
  Limits limits;
  limits.transfers = {4, 4};
  LiveLimits live(limits);
  std::atomic<int> puts = 0;
  store_.faults = [&](const std::string& request, const ObjectKey&) {
    if (request == "put" && ++puts == 500) {
      limits.transfers = {9, 9};
      live.Set(limits);
    }
    return std::optional<Error>();
  };
  Work(2000, limits.transfers, &live);
  EXPECT_EQ(most_, 9U);
}

TEST_F(TransferEngineTest, NothingToDoEndsAtOnce) { Work(0, {4, 64}); }

TEST_F(TransferEngineTest, AStopEndsLanesThatWaitForTheirTurn) {
  MakeTheWayLong();
  std::stop_source stop;
  EngineOptions options;
  options.transfers = {2, 8};
  TransferEngine engine(source_, store_, clock_, bandwidth_, options, {"run", {0, "root"}},
                        outcomes_, uploads_, progress_, stop);
  stop.request_stop();
  engine.Finish();
  EXPECT_FALSE(engine.Submit(CopyTask{}));
}

}  // namespace
}  // namespace lisync
