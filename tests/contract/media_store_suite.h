#pragma once

// The contract of MediaStore, and of MediaSource over the same place, as tests that every
// implementation runs:
//   INSTANTIATE_TEST_SUITE_P(Local, MediaStoreSuite, testing::Values(a StoreCase),
//   StoreCaseName());
// What goes along with the bytes, and what stays of what is replaced: fidelity_suite.h.

#include <gmock/gmock.h>

#include <atomic>
#include <map>
#include <string>
#include <thread>
#include <vector>

#include "tests/contract/awkward_keys.h"
#include "tests/contract/store_fixture.h"

namespace lisync {

class MediaStoreSuite : public StoreFixture {};

TEST_P(MediaStoreSuite, EveryHonestKeyIsStoredAndListedAndReadBack) {
  std::map<std::string, StoredObject> stored;
  for (const std::string& key : HonestKeys()) {
    const Result<StoredObject> put = Put(key, "content of " + key);
    ASSERT_TRUE(put.ok()) << put.error().what;
    stored.emplace(key, put.value());
  }
  for (const auto& [key, object] : stored) {
    EXPECT_EQ(Read(key), "content of " + key);
    const Result<StoredObject> head = place_.store->Head(ObjectKey(key));
    ASSERT_TRUE(head.ok()) << head.error().what;
    EXPECT_EQ(head.value(), object) << key;
  }
  const std::map<std::string, StoredObject> listed = ListAll();
  EXPECT_EQ(listed.size(), stored.size());
  for (const auto& [key, object] : stored) {
    ASSERT_TRUE(listed.contains(key)) << key;
    EXPECT_EQ(listed.at(key).size, object.size) << key;
    if (!listed.at(key).etag.value.empty()) {
      EXPECT_EQ(listed.at(key).etag, object.etag) << key;
    }
  }
}

TEST_P(MediaStoreSuite, AHardKeyIsStoredFaithfullyOrRefusedByName) {
  std::size_t listed_before = 0;
  for (const std::string& key : HardKeys()) {
    const std::string content = "content of " + key;
    const Result<StoredObject> put = Put(key, content);
    if (put.ok()) {
      EXPECT_EQ(Read(key), content) << EscapeKey(ObjectKey(key));
      const auto listed = ListAll();
      EXPECT_EQ(listed.size(), listed_before + 1);
      // A listing in XML cannot hold every byte.
      if (EscapeKey(ObjectKey(key)) == key) {
        EXPECT_TRUE(listed.contains(key)) << key;
      }
      listed_before = listed.size();
    } else {
      EXPECT_EQ(Name(put.error().fault), Name(Fault::kInvalidKey)) << put.error().what;
      EXPECT_EQ(put.error().action, Action::kSkip) << put.error().what;
      const auto listed = ListAll();
      EXPECT_FALSE(listed.contains(key));
      listed_before = listed.size();
    }
  }
}

TEST_P(MediaStoreSuite, AnObjectBesideItsOwnFolderIsStoredFaithfullyOrRefusedByName) {
  ASSERT_TRUE(Put("a", "the object").ok());
  const Result<StoredObject> beside = Put("a/b", "below it");
  if (beside.ok()) {
    EXPECT_EQ(Read("a/b"), "below it");
  } else {
    EXPECT_EQ(Name(beside.error().fault), Name(Fault::kInvalidKey)) << beside.error().what;
    EXPECT_EQ(beside.error().action, Action::kSkip);
  }
  EXPECT_EQ(Read("a"), "the object");
}

TEST_P(MediaStoreSuite, AFolderBesideItsOwnObjectIsStoredFaithfullyOrRefusedByName) {
  ASSERT_TRUE(Put("a/b", "below it").ok());
  const Result<StoredObject> beside = Put("a", "the object");
  if (beside.ok()) {
    EXPECT_EQ(Read("a"), "the object");
  } else {
    EXPECT_EQ(Name(beside.error().fault), Name(Fault::kInvalidKey)) << beside.error().what;
    EXPECT_EQ(beside.error().action, Action::kSkip);
  }
  EXPECT_EQ(Read("a/b"), "below it");
}

TEST_P(MediaStoreSuite, AnEmptyObjectIsAnObject) {
  const Result<StoredObject> put = Put("empty", "");
  ASSERT_TRUE(put.ok()) << put.error().what;
  EXPECT_EQ(put.value().size, 0U);
  EXPECT_EQ(Read("empty"), "");
  EXPECT_TRUE(ListAll().contains("empty"));
}

TEST_P(MediaStoreSuite, NothingIsStoredUnderAnUnusedKey) {
  const Result<StoredObject> head = place_.store->Head(ObjectKey("unused"));
  ASSERT_FALSE(head.ok());
  EXPECT_EQ(head.error().fault, Fault::kNotFound) << head.error().what;
  const Result<ObjectInfo> info = place_.source->Head(ObjectKey("unused"));
  ASSERT_FALSE(info.ok());
  EXPECT_EQ(info.error().fault, Fault::kNotFound) << info.error().what;
  std::string content(3, '?');
  const auto got =
      place_.source->Get(InfoOf("unused", "abc"), 0, std::as_writable_bytes(std::span(content)));
  ASSERT_FALSE(got.ok());
  EXPECT_EQ(got.error().fault, Fault::kNotFound) << got.error().what;
  EXPECT_EQ(got.error().action, Action::kSkip);
}

TEST_P(MediaStoreSuite, AnAbsentObjectIsNotStoredOverAnother) {
  ASSERT_TRUE(Put("once", "first").ok());
  const Result<StoredObject> again = Put("once", "second", Precondition::kAbsent);
  ASSERT_FALSE(again.ok());
  EXPECT_EQ(again.error().fault, Fault::kExists) << again.error().what;
  EXPECT_EQ(again.error().action, Action::kReplan);
  EXPECT_EQ(Read("once"), "first");
}

TEST_P(MediaStoreSuite, WithoutAPreconditionAnObjectIsReplaced) {
  ASSERT_TRUE(Put("twice", "first").ok());
  const Result<StoredObject> again = Put("twice", "second", Precondition::kNone);
  ASSERT_TRUE(again.ok()) << again.error().what;
  EXPECT_EQ(Read("twice"), "second");
}

TEST_P(MediaStoreSuite, ContentThatIsNotOfItsDigestIsRefused) {
  const std::string_view content = "damaged on the way";
  const Result<StoredObject> put =
      place_.store->Put(InfoOf("damaged", content), {}, AsBytes(content),
                        Md5Of(AsBytes("what was meant")), Precondition::kAbsent);
  ASSERT_FALSE(put.ok());
  EXPECT_EQ(put.error().fault, Fault::kCorrupt) << put.error().what;
  EXPECT_EQ(put.error().action, Action::kRetry);
  EXPECT_FALSE(place_.store->Head(ObjectKey("damaged")).ok());
}

TEST_P(MediaStoreSuite, ARangeIsReadExactly) {
  const std::string content = "0123456789";
  ASSERT_TRUE(Put("digits", content).ok());
  const Result<ObjectInfo> info = place_.source->Head(ObjectKey("digits"));
  ASSERT_TRUE(info.ok()) << info.error().what;
  std::string middle(4, '?');
  const auto got = place_.source->Get(info.value(), 3, std::as_writable_bytes(std::span(middle)));
  ASSERT_TRUE(got.ok()) << got.error().what;
  EXPECT_EQ(middle, "3456");
}

TEST_P(MediaStoreSuite, AnObjectReplacedSinceItWasListedIsChanged) {
  ASSERT_TRUE(Put("moving", "as listed").ok());
  const Result<ListPage> page = place_.source->List(ObjectKey());
  ASSERT_TRUE(page.ok()) << page.error().what;
  ASSERT_EQ(page.value().objects.size(), 1U);
  ASSERT_TRUE(Put("moving", "otherwise", Precondition::kNone).ok());

  std::string content(9, '?');
  for (const std::size_t length : {std::size_t{9}, std::size_t{4}}) {
    const auto got = place_.source->Get(
        page.value().objects[0], 0, std::as_writable_bytes(std::span(content)).subspan(0, length));
    ASSERT_FALSE(got.ok());
    EXPECT_EQ(got.error().fault, Fault::kChanged) << got.error().what;
    EXPECT_EQ(got.error().action, Action::kReplan);
  }
}

TEST_P(MediaStoreSuite, WhatIsStoredIsReadBackWholeAndInRanges) {
  ASSERT_TRUE(Put("digits", "0123456789").ok());
  const Result<StoredObject> stored = place_.store->Head(ObjectKey("digits"));
  ASSERT_TRUE(stored.ok()) << stored.error().what;
  EXPECT_EQ(ReadStored("digits", stored.value(), 0, 10), "0123456789");
  EXPECT_EQ(ReadStored("digits", stored.value(), 3, 4), "3456");
  EXPECT_EQ(ReadStored("digits", {10, {}}, 8, 2), "89");

  const Result<StoredObject> empty = Put("empty", "");
  ASSERT_TRUE(empty.ok()) << empty.error().what;
  EXPECT_EQ(ReadStored("empty", empty.value(), 0, 0), "");
}

TEST_P(MediaStoreSuite, NothingIsReadWhereNothingIsStored) {
  EXPECT_EQ(ReadStored("unused", {3, {}}, 0, 3), "not-found");
}

TEST_P(MediaStoreSuite, AnotherVersionThanTheExpectedIsNotReadForIt) {
  const Result<StoredObject> first = Put("moving", "as recorded");
  ASSERT_TRUE(first.ok()) << first.error().what;
  ASSERT_TRUE(Put("moving", "longer than recorded", Precondition::kNone).ok());
  EXPECT_EQ(ReadStored("moving", first.value(), 0, 11), "changed");
  EXPECT_EQ(ReadStored("moving", first.value(), 2, 5), "changed");
  ASSERT_TRUE(Put("moving", "short", Precondition::kNone).ok());
  EXPECT_EQ(ReadStored("moving", first.value(), 0, 11), "changed");
}

TEST_P(MediaStoreSuite, AnObjectOfThreePartsIsWholeAfterCompleteAndNotBefore) {
  constexpr std::size_t kPart = std::size_t{5} << 20;
  std::string content;
  for (std::size_t i = 0; i < kPart * 2 + 12345; ++i) content += static_cast<char>(i * 7 + i / 251);
  ObjectInfo object = InfoOf("video", content);
  auto upload = place_.store->Begin(object, {}, kPart, Precondition::kAbsent);
  ASSERT_TRUE(upload.ok()) << upload.error().what;
  for (std::uint32_t number = 1; number <= 3; ++number) {
    const std::string_view part = std::string_view(content).substr((number - 1) * kPart, kPart);
    // A part may be sent again.
    for (int times = number == 2 ? 2 : 1; times > 0; --times) {
      const auto put = upload.value()->PutPart(number, AsBytes(part), Md5Of(AsBytes(part)));
      ASSERT_TRUE(put.ok()) << put.error().what;
    }
  }
  EXPECT_FALSE(place_.store->Head(object.key).ok());
  EXPECT_TRUE(ListAll().empty());

  const Result<StoredObject> stored = upload.value()->Complete();
  ASSERT_TRUE(stored.ok()) << stored.error().what;
  EXPECT_EQ(stored.value().size, content.size());
  const Result<StoredObject> head = place_.store->Head(object.key);
  ASSERT_TRUE(head.ok()) << head.error().what;
  EXPECT_EQ(head.value(), stored.value());
  EXPECT_TRUE(Read("video") == content);
}

TEST_P(MediaStoreSuite, AnUploadThatWasLeftIsGoneOnWith) {
  constexpr std::size_t kPart = std::size_t{5} << 20;
  std::string content(kPart * 2 + 777, 'x');
  for (std::size_t i = 0; i < content.size(); i += 100) content[i] = static_cast<char>(i / 100);
  const ObjectInfo object = InfoOf("video", content);
  const auto part = [&](std::uint32_t number) {
    return AsBytes(content).subspan((number - 1) * kPart,
                                    std::min(kPart, content.size() - (number - 1) * kPart));
  };
  std::string session;
  {
    auto upload = place_.store->Begin(object, {}, kPart, Precondition::kAbsent);
    ASSERT_TRUE(upload.ok()) << upload.error().what;
    // In any order.
    for (const std::uint32_t number : {3U, 1U}) {
      const auto put = upload.value()->PutPart(number, part(number), Md5Of(part(number)));
      ASSERT_TRUE(put.ok()) << put.error().what;
    }
    session = upload.value()->Session();
  }
  auto upload = place_.store->Resume(object, session, kPart, Precondition::kAbsent);
  ASSERT_TRUE(upload.ok()) << upload.error().what;
  for (const std::uint32_t number : {1U, 2U, 3U}) {
    const auto has = upload.value()->Has(number, part(number).size(), Md5Of(part(number)));
    ASSERT_TRUE(has.ok()) << has.error().what;
    EXPECT_EQ(has.value(), number != 2) << number;
  }
  const auto other = upload.value()->Has(1, kPart, Md5Of(AsBytes("other")));
  ASSERT_TRUE(other.ok());
  EXPECT_FALSE(other.value());
  ASSERT_TRUE(upload.value()->PutPart(2, part(2), Md5Of(part(2))).ok());
  const auto stored = upload.value()->Complete();
  ASSERT_TRUE(stored.ok()) << stored.error().what;
  EXPECT_EQ(stored.value().size, content.size());
  EXPECT_TRUE(Read("video") == content);

  const auto again = place_.store->Resume(object, session, kPart, Precondition::kAbsent);
  ASSERT_FALSE(again.ok());
  EXPECT_EQ(again.error().fault, Fault::kNotFound) << again.error().what;
}

TEST_P(MediaStoreSuite, APartThatIsNotOfItsDigestIsRefusedAtTheLatestByComplete) {
  auto upload = place_.store->Begin(InfoOf("video", "part"), {}, 5 << 20, Precondition::kAbsent);
  ASSERT_TRUE(upload.ok()) << upload.error().what;
  const auto put = upload.value()->PutPart(1, AsBytes("part"), Md5Of(AsBytes("other")));
  const Error error = put.ok() ? upload.value()->Complete().error() : put.error();
  EXPECT_EQ(error.fault, Fault::kCorrupt) << error.what;
  EXPECT_FALSE(place_.store->Head(ObjectKey("video")).ok());
}

TEST_P(MediaStoreSuite, AnAbsentObjectInPartsIsNotStoredOverAnother) {
  auto upload = place_.store->Begin(InfoOf("video", "part"), {}, 5 << 20, Precondition::kAbsent);
  ASSERT_TRUE(upload.ok()) << upload.error().what;
  ASSERT_TRUE(upload.value()->PutPart(1, AsBytes("part"), Md5Of(AsBytes("part"))).ok());
  ASSERT_TRUE(Put("video", "was faster").ok());
  const Result<StoredObject> stored = upload.value()->Complete();
  ASSERT_FALSE(stored.ok());
  EXPECT_EQ(stored.error().fault, Fault::kExists) << stored.error().what;
  EXPECT_EQ(Read("video"), "was faster");
}

TEST_P(MediaStoreSuite, AListingOfManyObjectsComesInPagesWithEachObjectOnce) {
  constexpr int kObjects = 2500;
  std::atomic<int> next{0};
  std::atomic<int> failed{0};
  {
    std::vector<std::jthread> writers;
    writers.reserve(8);
    for (int i = 0; i < 8; ++i) {
      writers.emplace_back([&] {
        for (int n = next++; n < kObjects; n = next++) {
          if (!Put("many/" + std::to_string(n % 10) + "/" + std::to_string(n), "x").ok()) ++failed;
        }
      });
    }
  }
  ASSERT_EQ(failed, 0);
  const Result<ListPage> first = place_.store->List(ObjectKey());
  ASSERT_TRUE(first.ok()) << first.error().what;
  EXPECT_EQ(first.value().objects.size(), 1000U);
  EXPECT_FALSE(first.value().last);
  EXPECT_EQ(ListAll().size(), static_cast<std::size_t>(kObjects));

  const Result<ListPage> after = place_.source->List(ObjectKey("many/9/998"));
  ASSERT_TRUE(after.ok()) << after.error().what;
  ASSERT_EQ(after.value().objects.size(), 1U);
  EXPECT_EQ(after.value().objects[0].key.bytes(), "many/9/999");
  EXPECT_TRUE(after.value().last);
}

TEST_P(MediaStoreSuite, TheSourceTellsATime) {
  const Result<Instant> now = place_.source->Now();
  ASSERT_TRUE(now.ok()) << now.error().what;
  const auto difference = std::chrono::system_clock::now() - now.value();
  EXPECT_LT(std::chrono::abs(difference), std::chrono::minutes(1));
}

TEST_P(MediaStoreSuite, BothSidesHaveTheSameIdentity) {
  EXPECT_EQ(place_.store->Identity(), place_.source->Identity());
  EXPECT_FALSE(place_.store->Identity().empty());
}

}  // namespace lisync
