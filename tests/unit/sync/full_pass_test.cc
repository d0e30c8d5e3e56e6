// Passes over a key range, and passes that do not believe what is recorded of hidden.
#include <gmock/gmock.h>

#include "src/sync/media_sync.h"
#include "tests/support/manual_clock.h"
#include "tests/support/memory_media.h"
#include "tests/support/memory_state_store.h"

namespace lisync {
namespace {

using testing::HasSubstr;

class FullPassTest : public testing::Test {
 protected:
  FullPassTest() { options_.engine.copy = {3, ObjectKey(".li-sync-versions/")}; }

  MediaSyncResult Run() {
    progress_ = std::make_unique<RunProgress>();
    MediaSync sync(source_, store_, states_, clock_);
    return sync.Run(options_, {"run", {0, "root"}}, *progress_, {});
  }
  void Fill(const std::string& prefix, int objects) {
    for (int i = 0; i < objects; ++i) main_.Write(prefix + std::to_string(i), std::to_string(i));
  }
  std::optional<ObjectState> State(const std::string& key) {
    for (const ObjectState& state : states_.Load({}, 1'000'000)) {
      if (state.key.bytes() == key) return state;
    }
    return std::nullopt;
  }
  std::vector<AuditEvent> Losses() {
    std::vector<AuditEvent> losses;
    for (const AuditEvent& event : states_.events()) {
      if (event.action == "object.lost") losses.push_back(event);
    }
    return losses;
  }

  MemoryBucket main_;
  MemoryBucket hidden_;
  MemorySource source_{main_, 100};
  MemoryStore store_{hidden_, 100};
  MemoryStateStore states_;
  ManualClock clock_;
  MediaPassOptions options_;
  std::unique_ptr<RunProgress> progress_;
};

TEST_F(FullPassTest, APrefixCopiesAndListsItsKeyRangeAlone) {
  Fill("a/", 500);
  Fill("m/", 30);
  Fill("z/", 500);
  options_.selection.prefix = ObjectKey("m/");
  EXPECT_TRUE(Run().whole);
  EXPECT_EQ(progress_->seen, 30U);
  EXPECT_EQ(hidden_.objects().size(), 30U);
  EXPECT_EQ(source_.counts().list, 1);
}

TEST_F(FullPassTest, OutsideOfThePrefixNothingIsMissing) {
  Fill("a/", 250);
  Fill("m/", 250);
  Fill("z/", 250);
  Run();
  main_.Remove("m/7");
  options_.selection.prefix = ObjectKey("m/");
  Run();
  EXPECT_EQ(progress_->vanished, 1U);
  EXPECT_EQ(source_.counts().head, 1);
  EXPECT_EQ(states_.Summary().Of(ObjectStatus::kVanished).objects, 1U);
}

TEST_F(FullPassTest, APrefixMayBeAPartOfASegment) {
  Fill("k", 300);
  options_.selection.prefix = ObjectKey("k1");
  Run();
  EXPECT_EQ(hidden_.objects().size(), 111U);  // k1, k1x, k1xx
}

TEST_F(FullPassTest, ALostCopyIsAuditedAndCopiedAgainInTheSameRun) {
  Fill("k", 250);
  Run();
  hidden_.Remove("k42");
  hidden_.Write("k43", "damaged");
  Run();
  EXPECT_EQ(hidden_.Bytes("k42"), "(absent)") << "a usual run trusts the records";

  options_.held = HeldCheck::kCompare;
  EXPECT_TRUE(Run().listed_all);
  EXPECT_EQ(progress_->copied, 2U);
  EXPECT_EQ(hidden_.Bytes("k42"), "42");
  EXPECT_EQ(hidden_.Bytes("k43"), "43");
  EXPECT_EQ(State("k42")->status, ObjectStatus::kCopied);
  ASSERT_EQ(Losses().size(), 2U);
  EXPECT_EQ(Losses()[0].key, ObjectKey("k42"));
  EXPECT_EQ(Losses()[0].outcome, "failed");
  EXPECT_THAT(Losses()[0].reason, HasSubstr("no longer has it"));
  EXPECT_THAT(Losses()[1].reason, HasSubstr("7 bytes of it, recorded are 2"));
  // What was there is kept before it is replaced.
  EXPECT_EQ(store_.counts().keep, 1);
}

TEST_F(FullPassTest, WhatIsAsRecordedCostsListingsAlone) {
  Fill("k", 250);
  Run();
  const RequestCounts before = store_.counts();
  options_.held = HeldCheck::kCompare;
  Run();
  EXPECT_EQ(progress_->up_to_date, 250U);
  EXPECT_EQ(store_.counts().head, before.head);
  EXPECT_EQ(store_.counts().put, before.put);
  EXPECT_LE(store_.counts().list, before.list + 4);
}

TEST_F(FullPassTest, ALostCopyWhoseCopyFailsStaysKnownAsNotHeld) {
  Fill("k", 3);
  Run();
  hidden_.Remove("k1");
  source_.faults = [](const std::string& request, const ObjectKey&) -> std::optional<Error> {
    if (request != "get") return std::nullopt;
    return Error{Action::kSkip, Fault::kDenied, "no"};
  };
  options_.held = HeldCheck::kCompare;
  Run();
  EXPECT_EQ(State("k1")->status, ObjectStatus::kFailed);
  EXPECT_FALSE(State("k1")->held);
}

TEST_F(FullPassTest, ALostTombstoneStaysOneAndIsAudited) {
  Fill("k", 3);
  Run();
  main_.Remove("k1");
  Run();
  hidden_.Remove("k1");
  options_.held = HeldCheck::kCompare;
  Run();
  EXPECT_EQ(State("k1")->status, ObjectStatus::kVanished);
  EXPECT_FALSE(State("k1")->held);
  ASSERT_EQ(Losses().size(), 1U);
  EXPECT_THAT(Losses()[0].reason, HasSubstr("only come back from a backup"));
  Run();
  EXPECT_EQ(Losses().size(), 1U) << "it is said once";
}

TEST_F(FullPassTest, ALostTombstoneThatCameBackIsPendingForAReason) {
  Fill("k", 2);
  options_.engine.transfers = {1, 1};
  Run();
  main_.Remove("k0");
  main_.Remove("k1");
  Run();
  Fill("k", 2);
  hidden_.Remove("k0");
  hidden_.Remove("k1");
  options_.held = HeldCheck::kCompare;
  source_.faults = [](const std::string& request, const ObjectKey&) -> std::optional<Error> {
    if (request != "get") return std::nullopt;
    return Error{Action::kAskOperator, Fault::kCredentials, "the key was withdrawn"};
  };
  Run();  // ends at the first object; the other stays planned
  EXPECT_EQ(State("k1")->status, ObjectStatus::kPending);
  EXPECT_EQ(State("k1")->reason, "planned");
}

TEST_F(FullPassTest, ThePrefixLimitsTheComparisonToo) {
  Fill("a/", 3);
  Fill("b/", 3);
  Run();
  hidden_.Remove("a/1");
  hidden_.Remove("b/1");
  options_.held = HeldCheck::kCompare;
  options_.selection.prefix = ObjectKey("b/");
  Run();
  EXPECT_EQ(hidden_.Bytes("b/1"), "1");
  EXPECT_EQ(hidden_.Bytes("a/1"), "(absent)");
}

}  // namespace
}  // namespace lisync
