#pragma once

// The rest of the contract of MediaStore and MediaSource: what goes along with the bytes, and that
// what was there stays.
//   INSTANTIATE_TEST_SUITE_P(Local, FidelitySuite, testing::Values(a StoreCase), StoreCaseName());

#include <gmock/gmock.h>

#include <algorithm>
#include <string>

#include "tests/contract/store_fixture.h"

namespace lisync {

class FidelitySuite : public StoreFixture {
 protected:
  bool KeepsHeadersHere() const { return GetParam().keeps_headers == KeepsHeaders::kYes; }
  bool VersionsHere() const { return GetParam().keeps_versions == KeepsVersions::kById; }

  static ObjectHeaders EveryHeader() {
    ObjectHeaders headers;
    headers.content_type = "image/png; charset=\"x\"";
    headers.cache_control = "max-age=60";
    headers.content_disposition = "attachment; filename=\"a  b.png\"";
    headers.content_encoding = "gzip";
    headers.user_metadata = {{"origin", "matrix.example.org"}, {"upload-name", "a=b; c, d"}};
    // The characters that S3 allows in tags beside letters and digits.
    headers.tags = {{"plain", "value"}, {"a b+-=._:/@", "c d+-=._:/@"}, {"empty", ""}};
    return headers;
  }

  // As the copier reads them: of the first byte, and the tags where the answer tells of some.
  Result<ObjectHeaders> HeadersOf(const std::string& key) {
    const Result<ObjectInfo> info = place_.source->Head(ObjectKey(key));
    if (!info.ok()) return info.error();
    std::string byte(std::min<std::uint64_t>(info.value().size, 1), '?');
    auto headers = place_.source->Get(info.value(), 0, std::as_writable_bytes(std::span(byte)));
    if (!headers.ok() || headers.value().tag_count == 0) return headers;
    auto tags = place_.source->Tags(ObjectKey(key));
    if (!tags.ok()) return tags.error();
    EXPECT_EQ(headers.value().tag_count, tags.value().size());
    headers.value().tags = std::move(tags).value();
    headers.value().tag_count = 0;
    return headers;
  }

  void ExpectHeaders(const std::string& key, const ObjectHeaders& expected) {
    const auto headers = HeadersOf(key);
    ASSERT_TRUE(headers.ok()) << headers.error().what;
    EXPECT_EQ(headers.value().content_type, expected.content_type) << key;
    EXPECT_EQ(headers.value().cache_control, expected.cache_control) << key;
    EXPECT_EQ(headers.value().content_disposition, expected.content_disposition) << key;
    EXPECT_EQ(headers.value().content_encoding, expected.content_encoding) << key;
    EXPECT_EQ(headers.value().user_metadata, expected.user_metadata) << key;
    EXPECT_EQ(headers.value().tags, expected.tags) << key;
  }

