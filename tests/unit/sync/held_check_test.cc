#include "src/sync/held_check.h"

#include <gmock/gmock.h>

#include "tests/support/memory_media.h"

namespace lisync {
namespace {

using testing::HasSubstr;
using testing::IsEmpty;

ETag Md5Tag(const std::string& bytes) { return {ToHex(Md5Of(AsBytes(bytes)))}; }

ObjectState Copied(const std::string& key, const std::string& bytes) {
  ObjectState state;
  state.key = ObjectKey(key);
  state.status = ObjectStatus::kCopied;
  state.held = true;
  state.size = bytes.size();
  state.source_etag = {"source"};
  state.destination_etag = Md5Tag(bytes);
  return state;
}

std::string Against(const ObjectState& state, const StoredObject& shown) {
  return HeldContradiction(state, &shown);
}

TEST(HeldContradiction, IsWhatIsAbsentOrHasAnotherSizeOrContent) {
  const ObjectState state = Copied("k", "abc");
  EXPECT_EQ(Against(state, {3, Md5Tag("abc")}), "");
  EXPECT_THAT(HeldContradiction(state, nullptr), HasSubstr("no longer has it"));
  EXPECT_THAT(Against(state, {4, Md5Tag("abc")}), HasSubstr("4 bytes of it, recorded are 3"));
  EXPECT_THAT(Against(state, {3, Md5Tag("abd")}), HasSubstr("other content"));
}

TEST(HeldContradiction, TagsThatDoNotBothSpeakForContentAreNotCompared) {
  ObjectState state = Copied("k", "abc");
  EXPECT_EQ(Against(state, {3, {""}}), "");
  EXPECT_EQ(Against(state, {3, {"opaque"}}), "");
  state.destination_etag = {"opaque"};
  EXPECT_EQ(Against(state, {3, Md5Tag("xyz")}), "");
}

TEST(HeldContradiction, OfAFailedObjectTheSizeIsMainsAndSaysNothingOfHidden) {
  ObjectState state = Copied("k", "abc");
  state.status = ObjectStatus::kFailed;
  state.size = 99;
  EXPECT_EQ(Against(state, {3, Md5Tag("abc")}), "");
  EXPECT_NE(Against(state, {3, Md5Tag("abd")}), "");
}

TEST(LossOf, ACopiedObjectIsPendingAndDueAndATombstoneStaysOne) {
  ObjectState state = Copied("k", "abc");
  const HeldLoss loss = LossOf(state, nullptr, "why");
  EXPECT_EQ(loss.state.status, ObjectStatus::kPending);
  EXPECT_FALSE(loss.state.held);
  EXPECT_EQ(loss.state.reason, "why");
  EXPECT_FALSE(loss.state.next_try);
  EXPECT_TRUE(loss.state.destination_etag.value.empty());
  state.status = ObjectStatus::kVanished;
  EXPECT_EQ(LossOf(state, nullptr, "why").state.status, ObjectStatus::kVanished);
  EXPECT_FALSE(LossOf(state, nullptr, "why").state.held);
}

class HeldComparisonTest : public testing::Test {
 protected:
  // Objects a000 … and their records.
  void Fill(int objects) {
    for (int i = 0; i < objects; ++i) {
      std::string number = std::to_string(i);
      number.insert(0, 3 - number.size(), '0');
      hidden_.Write("a" + number, number);
      known_.push_back(Copied("a" + number, number));
    }
  }

  // Compared in chunks, as a pass does; the keys that are lost.
  std::vector<std::string> Lost(MediaStore& store, std::size_t chunk = 7) {
    HeldComparison comparison(store);
    std::vector<std::string> keys;
    for (std::size_t at = 0; at < known_.size(); at += chunk) {
      auto losses =
          comparison.Compare(std::span(known_).subspan(at, std::min(chunk, known_.size() - at)));
      EXPECT_TRUE(losses.ok());
      if (!losses.ok()) break;
      for (const HeldLoss& loss : losses.value()) keys.push_back(loss.state.key.bytes());
    }
    return keys;
  }

