#include "src/sync/plan.h"

#include <gtest/gtest.h>

namespace lisync {
namespace {

const std::string kMd5A = "0cc175b9c0f1b6a831c399e269772661";
const std::string kMd5B = "92eb5ffee6ae2fec3ad71c777531578f";
const Instant kNow{std::chrono::hours(1000)};

ObjectInfo Seen(const std::string& key, const std::string& etag = kMd5A, std::uint64_t size = 1,
                Instant modified = kNow - std::chrono::hours(10)) {
  return {ObjectKey(key), size, {etag}, modified};
}

ObjectState Known(const std::string& key, ObjectStatus status, const std::string& etag = kMd5A,
                  std::uint64_t size = 1) {
  ObjectState state;
  state.key = ObjectKey(key);
  state.status = status;
  state.held = status == ObjectStatus::kCopied || status == ObjectStatus::kAdopted;
  state.size = size;
  state.source_etag = {etag};
  return state;
}

Plan PlanOne(const ObjectInfo& seen, const ObjectState& known, const Selection& selection = {}) {
  return PlanSync(std::span(&seen, 1), std::span(&known, 1), selection, kNow);
}

TEST(PlanSync, AnUnknownObjectIsCopied) {
  const ObjectInfo seen = Seen("k");
  const Plan plan = PlanSync(std::span(&seen, 1), {}, {}, kNow);
  ASSERT_EQ(plan.copies.size(), 1U);
  EXPECT_EQ(plan.copies[0].object, seen);
  EXPECT_EQ(plan.copies[0].at_destination, AtDestination::kUnknown);
  EXPECT_FALSE(plan.copies[0].known);
}

TEST(PlanSync, AnObjectThatIsShownTwiceIsPlannedOnce) {
  const std::vector<ObjectInfo> seen = {Seen("k"), Seen("l"), Seen("k", kMd5B)};
  const ObjectState copied = Known("l", ObjectStatus::kCopied);
  const Plan plan = PlanSync(seen, std::span(&copied, 1), {}, kNow);
  ASSERT_EQ(plan.copies.size(), 1U);
  EXPECT_EQ(plan.copies[0].object, seen[0]);
  EXPECT_EQ(plan.up_to_date, 1U);
}

TEST(PlanSync, ACopiedOrAdoptedObjectThatIsUnchangedIsLeftAlone) {
  for (const ObjectStatus status : {ObjectStatus::kCopied, ObjectStatus::kAdopted}) {
    const Plan plan = PlanOne(Seen("k"), Known("k", status));
    EXPECT_TRUE(plan.copies.empty());
    EXPECT_EQ(plan.up_to_date, 1U);
  }
}

TEST(PlanSync, ChangedEtagIsCopiedAgainOverTheOldVersion) {
  const Plan plan = PlanOne(Seen("k", kMd5B), Known("k", ObjectStatus::kCopied));
  ASSERT_EQ(plan.copies.size(), 1U);
  EXPECT_EQ(plan.copies[0].at_destination, AtDestination::kPresent);
}

TEST(PlanSync, ChangedSizeIsCopiedAgain) {
  EXPECT_EQ(PlanOne(Seen("k", kMd5A, 2), Known("k", ObjectStatus::kCopied)).copies.size(), 1U);
}

TEST(PlanSync, AFailedObjectWaitsUntilItIsDue) {
  ObjectState failed = Known("k", ObjectStatus::kFailed);
  failed.next_try = kNow + std::chrono::seconds(1);
  const Plan early = PlanOne(Seen("k"), failed);
  EXPECT_TRUE(early.copies.empty());
  EXPECT_EQ(early.waiting, 1U);
  failed.next_try = kNow;
  EXPECT_EQ(PlanOne(Seen("k"), failed).copies.size(), 1U);
}

TEST(PlanSync, ANextTryBeyondAnyDelayIsOfAClockThatWasPutBack) {
  ObjectState failed = Known("k", ObjectStatus::kFailed);
  failed.next_try = kNow + std::chrono::hours(24) + std::chrono::seconds(1);
  EXPECT_EQ(PlanOne(Seen("k"), failed).copies.size(), 1U);
}

TEST(PlanSync, AFailedObjectThatChangedIsDueAtOnce) {
  ObjectState failed = Known("k", ObjectStatus::kFailed);
  failed.next_try = kNow + std::chrono::hours(24);
  EXPECT_EQ(PlanOne(Seen("k", kMd5B), failed).copies.size(), 1U);
}

TEST(PlanSync, APendingObjectIsCopied) {
  EXPECT_EQ(PlanOne(Seen("k"), Known("k", ObjectStatus::kPending)).copies.size(), 1U);
}

TEST(PlanSync, AnObjectThatCameBackIsCopied) {
  EXPECT_EQ(PlanOne(Seen("k"), Known("k", ObjectStatus::kVanished)).copies.size(), 1U);
}

TEST(PlanSync, AKnownObjectThatIsNotSeenIsMissing) {
  for (const ObjectStatus status : {ObjectStatus::kPending, ObjectStatus::kCopied,
                                    ObjectStatus::kAdopted, ObjectStatus::kFailed}) {
    const ObjectState known = Known("gone", status);
    const Plan plan = PlanSync({}, std::span(&known, 1), {}, kNow);
    ASSERT_EQ(plan.missing.size(), 1U);
    EXPECT_EQ(plan.missing[0].key, known.key);
  }
}

TEST(PlanSync, ATombstoneIsNotMissingAgain) {
  const ObjectState known = Known("gone", ObjectStatus::kVanished);
  EXPECT_TRUE(PlanSync({}, std::span(&known, 1), {}, kNow).missing.empty());
}

TEST(PlanSync, SinceSelectsNewerObjects) {
  const Selection since{kNow - std::chrono::hours(5)};
  const std::vector<ObjectInfo> seen = {Seen("old", kMd5A, 1, *since.since - Duration(1)),
                                        Seen("at", kMd5A, 1, *since.since),
                                        Seen("new", kMd5A, 1, kNow)};
  const Plan plan = PlanSync(seen, {}, since, kNow);
  ASSERT_EQ(plan.copies.size(), 2U);
  EXPECT_EQ(plan.copies[0].object.key.bytes(), "at");
  EXPECT_EQ(plan.copies[1].object.key.bytes(), "new");
}

TEST(PlanSync, WhatSinceLeavesOutIsRecordedAsPendingWithTheReason) {
  const Selection since{kNow};
  const Plan plan = PlanSync(std::vector{Seen("old")}, {}, since, kNow);
  ASSERT_EQ(plan.left_out.size(), 1U);
  EXPECT_EQ(plan.left_out[0].status, ObjectStatus::kPending);
  EXPECT_EQ(plan.left_out[0].fault, Fault::kExcluded);
  EXPECT_NE(plan.left_out[0].reason.find("--since"), std::string::npos);
  EXPECT_FALSE(plan.left_out[0].next_try);
}

TEST(PlanSync, WhatIsLeftOutAgainIsNotRecordedAgain) {
  const Selection since{kNow};
  const Plan first = PlanSync(std::vector{Seen("old")}, {}, since, kNow);
  const Plan second = PlanSync(std::vector{Seen("old")}, first.left_out, since, kNow);
  EXPECT_TRUE(second.left_out.empty());
  EXPECT_TRUE(second.copies.empty());
  EXPECT_EQ(second.left_out_before, 1U);
  EXPECT_EQ(second.waiting, 0U);
}

TEST(PlanSync, AnOlderObjectThatChangedOnMainIsPendingNotForgotten) {
  const Plan plan = PlanOne(Seen("k", kMd5B), Known("k", ObjectStatus::kCopied), Selection{kNow});
  ASSERT_EQ(plan.left_out.size(), 1U);
  EXPECT_TRUE(plan.left_out[0].held);
  EXPECT_EQ(plan.left_out[0].source_etag.value, kMd5B);
}

TEST(PlanSync, WhatASelectionLeavesOutIsPendingWithTheOptionThatDidIt) {
  Selection selection;
  selection.max_size = 5;
  selection.exclude = {Glob::Parse("*.tmp").value()};
  const std::vector<ObjectInfo> seen = {Seen("big", kMd5A, 6), Seen("a.tmp"), Seen("small")};
  const Plan plan = PlanSync(seen, {}, selection, kNow);
  ASSERT_EQ(plan.copies.size(), 1U);
  EXPECT_EQ(plan.copies[0].object.key.bytes(), "small");
  ASSERT_EQ(plan.left_out.size(), 2U);
  EXPECT_EQ(plan.left_out[0].reason, "left out by --max-size 5");
  EXPECT_EQ(plan.left_out[1].reason, "left out by --exclude *.tmp");
}

TEST(PlanSync, AHeldObjectThatTheSelectionLeavesOutIsLeftAlone) {
  Selection selection;
  selection.exclude = {Glob::Parse("**").value()};
  const Plan plan = PlanOne(Seen("k"), Known("k", ObjectStatus::kCopied), selection);
  EXPECT_EQ(plan.up_to_date, 1U);
  EXPECT_TRUE(plan.left_out.empty());
}

TEST(PlanSync, SaysWhyAnObjectIsCopied) {
  const auto reason = [](const ObjectInfo& seen, const ObjectState& known) {
    return PlanOne(seen, known).copies.at(0).reason;
  };
  EXPECT_EQ(PlanSync(std::vector{Seen("k")}, {}, {}, kNow).copies.at(0).reason, CopyReason::kNew);
  EXPECT_EQ(reason(Seen("k", kMd5B), Known("k", ObjectStatus::kCopied)), CopyReason::kChanged);
  EXPECT_EQ(reason(Seen("k"), Known("k", ObjectStatus::kVanished)), CopyReason::kCameBack);
  EXPECT_EQ(reason(Seen("k"), Known("k", ObjectStatus::kPending)), CopyReason::kPending);
  EXPECT_EQ(reason(Seen("k"), Known("k", ObjectStatus::kFailed)), CopyReason::kDueAgain);
}

TEST(PlanSync, OrderOfTheListingDoesNotMatter) {
  const std::vector<ObjectInfo> seen = {Seen("c"), Seen("a"), Seen("b")};
  const std::vector<ObjectState> known = {Known("b", ObjectStatus::kCopied),
                                          Known("z", ObjectStatus::kCopied)};
  const Plan plan = PlanSync(seen, known, {}, kNow);
  EXPECT_EQ(plan.copies.size(), 2U);
  EXPECT_EQ(plan.up_to_date, 1U);
  EXPECT_EQ(plan.missing.size(), 1U);
}

std::vector<CopyTask> Unknown(std::initializer_list<ObjectInfo> objects) {
  std::vector<CopyTask> tasks;
  for (const ObjectInfo& object : objects) {
    tasks.push_back({object, std::nullopt, AtDestination::kUnknown});
  }
  return tasks;
}

TEST(TakeAdoptions, EqualSizeAndMd5IsAdopted) {
  auto copies = Unknown({Seen("k")});
  const auto adoptions = TakeAdoptions(copies, {{Seen("k")}, std::nullopt});
  ASSERT_EQ(adoptions.size(), 1U);
  EXPECT_TRUE(copies.empty());
}

TEST(TakeAdoptions, AnotherSizeOrTagIsPresentButNotAdopted) {
  for (const ObjectInfo& stored : {Seen("k", kMd5B), Seen("k", kMd5A, 2), Seen("k", "")}) {
    auto copies = Unknown({Seen("k")});
    EXPECT_TRUE(TakeAdoptions(copies, {{stored}, std::nullopt}).empty());
    ASSERT_EQ(copies.size(), 1U);
    EXPECT_EQ(copies[0].at_destination, AtDestination::kPresent);
  }
}

TEST(TakeAdoptions, ATagThatSaysNothingOfTheContentProvesNothing) {
  auto copies = Unknown({Seen("k", "mtime-1.0")});
  EXPECT_TRUE(TakeAdoptions(copies, {{Seen("k", "mtime-1.0")}, std::nullopt}).empty());
}

TEST(TakeAdoptions, WhatTheListingLacksIsAbsentAsFarAsItReaches) {
  auto copies = Unknown({Seen("a"), Seen("z")});
  EXPECT_TRUE(TakeAdoptions(copies, {{}, ObjectKey("m")}).empty());
  ASSERT_EQ(copies.size(), 2U);
  EXPECT_EQ(copies[0].at_destination, AtDestination::kAbsent);
  EXPECT_EQ(copies[1].at_destination, AtDestination::kUnknown);
}

TEST(TakeAdoptions, AnObjectKnownToBeHeldIsNotAdopted) {
  std::vector<CopyTask> copies = {{Seen("k"), std::nullopt, AtDestination::kPresent}};
  EXPECT_TRUE(TakeAdoptions(copies, {{Seen("k")}, std::nullopt}).empty());
  EXPECT_EQ(copies.size(), 1U);
}

TEST(ProvesEqual, OnlyContentTagsCount) {
  EXPECT_TRUE(ProvesEqual({kMd5A}, {kMd5A}));
  EXPECT_TRUE(ProvesEqual({kMd5A + "-3"}, {kMd5A + "-3"}));
  EXPECT_FALSE(ProvesEqual({kMd5A}, {kMd5B}));
  EXPECT_FALSE(ProvesEqual({kMd5A}, {kMd5A + "-1"}));
  EXPECT_FALSE(ProvesEqual({""}, {""}));
}

}  // namespace
}  // namespace lisync