  Result<KeptVersion> Keep(const std::string& key, const std::string& kept) {
    const auto judged = place_.store->Head(ObjectKey(key));
    return place_.store->KeepVersion(ObjectKey(key), judged.ok() ? judged.value() : StoredObject{},
                                     ObjectKey(kept));
  }
};

TEST_P(FidelitySuite, HeadersAndTagsComeBackAsTheyWereStored) {
  if (!KeepsHeadersHere()) GTEST_SKIP() << "keeps no headers";
  const ObjectHeaders headers = EveryHeader();
  const auto whole = Put("whole", "not really gzip", Precondition::kAbsent, headers);
  ASSERT_TRUE(whole.ok()) << whole.error().what;
  EXPECT_EQ(whole.value().left_out, "");
  ASSERT_TRUE(Put("empty", "", Precondition::kAbsent, headers).ok());
  auto upload =
      place_.store->Begin(InfoOf("parts", "abc"), headers, 5 << 20, Precondition::kAbsent);
  ASSERT_TRUE(upload.ok()) << upload.error().what;
  EXPECT_EQ(upload.value()->LeftOut(), "");
  ASSERT_TRUE(upload.value()->PutPart(1, AsBytes("abc"), Md5Of(AsBytes("abc"))).ok());
  ASSERT_TRUE(upload.value()->Complete().ok());
  for (const char* key : {"whole", "empty", "parts"}) ExpectHeaders(key, headers);
}

TEST_P(FidelitySuite, AnObjectWithoutTagsTellsOfNone) {
  ASSERT_TRUE(Put("plain", "x").ok());
  const auto headers = HeadersOf("plain");
  ASSERT_TRUE(headers.ok()) << headers.error().what;
  EXPECT_EQ(headers.value().tag_count, 0U);
  EXPECT_TRUE(headers.value().user_metadata.empty());
}

TEST_P(FidelitySuite, TextBeyondAsciiIsTheSameTextOrSaidToBeLeftOut) {
  if (!KeepsHeadersHere()) GTEST_SKIP() << "keeps no headers";
  ObjectHeaders headers;
  headers.user_metadata = {{"name", "f\xC3\xBC\xC3\xBC.png"}};
  headers.tags = {{"name", "f\xC3\xBC"}};
  const auto put = Put("text", "x", Precondition::kAbsent, headers);
  ASSERT_TRUE(put.ok()) << put.error().what;
  const auto stored = HeadersOf("text");
  ASSERT_TRUE(stored.ok()) << stored.error().what;
  // In a header line it is an encoded-word (RFC 2047), which no server has to take apart.
  EXPECT_THAT(stored.value().user_metadata.at("name"),
              testing::AnyOf("f\xC3\xBC\xC3\xBC.png", "=?UTF-8?B?ZsO8w7wucG5n?="));
  if (stored.value().tags.empty()) {
    EXPECT_THAT(put.value().left_out, testing::StartsWith("tags: "));
  } else {
    EXPECT_EQ(stored.value().tags, headers.tags);
  }
}

TEST_P(FidelitySuite, HeadTellsTheVersionThatPutHasMade) {
  for (const char* content : {"first", "second"}) {
    const auto put = Put("k", content, Precondition::kNone);
    ASSERT_TRUE(put.ok()) << put.error().what;
    const auto head = place_.store->Head(ObjectKey("k"));
    ASSERT_TRUE(head.ok()) << head.error().what;
    EXPECT_EQ(head.value(), put.value());
    EXPECT_EQ(head.value().version.empty(), !VersionsHere());
  }
  auto upload = place_.store->Begin(InfoOf("k", "abc"), {}, 5 << 20, Precondition::kNone);
  ASSERT_TRUE(upload.ok()) << upload.error().what;
  ASSERT_TRUE(upload.value()->PutPart(1, AsBytes("abc"), Md5Of(AsBytes("abc"))).ok());
  const auto stored = upload.value()->Complete();
  ASSERT_TRUE(stored.ok()) << stored.error().what;
  EXPECT_EQ(stored.value(), place_.store->Head(ObjectKey("k")).value());
}

TEST_P(FidelitySuite, WhatIsKeptStaysWhenTheObjectIsReplaced) {
  for (const std::string key : {"plain", "with space+%41?#&\xC3\xA9"}) {
    const std::string aside = "kept/" + key + "/1";
    const auto before = Put(key, "earlier");
    ASSERT_TRUE(before.ok()) << before.error().what;
    const auto kept = Keep(key, aside);
    ASSERT_TRUE(kept.ok()) << kept.error().what;
    EXPECT_EQ(kept.value().size, 7U);
    ASSERT_TRUE(Put(key, "later", Precondition::kNone).ok());
    EXPECT_EQ(Read(key), "later");
    if (VersionsHere()) {
      EXPECT_EQ(kept.value(),
                (KeptVersion{ObjectKey(key), before.value().version, 7, before.value().etag}));
      EXPECT_FALSE(place_.store->Head(ObjectKey(aside)).ok()) << "a copy was made";
    } else {
      EXPECT_EQ(kept.value().key.bytes(), aside);
      EXPECT_EQ(Read(aside), "earlier");
      const auto head = place_.store->Head(ObjectKey(aside));
      ASSERT_TRUE(head.ok()) << head.error().what;
      EXPECT_EQ(head.value().etag, kept.value().etag);
      EXPECT_EQ(head.value().version, kept.value().version);
    }
  }
}

TEST_P(FidelitySuite, ACopyThatIsKeptHasTheHeadersAndTags) {
  if (!KeepsHeadersHere()) GTEST_SKIP() << "keeps no headers";
  if (VersionsHere()) GTEST_SKIP() << "needs no copy";
  ASSERT_TRUE(Put("k", "earlier", Precondition::kAbsent, EveryHeader()).ok());
  const auto kept = Keep("k", "kept/k");
  ASSERT_TRUE(kept.ok()) << kept.error().what;
  ExpectHeaders("kept/k", EveryHeader());
}

TEST_P(FidelitySuite, NothingIsKeptOfNothing) {
  const auto kept = Keep("unused", "kept/unused");
  ASSERT_FALSE(kept.ok());
  EXPECT_EQ(kept.error().fault, Fault::kNotFound) << kept.error().what;
}

TEST_P(FidelitySuite, AnotherVersionThanTheJudgedIsNotKeptForIt) {
  const auto judged = Put("k", "judged");
  ASSERT_TRUE(judged.ok()) << judged.error().what;
  ASSERT_TRUE(Put("k", "others", Precondition::kNone).ok());
  const auto kept = place_.store->KeepVersion(ObjectKey("k"), judged.value(), ObjectKey("kept/k"));
  if (VersionsHere()) {
    ASSERT_TRUE(kept.ok()) << kept.error().what;
    EXPECT_EQ(kept.value().version, judged.value().version);
    return;
  }
  ASSERT_FALSE(kept.ok());
  EXPECT_EQ(kept.error().fault, Fault::kChanged) << kept.error().what;
  EXPECT_EQ(kept.error().action, Action::kReplan);
}

}  // namespace lisync