  MemoryBucket hidden_;
  MemoryStore store_{hidden_, 10};
  std::vector<ObjectState> known_;
};

TEST_F(HeldComparisonTest, WhatIsThereCostsOneListingAndNoHead) {
  Fill(100);
  EXPECT_THAT(Lost(store_), IsEmpty());
  EXPECT_EQ(store_.counts().head, 0);
  EXPECT_LE(store_.counts().list, 11);
}

TEST_F(HeldComparisonTest, FindsWhatIsGoneAndWhatIsOther) {
  Fill(100);
  hidden_.Remove("a000");
  hidden_.Write("a031", "xyz");  // of the same size
  hidden_.Write("a050", "longer");
  hidden_.Remove("a099");
  EXPECT_EQ(Lost(store_), (std::vector<std::string>{"a000", "a031", "a050", "a099"}));
  EXPECT_EQ(store_.counts().head, 4);
  EXPECT_EQ(known_[0].status, ObjectStatus::kPending) << "the record in hand is the new one";
  EXPECT_FALSE(known_[0].held);
  EXPECT_TRUE(known_[31].held);
}

TEST_F(HeldComparisonTest, WhatHiddenHasBesidesIsPassedOver) {
  Fill(20);
  for (int i = 0; i < 500; ++i) hidden_.Write(".versions/" + std::to_string(i), "v");
  EXPECT_THAT(Lost(store_), IsEmpty());
  EXPECT_LE(store_.counts().list, 5);
}

TEST_F(HeldComparisonTest, AnObjectThatTheListingLacksButHiddenHasIsHeld) {
  class Forgetful : public MemoryStore {
   public:
    using MemoryStore::MemoryStore;
    Result<ListPage> List(const ObjectKey& after) override {
      auto page = MemoryStore::List(after);
      std::erase_if(page.value().objects,
                    [](const ObjectInfo& object) { return object.key.bytes() == "a005"; });
      return page;
    }
  };
  Fill(20);
  Forgetful store(hidden_, 10);
  EXPECT_THAT(Lost(store), IsEmpty());
}

TEST_F(HeldComparisonTest, AListingOutOfByteOrderLosesNothing) {
  // Pages of ten, in the order of the keys' last digits.
  class Shuffled : public MemoryStore {
   public:
    using MemoryStore::MemoryStore;
    Result<ListPage> List(const ObjectKey& after) override {
      auto page = MemoryStore::List(after);
      std::reverse(page.value().objects.begin(), page.value().objects.end());
      return page;
    }
  };
  Fill(60);
  hidden_.Remove("a033");
  Shuffled store(hidden_, 10);
  EXPECT_EQ(Lost(store), std::vector<std::string>{"a033"});
}

TEST_F(HeldComparisonTest, AnObjectThatCannotBeAskedForIsLookedAtBeforeItIsWritten) {
  Fill(3);
  hidden_.Remove("a001");
  store_.faults = [](const std::string& request, const ObjectKey&) -> std::optional<Error> {
    if (request != "head") return std::nullopt;
    return Error{Action::kSkip, Fault::kDenied, "not this one"};
  };
  EXPECT_EQ(Lost(store_), std::vector<std::string>{"a001"});
  EXPECT_TRUE(known_[1].held);
  EXPECT_EQ(known_[1].status, ObjectStatus::kPending);
  EXPECT_FALSE(IsHeldDamaged(known_[1])) << "nothing was found damaged";
  EXPECT_THAT(known_[1].reason, HasSubstr("not this one"));
}

TEST_F(HeldComparisonTest, AListingThatFailsIsTheError) {
  Fill(3);
  store_.faults = [](const std::string&, const ObjectKey&) -> std::optional<Error> {
    return Error{Action::kRetry, Fault::kNetwork, "away"};
  };
  HeldComparison comparison(store_);
  const auto losses = comparison.Compare(known_);
  ASSERT_FALSE(losses.ok());
  EXPECT_EQ(losses.error().what, "away");
}

}  // namespace
}  // namespace lisync
