#include "src/sync/object_copier.h"

#include <gtest/gtest.h>

#include "tests/unit/sync/object_copier_fixture.h"

namespace lisync {
namespace {

TEST_F(ObjectCopierTest, AnAbsentObjectCostsOneGetAndOnePut) {
  main_.Write("k", "content");
  const auto outcome = Copy("k", AtDestination::kAbsent);
  ASSERT_TRUE(outcome);
  EXPECT_EQ(outcome->state.status, ObjectStatus::kCopied);
  EXPECT_EQ(hidden_.Bytes("k"), "content");
  EXPECT_EQ(source_.counts().get + source_.counts().head, 1);
  EXPECT_EQ(store_.counts().put, 1);
  EXPECT_EQ(store_.counts().head, 0);
}

TEST_F(ObjectCopierTest, TheRecordSaysWhatWasCopied) {
  main_.Write("k", "content", Instant(std::chrono::hours(5)));
  const auto outcome = Copy("k", AtDestination::kAbsent);
  const ObjectState& state = outcome->state;
  EXPECT_TRUE(state.held);
  EXPECT_EQ(state.size, 7U);
  EXPECT_EQ(state.sha256, Sha256Of(AsBytes("content")));
  EXPECT_EQ(state.modified, Instant(std::chrono::hours(5)));
  EXPECT_EQ(state.run, "run-1");
  EXPECT_EQ(outcome->event.action, "object.copy");
  EXPECT_EQ(outcome->event.outcome, "ok");
  EXPECT_EQ(outcome->event.sha256, state.sha256);
  EXPECT_EQ(outcome->event.etag, ToHex(Md5Of(AsBytes("content"))));
  EXPECT_EQ(outcome->event.destination_etag, outcome->event.etag);
  EXPECT_EQ(outcome->bytes_copied, 7U);
}

TEST_F(ObjectCopierTest, HeadersTravel) {
  main_.Write("k", "content");
  MemoryObject object = *main_.Find(ObjectKey("k"));
  object.headers = {"image/png", "no-cache", "inline", "gzip", {{"owner", "me"}}, 0, {}};
  main_.Insert(ObjectKey("k"), object, Precondition::kNone);
  ASSERT_TRUE(Copy("k"));
  EXPECT_EQ(hidden_.Find(ObjectKey("k"))->headers, object.headers);
}

TEST_F(ObjectCopierTest, AnEmptyObjectIsCopied) {
  main_.Write("empty", "");
  EXPECT_EQ(Copy("empty", AtDestination::kAbsent)->state.status, ObjectStatus::kCopied);
  EXPECT_EQ(hidden_.Bytes("empty"), "");
}

TEST_F(ObjectCopierTest, AFlippedBitIsFoundAndReadAgain) {
  main_.Write("k", "content");
  int reads = 0;
  source_.corrupt = [&](const ObjectKey&) { return ++reads == 1; };
  EXPECT_EQ(Copy("k")->state.status, ObjectStatus::kCopied);
  EXPECT_EQ(reads, 2);
  EXPECT_EQ(hidden_.Bytes("k"), "content");
}

TEST_F(ObjectCopierTest, AnObjectThatStaysCorruptIsNeverWritten) {
  main_.Write("k", "content");
  source_.corrupt = [](const ObjectKey&) { return true; };
  const auto outcome = Copy("k");
  EXPECT_EQ(outcome->state.status, ObjectStatus::kFailed);
  EXPECT_EQ(outcome->state.fault, Fault::kCorrupt);
  EXPECT_TRUE(hidden_.objects().empty());
}

TEST_F(ObjectCopierTest, ALastingFailureIsRecordedWithReasonAttemptsAndNextTry) {
  main_.Write("k", "content");
  source_.faults = FailFirst("get", 99, {Action::kSkip, Fault::kDenied, "access denied to k"});
  ObjectState before;
  before.key = ObjectKey("k");
  before.status = ObjectStatus::kFailed;
  before.attempts = 1;
  const auto outcome = Copy("k", AtDestination::kUnknown, before);
  EXPECT_EQ(outcome->state.status, ObjectStatus::kFailed);
  EXPECT_EQ(outcome->state.attempts, 2U);
  EXPECT_EQ(outcome->state.reason, "access denied to k");
  EXPECT_EQ(outcome->state.next_try, clock_.Now() + std::chrono::hours(1));
  EXPECT_FALSE(outcome->state.held);
  EXPECT_EQ(outcome->event.outcome, "failed");
  EXPECT_EQ(outcome->event.reason, "access denied to k");
  EXPECT_EQ(source_.counts().get, 0);
}

TEST_F(ObjectCopierTest, APassingFailureIsRepeatedWithinTheRun) {
  main_.Write("k", "content");
  store_.faults = FailFirst("put", 2, {Action::kRetry, Fault::kNetwork, "reset"});
  EXPECT_EQ(Copy("k")->state.status, ObjectStatus::kCopied);
  EXPECT_EQ(clock_.Waits().size(), 2U);
}

TEST_F(ObjectCopierTest, RepeatsEndWithTheRetriesAllowed) {
  main_.Write("k", "content");
  store_.faults = FailFirst("put", 99, {Action::kRetry, Fault::kNetwork, "reset"});
  EXPECT_EQ(Copy("k")->state.fault, Fault::kNetwork);
  EXPECT_EQ(store_.counts().put, 3);
}

TEST_F(ObjectCopierTest, AnObjectChangedMeanwhileIsLookedAtAnewAndCopied) {
  main_.Write("k", "old");
  const auto old = main_.Find(ObjectKey("k"));
  main_.Write("k", "new content");
  const auto outcome =
      copier_.Copy({{ObjectKey("k"), 3, old->etag, {}}, std::nullopt, AtDestination::kUnknown}, {});
  EXPECT_EQ(outcome->state.status, ObjectStatus::kCopied);
  EXPECT_EQ(outcome->state.size, 11U);
  EXPECT_EQ(hidden_.Bytes("k"), "new content");
}

TEST_F(ObjectCopierTest, AnObjectDeletedMeanwhileBecomesATombstone) {
  main_.Write("k", "old");
  const auto old = main_.Find(ObjectKey("k"));
  main_.Remove("k");
  source_.faults = [](const std::string& request, const ObjectKey&) -> std::optional<Error> {
    if (request != "get") return std::nullopt;
    return Error{Action::kReplan, Fault::kChanged, "gone"};
  };
  const auto outcome =
      copier_.Copy({{ObjectKey("k"), 3, old->etag, {}}, std::nullopt, AtDestination::kUnknown}, {});
  EXPECT_EQ(outcome->state.status, ObjectStatus::kVanished);
  EXPECT_FALSE(outcome->state.held);
  EXPECT_EQ(outcome->event.action, "object.vanish");
}

TEST_F(ObjectCopierTest, AnObjectThatIsNotThereWhenItIsReadBecomesATombstone) {
  const ObjectInfo listed{ObjectKey("k"), 3, {"0123456789abcdef0123456789abcdef"}, {}};
  const auto outcome = copier_.Copy({listed, std::nullopt, AtDestination::kAbsent}, {});
  ASSERT_TRUE(outcome);
  EXPECT_FALSE(outcome->failure);
  EXPECT_EQ(outcome->state.status, ObjectStatus::kVanished);
}

TEST_F(ObjectCopierTest, AnObjectThatIsListedAgainAndAgainNotThereIsAFailure) {
  const ObjectInfo listed{ObjectKey("k"), 3, {"0123456789abcdef0123456789abcdef"}, {}};
  ObjectState known;
  known.key = listed.key;
  known.status = ObjectStatus::kVanished;
  known.source_etag = listed.etag;
  const auto outcome = copier_.Copy({listed, known, AtDestination::kUnknown}, {});
  EXPECT_EQ(outcome->state.status, ObjectStatus::kFailed);
  EXPECT_EQ(outcome->state.fault, Fault::kNotFound);
}

TEST_F(ObjectCopierTest, AnObjectThatMainShowsButDoesNotGiveIsAFailure) {
  main_.Write("k", "old");
  source_.faults = FailFirst("get", 9, {Action::kSkip, Fault::kNotFound, "not there"});
  const auto outcome = Copy("k");
  EXPECT_EQ(outcome->state.status, ObjectStatus::kFailed);
  EXPECT_EQ(outcome->state.fault, Fault::kNotFound);
  EXPECT_TRUE(clock_.Waits().empty()) << "it was tried again";
}

TEST_F(ObjectCopierTest, WhatHiddenHasAlreadyIsAdoptedAndNotWritten) {
  main_.Write("k", "content");
  hidden_.Write("k", "content");
  const auto outcome = Copy("k");
  EXPECT_EQ(outcome->state.status, ObjectStatus::kAdopted);
  EXPECT_EQ(outcome->event.action, "object.adopt");
  EXPECT_EQ(outcome->state.sha256, Sha256Of(AsBytes("content")));
  EXPECT_EQ(outcome->bytes_copied, 0U);
  EXPECT_EQ(store_.counts().put, 0);
}

TEST_F(ObjectCopierTest, DifferentContentOnHiddenIsKeptBeforeItIsReplaced) {
  main_.Write("k", "new");
  hidden_.Write("k", "old");
  const std::string old_tag = ToHex(Md5Of(AsBytes("old")));
  const auto outcome = Copy("k");
  EXPECT_EQ(outcome->state.status, ObjectStatus::kCopied);
  EXPECT_EQ(hidden_.Bytes("k"), "new");
  EXPECT_EQ(hidden_.Bytes(kVersions + "k/" + old_tag), "old");
  const auto& detail = outcome->event.detail;
  EXPECT_NE(std::find(detail.begin(), detail.end(),
                      std::pair<std::string, std::string>("kept_key", kVersions + "k/" + old_tag)),
            detail.end());
}

TEST_F(ObjectCopierTest, WhatCannotBeKeptIsNotReplaced) {
  main_.Write("k", "new");
  hidden_.Write("k", "old");
  store_.faults = FailFirst("keep", 99, {Action::kSkip, Fault::kDenied, "no"});
  EXPECT_EQ(Copy("k")->state.status, ObjectStatus::kFailed);
  EXPECT_EQ(hidden_.Bytes("k"), "old");
}

TEST_F(ObjectCopierTest, SomebodyElsesObjectIsNotOverwrittenUnseen) {
  main_.Write("k", "new");
  hidden_.Write("k", "written by another since the listing");
  EXPECT_EQ(Copy("k", AtDestination::kAbsent)->state.status, ObjectStatus::kCopied);
  EXPECT_EQ(hidden_.Bytes("k"), "new");
  EXPECT_EQ(hidden_.objects().size(), 2U);
}

TEST_F(ObjectCopierTest, WhatIsKnownToBeDamagedIsNotAdoptedForItsTagButKeptAsideAndReplaced) {
  main_.Write("k", "content");
  hidden_.Write("k", "content");
  hidden_.Rot("k", "c0ntent");
  const ETag told = hidden_.Find(ObjectKey("k"))->etag;
  ObjectState damaged;
  damaged.key = ObjectKey("k");
  damaged.status = ObjectStatus::kPending;  // whatever became of it since it was found
  damaged.held = true;
  const auto outcome = Copy("k", AtDestination::kPresent, damaged);
  EXPECT_EQ(outcome->state.status, ObjectStatus::kCopied) << outcome->state.reason;
  EXPECT_EQ(hidden_.Bytes("k"), "content");
  EXPECT_EQ(hidden_.Bytes(kVersions + "k/damaged-run-1-" + told.value), "c0ntent");
}

TEST_F(ObjectCopierTest, AKeyBelowTheVersionsPrefixIsRefused) {
  main_.Write(kVersions + "k/tag", "x");
  EXPECT_EQ(Copy(kVersions + "k/tag")->state.fault, Fault::kInvalidKey);
  EXPECT_TRUE(hidden_.objects().empty());
}

TEST_F(ObjectCopierTest, AStopLeavesNothingToRecord) {
  main_.Write("k", "content");
  stop_.request_stop();
  EXPECT_FALSE(Copy("k"));
  EXPECT_TRUE(hidden_.objects().empty());
}

TEST(VersionKey, StaysWithinTheKeyLimit) {
  const ObjectKey longest(std::string(kMaxKeyBytes, 'k'));
  const ObjectKey kept = VersionKey(ObjectKey(kVersions), longest, {"tag"});
  EXPECT_LE(kept.bytes().size(), kMaxKeyBytes);
  EXPECT_TRUE(kept.bytes().starts_with(kVersions));
  EXPECT_TRUE(kept.bytes().ends_with("/tag"));
}

class MissingTest : public ObjectCopierTest {
 protected:
  ObjectState Held(const std::string& key) {
    ObjectState state;
    state.key = ObjectKey(key);
    state.status = ObjectStatus::kCopied;
    state.held = true;
    state.size = 7;
    state.source_etag = {ToHex(Md5Of(AsBytes("content")))};
    return state;
  }
};

TEST_F(MissingTest, AGoneObjectBecomesATombstoneAndItsCopyStays) {
  hidden_.Write("k", "content");
  const auto outcome = copier_.Missing(Held("k"), {});
  EXPECT_EQ(outcome->state.status, ObjectStatus::kVanished);
  EXPECT_TRUE(outcome->state.held);
  EXPECT_EQ(outcome->event.action, "object.vanish");
  EXPECT_EQ(outcome->event.outcome, "ok");
  EXPECT_EQ(hidden_.Bytes("k"), "content");
}

TEST_F(MissingTest, AnObjectThatMainHasButDoesNotListIsNoTombstone) {
  main_.Write("k", "content");
  EXPECT_FALSE(copier_.Missing(Held("k"), {}));
}

TEST_F(MissingTest, AnObjectThatMainHasInANewVersionIsCopied) {
  main_.Write("k", "newer");
  hidden_.Write("k", "content");
  EXPECT_EQ(copier_.Missing(Held("k"), {})->state.status, ObjectStatus::kCopied);
  EXPECT_EQ(hidden_.Bytes("k"), "newer");
}

TEST_F(MissingTest, AnUnansweredQuestionLeavesTheRecordAsItIs) {
  source_.faults = FailFirst("head", 9, {Action::kRetry, Fault::kNetwork, "reset"});
  const auto outcome = copier_.Missing(Held("k"), {});
  EXPECT_EQ(outcome->state, Held("k"));
  EXPECT_TRUE(outcome->failure);
}

}  // namespace
}  // namespace lisync
