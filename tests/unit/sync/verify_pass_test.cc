#include "src/sync/verify_pass.h"

#include "tests/support/flaky_state_store.h"
#include "tests/unit/sync/verify_fixture.h"

namespace lisync {
namespace {

using ::testing::AllOf;
using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::HasSubstr;

class VerifyPassTest : public VerifyFixture {};

TEST_F(VerifyPassTest, WhatIsAsRecordedIsReadOnceAndChangesNothing) {
  const ObjectState a = Copied("a", "one");
  const ObjectState b = Copied("b", "");
  const VerifyReport report = Verify();
  EXPECT_EQ(report.end, VerifyEnd::kDone);
  EXPECT_EQ(report.counts.checked, 2U);
  EXPECT_EQ(report.counts.equal, 2U);
  EXPECT_EQ(report.counts.bytes, 3U);
  EXPECT_EQ(store_.counts().read, 2);
  EXPECT_EQ(store_.counts().head + store_.counts().put + store_.counts().list, 0);
  EXPECT_EQ(source_.counts().get + source_.counts().head, 0);
  EXPECT_EQ(StateOf("a"), a);
  EXPECT_EQ(StateOf("b"), b);
  EXPECT_TRUE(said_.empty());
}

TEST_F(VerifyPassTest, TheTrailSaysWhatWasLookedAtAndWhatCameOfIt) {
  Copied("a", "one");
  Verify();
  ASSERT_EQ(states_.events().size(), 2U);
  EXPECT_EQ(states_.events()[0].action, "verify.start");
  EXPECT_EQ(states_.events()[0].outcome, "intent");
  EXPECT_EQ(Detail(states_.events()[0], "objects"), "all");
  EXPECT_EQ(Detail(states_.events()[0], "destination"), "memory hidden");
  EXPECT_EQ(states_.events()[1].action, "verify.finish");
  EXPECT_EQ(states_.events()[1].outcome, "ok");
  EXPECT_EQ(Detail(states_.events()[1], "checked"), "1");
  EXPECT_EQ(Detail(states_.events()[1], "equal"), "1");
  EXPECT_EQ(Detail(states_.events()[1], "different"), "0");
  const auto last = ToVerifyRecord(*states_.LoadSetting(kLastVerification));
  ASSERT_TRUE(last);
  EXPECT_EQ(last->run, "run-1");
  EXPECT_EQ(last->end, "done");
  EXPECT_EQ(last->counts.equal, 1U);
}

TEST_F(VerifyPassTest, RottenBytesUnderTheirOldETagAreFound) {
  Copied("a", "one");
  Copied("k", "content");
  hidden_.Rot("k", "c0ntent");
  const VerifyReport report = Verify();
  EXPECT_EQ(report.counts.equal, 1U);
  EXPECT_EQ(report.counts.different, 1U);
  const ObjectState state = StateOf("k");
  EXPECT_EQ(state.status, ObjectStatus::kFailed);
  EXPECT_EQ(state.fault, Fault::kCorrupt);
  EXPECT_TRUE(state.held);
  EXPECT_TRUE(IsHeldDamaged(state));
  EXPECT_EQ(state.sha256, Sha256Of(AsBytes("content")));
  EXPECT_EQ(state.next_try, clock_.Now()) << "the next run mends it";
  const auto events = EventsOf("object.verify");
  ASSERT_EQ(events.size(), 1U);
  EXPECT_EQ(events[0].outcome, "failed");
  EXPECT_EQ(events[0].key, ObjectKey("k"));
  EXPECT_EQ(events[0].sha256, state.sha256);
  EXPECT_EQ(Detail(events[0], "side"), "hidden");
  EXPECT_EQ(Detail(events[0], "found_sha256"), Sha("c0ntent"));
  EXPECT_THAT(said_, ElementsAre(AllOf(HasSubstr("DIFFERENT on hidden \"k\""),
                                       HasSubstr(Sha("content")), HasSubstr(Sha("c0ntent")))));
  EXPECT_EQ(EventsOf("verify.finish")[0].outcome, "failed");
}

TEST_F(VerifyPassTest, AnotherObjectUnderTheKeyIsFoundWhateverItsLength) {
  Copied("same-length", "content");
  Copied("longer", "content");
  hidden_.Write("same-length", "c0ntent");
  hidden_.Write("longer", "content and more");
  EXPECT_EQ(Verify().counts.different, 2U);
  EXPECT_THAT(said_,
              Contains(HasSubstr("found SHA-256 " + Sha("content and more") + ", 16 bytes")));
}

TEST_F(VerifyPassTest, TheSameBytesUnderAnotherETagAreEqual) {
  Copied("k", "content");
  MemoryObject object = *hidden_.Find(ObjectKey("k"));
  object.etag = {"0123456789abcdef0123456789abcdef-2"};  // uploaded anew in parts
  hidden_.Insert(ObjectKey("k"), object, Precondition::kNone);
  EXPECT_EQ(Verify().counts.equal, 1U);
  EXPECT_EQ(StateOf("k").status, ObjectStatus::kCopied);
}

TEST_F(VerifyPassTest, AMissingObjectIsNoLongerHeld) {
  Copied("k", "content");
  hidden_.Remove("k");
  const VerifyReport report = Verify();
  EXPECT_EQ(report.counts.missing, 1U);
  const ObjectState state = StateOf("k");
  EXPECT_EQ(state.status, ObjectStatus::kFailed);
  EXPECT_EQ(state.fault, Fault::kNotFound);
  EXPECT_FALSE(state.held);
  EXPECT_THAT(said_, ElementsAre(HasSubstr("MISSING on hidden \"k\"")));
}

TEST_F(VerifyPassTest, AByteFlippedOnTheWayIsNoDifference) {
  Copied("k", "content");
  hidden_.Rot("k", "c0ntent");
  int reads = 0;
  store_.faults = [&](const std::string& request, const ObjectKey&) -> std::optional<Error> {
    if (request == "read" && ++reads == 2) hidden_.Rot("k", "content");
    return std::nullopt;
  };
  EXPECT_EQ(Verify().counts.equal, 1U);
  EXPECT_EQ(StateOf("k").status, ObjectStatus::kCopied);
}

TEST_F(VerifyPassTest, AnObjectThatARunReplacedIsJudgedByItsNewRecord) {
  ObjectState state = Copied("k", "old content");
  bool replaced = false;
  store_.faults = [&](const std::string& request, const ObjectKey&) -> std::optional<Error> {
    if (request != "read" || replaced) return std::nullopt;
    replaced = true;
    Copied("k", "new content");
    return std::nullopt;
  };
  const VerifyReport report = Verify();
  EXPECT_EQ(report.counts.equal, 1U);
  EXPECT_EQ(report.counts.different, 0U);
  EXPECT_EQ(StateOf("k").sha256, Sha256Of(AsBytes("new content")));
  EXPECT_TRUE(said_.empty());
}

TEST_F(VerifyPassTest, AnObjectThatARunHasInHandIsLeftToIt) {
  ObjectState state = Copied("k", "old content");
  state.status = ObjectStatus::kPending;
  store_.faults = [&](const std::string& request, const ObjectKey&) -> std::optional<Error> {
    if (request == "read") {
      Record(state);
      hidden_.Write("k", "half of it");
    }
    return std::nullopt;
  };
  const VerifyReport report = Verify();
  EXPECT_EQ(report.counts.replaced, 1U);
  EXPECT_EQ(report.counts.checked, 0U);
  EXPECT_EQ(StateOf("k"), state);
}

TEST_F(VerifyPassTest, AnAdoptedObjectIsJudgedByAnETagThatSpeaksForIt) {
  Adopted("good", "content");
  Adopted("rotten", "content");
  hidden_.Rot("rotten", "c0ntent");
  const VerifyReport report = Verify();
  EXPECT_EQ(report.counts.equal, 1U);
  EXPECT_EQ(report.counts.different, 1U);
  EXPECT_FALSE(StateOf("good").sha256);
}

TEST_F(VerifyPassTest, AnETagOverPartsProvesEqualityButNoDifference) {
  const std::string content(kPartBytes + 5, 'x');
  ObjectState state = Adopted("parts", content);
  Md5Hasher parts;
  parts.Update(Md5Of(AsBytes(content).first(kPartBytes)));
  parts.Update(Md5Of(AsBytes(content).subspan(kPartBytes)));
  MemoryObject object = *hidden_.Find(state.key);
  object.etag = {ToHex(parts.Finish()) + "-2"};
  hidden_.Insert(state.key, object, Precondition::kNone);
  state.source_etag = state.destination_etag = object.etag;
  Record(state);

  ObjectState other = Adopted("other-parts", "content");
  object = *hidden_.Find(other.key);
  object.etag = {"0123456789abcdef0123456789abcdef-1"};
  hidden_.Insert(other.key, object, Precondition::kNone);
  other.source_etag = other.destination_etag = object.etag;
  Record(other);

  const VerifyReport report = Verify();
  EXPECT_EQ(report.counts.equal, 1U);
  EXPECT_EQ(report.counts.not_provable, 1U);
  EXPECT_EQ(StateOf("other-parts"), other);
  EXPECT_EQ(EventsOf("verify.finish")[0].outcome, "ok");
}

TEST_F(VerifyPassTest, ATombstoneThatIsFoundDamagedStaysOne) {
  ObjectState state = Copied("k", "content");
  main_.Remove("k");
  state.status = ObjectStatus::kVanished;
  Record(state);
  hidden_.Rot("k", "c0ntent");
  EXPECT_EQ(Verify().counts.different, 1U);
  EXPECT_EQ(StateOf("k").status, ObjectStatus::kVanished);
  EXPECT_TRUE(IsHeldDamaged(StateOf("k")));
  EXPECT_THAT(said_, ElementsAre(HasSubstr("gone from main")));
}

TEST_F(VerifyPassTest, WithMainAnAdoptedObjectGetsItsDigest) {
  Adopted("k", "content");
  with_source_ = true;
  EXPECT_EQ(Verify().counts.equal, 1U);
  EXPECT_EQ(StateOf("k").sha256, Sha256Of(AsBytes("content")));
  EXPECT_EQ(StateOf("k").status, ObjectStatus::kAdopted);
  const auto events = EventsOf("object.adopt");
  ASSERT_EQ(events.size(), 1U);
  EXPECT_EQ(events[0].sha256, StateOf("k").sha256);
  EXPECT_EQ(Detail(events[0], "checked"), "content");
}

TEST_F(VerifyPassTest, ADifferenceOnMainIsNamedAndLeavesTheRecord) {
  const ObjectState state = Copied("k", "content");
  main_.Rot("k", "c0ntent");
  with_source_ = true;
  const VerifyReport report = Verify();
  EXPECT_EQ(report.counts.main_different, 1U);
  EXPECT_EQ(report.counts.different, 0U);
  EXPECT_EQ(report.counts.equal, 1U);
  EXPECT_EQ(StateOf("k"), state);
  EXPECT_EQ(Detail(EventsOf("object.verify").at(0), "side"), "main");
  EXPECT_THAT(said_, ElementsAre(HasSubstr("DIFFERENT on main \"k\"")));
  EXPECT_EQ(EventsOf("verify.finish")[0].outcome, "failed");
}

TEST_F(VerifyPassTest, MainThatWentOnContradictsNothing) {
  Copied("gone", "content");
  Copied("changed", "content");
  main_.Remove("gone");
  main_.Write("changed", "newer content");
  with_source_ = true;
  const VerifyReport report = Verify();
  EXPECT_EQ(report.counts.equal, 2U);
  EXPECT_TRUE(said_.empty());
}

TEST_F(VerifyPassTest, WhatCannotBeReadIsNeitherEqualNorDifferent) {
  const ObjectState state = Copied("k", "content");
  store_.faults = [](const std::string&, const ObjectKey&) {
    return Error{Action::kRetry, Fault::kIo, "the disk says no"};
  };
  const VerifyReport report = Verify();
  EXPECT_EQ(report.counts.unreadable, 1U);
  EXPECT_EQ(store_.counts().read, 3) << "as often as media.retries says";
  EXPECT_EQ(StateOf("k"), state);
  EXPECT_EQ(EventsOf("object.verify").at(0).outcome, "unknown");
  EXPECT_THAT(said_, ElementsAre(HasSubstr("the disk says no")));
  EXPECT_EQ(EventsOf("verify.finish")[0].outcome, "failed");
}

TEST_F(VerifyPassTest, ASideThatIsAwayEndsItWithItsCause) {
  for (int i = 0; i < 500; ++i) Copied("k" + std::to_string(i), "content");
  store_.faults = [](const std::string&, const ObjectKey&) {
    return Error{Action::kAskOperator, Fault::kNoBucket, "no such bucket"};
  };
  const VerifyReport report = Verify();
  EXPECT_EQ(report.end, VerifyEnd::kStoppedEarly);
  ASSERT_TRUE(report.stopped_by);
  EXPECT_EQ(report.stopped_by->what, "no such bucket");
  EXPECT_LT(store_.counts().read, 50);
  EXPECT_EQ(EventsOf("object.verify").size(), 0U);
  EXPECT_EQ(EventsOf("verify.finish")[0].reason, "no such bucket");
}

TEST_F(VerifyPassTest, AStopInTheMiddleLeavesAnEndThatSaysSo) {
  for (int i = 0; i < 500; ++i) Copied("k" + std::to_string(i), "content");
  std::atomic<int> reads = 0;
  store_.faults = [&](const std::string&, const ObjectKey&) -> std::optional<Error> {
    if (++reads == 20) stop_.request_stop();
    return std::nullopt;
  };
  const VerifyReport report = Verify();
  EXPECT_EQ(report.end, VerifyEnd::kInterrupted);
  EXPECT_LT(report.counts.checked, 500U);
  EXPECT_EQ(EventsOf("verify.finish")[0].outcome, "stopped");
  EXPECT_EQ(ToVerifyRecord(*states_.LoadSetting(kLastVerification))->end, "interrupted");
}

TEST_F(VerifyPassTest, NothingGoesOnWhenNothingCanBeRecorded) {
  for (int i = 0; i < 500; ++i) {
    Copied("k" + std::to_string(i), "content");
    hidden_.Rot("k" + std::to_string(i), "c0ntent");
  }
  FlakyStateStore flaky(states_, 5);
  VerifyPass pass(store_, nullptr, flaky, clock_, [](VerifyPass::Weight, const std::string&) {});
  VerifyProgress progress;
  EXPECT_THROW(pass.Run({}, {"run-1", {0, "root"}}, progress, {}), StorageError);
  EXPECT_LE(progress.different, 4U);
}

TEST_F(VerifyPassTest, OnlyWhatIsBelowThePrefixIsRead) {
  for (const char* key : {"a/1", "b", "b/1", "b/2", "b0", "c/1"}) Copied(key, "content");
  EXPECT_EQ(Verify({.choice = {.prefix = "b/"}}).counts.checked, 2U);
  EXPECT_LE(progress_->looked_at, 3U) << "the other records are not paged through";
}

}  // namespace
}  // namespace lisync
