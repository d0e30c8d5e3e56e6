#include "tests/unit/sync/verify_fixture.h"

namespace lisync {
namespace {

using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

class VerifyRepairTest : public VerifyFixture {};

TEST_F(VerifyRepairTest, ADamagedCopyIsReplacedReadAgainAndKeptAside) {
  Copied("k", "content");
  hidden_.Rot("k", "c0ntent");
  const VerifyReport report = Repair();
  EXPECT_EQ(report.counts.different, 1U);
  EXPECT_EQ(report.counts.repaired, 1U);
  EXPECT_EQ(hidden_.Bytes("k"), "content");
  EXPECT_THAT(Kept(), ElementsAre("c0ntent"));
  const ObjectState state = StateOf("k");
  EXPECT_EQ(state.status, ObjectStatus::kCopied);
  EXPECT_EQ(state.sha256, Sha256Of(AsBytes("content")));
  EXPECT_FALSE(IsHeldDamaged(state));
  const auto events = EventsOf("object.repair");
  ASSERT_EQ(events.size(), 2U);
  EXPECT_EQ(events[0].outcome, "intent");
  EXPECT_EQ(events[1].outcome, "ok");
  EXPECT_THAT(Detail(events[1], "kept_key"), HasSubstr(".li-sync-versions/k/damaged-run-1-"));
  EXPECT_EQ(Detail(events[1], "read_again"), "equal");
  EXPECT_EQ(Verify().counts.equal, 1U);
}

TEST_F(VerifyRepairTest, AnEarlierVersionKeptUnderTheSameTagIsNotLost) {
  ObjectState state = Copied("k", "content");
  hidden_.Write(VersionKey(ObjectKey(".li-sync-versions/"), state.key, state.source_etag).bytes(),
                "content");
  hidden_.Rot("k", "c0ntent");
  EXPECT_EQ(Repair().counts.repaired, 1U);
  EXPECT_THAT(Kept(), testing::UnorderedElementsAre("content", "c0ntent"));
}

TEST_F(VerifyRepairTest, AMissingObjectIsCopiedAgain) {
  Copied("k", "content");
  hidden_.Remove("k");
  EXPECT_EQ(Repair().counts.repaired, 1U);
  EXPECT_EQ(hidden_.Bytes("k"), "content");
  EXPECT_EQ(StateOf("k").status, ObjectStatus::kCopied);
  EXPECT_THAT(Kept(), IsEmpty());
}

TEST_F(VerifyRepairTest, WhatAnEarlierVerificationFoundIsRepaired) {
  Copied("damaged", "content");
  Copied("missing", "content");
  hidden_.Rot("damaged", "c0ntent");
  hidden_.Remove("missing");
  Verify();
  with_source_ = true;
  VerifyOptions options;
  options.choice.per_million = 1;
  options.on_difference = OnDifference::kRepair;
  EXPECT_EQ(Verify(options).counts.repaired, 2U);
  EXPECT_EQ(hidden_.Bytes("damaged"), "content");
  EXPECT_EQ(hidden_.Bytes("missing"), "content");
}

TEST_F(VerifyRepairTest, ALargeObjectIsRepairedInParts) {
  const std::string content(2 * kPartBytes + 5, 'x');
  Copied("big", content);
  std::string rotten = content;
  rotten[kPartBytes + 1] = 'y';
  hidden_.Rot("big", rotten);
  EXPECT_EQ(Repair().counts.repaired, 1U);
  EXPECT_EQ(hidden_.Bytes("big"), content);
  EXPECT_THAT(Kept(), ElementsAre(rotten));
  EXPECT_EQ(Verify().counts.equal, 1U);
}

TEST_F(VerifyRepairTest, WhatMainNoLongerHasIsNotRepairedAndSaidSo) {
  Copied("gone", "content");
  Copied("changed", "content");
  main_.Remove("gone");
  main_.Write("changed", "newer content");
  hidden_.Rot("gone", "c0ntent");
  hidden_.Rot("changed", "c0ntent");
  const VerifyReport report = Repair();
  EXPECT_EQ(report.counts.repaired, 0U);
  EXPECT_EQ(report.counts.not_repaired, 2U);
  EXPECT_EQ(hidden_.Bytes("gone"), "c0ntent") << "all that there is stays";
  EXPECT_EQ(hidden_.Bytes("changed"), "c0ntent");
  EXPECT_THAT(said_, Contains(HasSubstr("main has it no longer")));
  EXPECT_THAT(said_, Contains(HasSubstr("main has another version by now")));
  const ObjectState state = StateOf("gone");
  EXPECT_EQ(state.status, ObjectStatus::kFailed);
  EXPECT_EQ(state.sha256, Sha256Of(AsBytes("content"))) << "what it should be stays known";
  EXPECT_THAT(state.reason, HasSubstr("main has it no longer"));
}

TEST_F(VerifyRepairTest, MainsOwnRottenBytesRepairNothing) {
  Copied("k", "content");
  hidden_.Rot("k", "c0ntent");
  main_.Rot("k", "contenT");
  const VerifyReport report = Repair();
  EXPECT_EQ(report.counts.not_repaired, 1U);
  EXPECT_EQ(hidden_.Bytes("k"), "c0ntent");
  EXPECT_THAT(Kept(), IsEmpty());
}

TEST_F(VerifyRepairTest, ANewCopyThatIsBadAgainIsNoRepair) {
  Copied("k", "content");
  hidden_.Rot("k", "c0ntent");
  bool put = false;
  store_.faults = [&](const std::string& request, const ObjectKey&) -> std::optional<Error> {
    if (request == "read" && put) hidden_.Rot("k", "c0ntent again");
    put = put || request == "put";
    return std::nullopt;
  };
  const VerifyReport report = Repair();
  EXPECT_EQ(report.counts.repaired, 0U);
  EXPECT_EQ(report.counts.not_repaired, 1U);
  EXPECT_EQ(StateOf("k").status, ObjectStatus::kFailed);
  EXPECT_TRUE(IsHeldDamaged(StateOf("k")));
}

TEST_F(VerifyRepairTest, WhatCannotBeKeptAsideIsNotReplaced) {
  Copied("k", "content");
  hidden_.Rot("k", "c0ntent");
  store_.faults = [](const std::string& request, const ObjectKey&) -> std::optional<Error> {
    if (request != "keep") return std::nullopt;
    return Error{Action::kSkip, Fault::kDenied, "no"};
  };
  EXPECT_EQ(Repair().counts.not_repaired, 1U);
  EXPECT_EQ(hidden_.Bytes("k"), "c0ntent");
}

TEST_F(VerifyRepairTest, TheDigestOfMainThatWasReadForItIsRecorded) {
  Adopted("k", "content");
  hidden_.Rot("k", "c0ntent");
  EXPECT_EQ(Repair().counts.repaired, 1U);
  EXPECT_EQ(StateOf("k").sha256, Sha256Of(AsBytes("content")));
}

}  // namespace
}  // namespace lisync
