#include "src/sync/due_now.h"

#include <gmock/gmock.h>

#include "tests/support/memory_state_store.h"

namespace lisync {
namespace {

using testing::Contains;
using testing::ElementsAre;
using testing::Pair;

const Instant kNow{std::chrono::hours(1000)};

class DueNow : public testing::Test {
 protected:
  void Put(const std::string& key, ObjectStatus status, Fault fault = Fault::kDenied) {
    ObjectState state;
    state.key = ObjectKey(key);
    state.status = status;
    state.fault = fault;
    state.attempts = 5;
    state.next_try = kNow + std::chrono::hours(9);
    states_.Commit({.states = {state}});
  }
  ObjectState State(const std::string& key) {
    for (const ObjectState& state : states_.Load({}, 100'000)) {
      if (state.key.bytes() == key) return state;
    }
    return {};
  }
  std::uint64_t Make(const UnfinishedFilter& filter) {
    return MakeDueNow(states_, filter, {"run", {7, "li"}}, kNow);
  }
  std::vector<std::string> Visited(const UnfinishedFilter& filter) {
    std::vector<std::string> keys;
    VisitUnfinished(states_, filter, [&](const std::vector<ObjectState>& page) {
      for (const ObjectState& state : page) keys.push_back(state.key.bytes());
      return true;
    });
    return keys;
  }

  MemoryStateStore states_;
};

TEST_F(DueNow, FailedAndPendingObjectsAreDueAsIfTheyHadNeverFailed) {
  Put("failed", ObjectStatus::kFailed);
  Put("pending", ObjectStatus::kPending);
  Put("copied", ObjectStatus::kCopied);
  const ObjectState copied = State("copied");
  EXPECT_EQ(Make({}), 2U);
  for (const char* key : {"failed", "pending"}) {
    EXPECT_EQ(State(key).next_try, kNow);
    EXPECT_EQ(State(key).attempts, 0U);
    EXPECT_EQ(State(key).fault, Fault::kDenied) << "what was wrong stays known";
  }
  EXPECT_EQ(State("copied"), copied);
}

TEST_F(DueNow, FiltersByKeyPrefixAndClass) {
  Put("a", ObjectStatus::kFailed);
  Put("a/b", ObjectStatus::kFailed, Fault::kNetwork);
  Put("a/c", ObjectStatus::kFailed);
  Put("b", ObjectStatus::kFailed);
  EXPECT_THAT(Visited({.key = ObjectKey("a")}), ElementsAre("a"));
  EXPECT_THAT(Visited({.prefix = ObjectKey("a/")}), ElementsAre("a/b", "a/c"));
  EXPECT_THAT(Visited({.fault = Fault::kDenied}), ElementsAre("a", "a/c", "b"));
  EXPECT_THAT(Visited({.prefix = ObjectKey("a"), .fault = Fault::kNetwork}), ElementsAre("a/b"));
  EXPECT_THAT(Visited({.key = ObjectKey("none")}), ElementsAre());
}

TEST_F(DueNow, EachBatchHasItsEntryThatSaysWhoAndWhat) {
  for (int i = 0; i < 1200; ++i) Put("k" + std::to_string(10000 + i), ObjectStatus::kFailed);
  EXPECT_EQ(Make({.fault = Fault::kDenied}), 1200U);
  const auto events = states_.events();
  ASSERT_EQ(events.size(), 3U) << "batches are bounded";
  EXPECT_EQ(events[0].action, "objects.retry");
  EXPECT_EQ(events[0].outcome, "ok");
  EXPECT_EQ(events[0].actor.name, "li");
  EXPECT_THAT(events[0].detail, Contains(Pair("class", "denied")));
  EXPECT_THAT(events[0].detail, Contains(Pair("count", "500")));
  EXPECT_THAT(events[2].detail, Contains(Pair("count", "200")));
  EXPECT_THAT(events[2].detail, Contains(Pair("last_key", "k11199")));
}

TEST_F(DueNow, NothingThatMatchesRecordsNothing) {
  Put("copied", ObjectStatus::kCopied);
  EXPECT_EQ(Make({}), 0U);
  EXPECT_TRUE(states_.events().empty());
}

}  // namespace
}  // namespace lisync
