#include "src/s3/s3_version_keeper.h"

#include <gmock/gmock.h>

#include "src/s3/s3_store.h"
#include "tests/support/manual_clock.h"
#include "tests/unit/s3/fake_transport.h"
#include "tests/unit/s3/s3_test_remote.h"

namespace lisync {
namespace {

using testing::SizeIs;

constexpr std::uint64_t kGiB = std::uint64_t{1} << 30;
constexpr std::uint64_t kTiB = std::uint64_t{1} << 40;

TEST(CopyRanges, CoverTheObjectWithoutGapsWithinTheLimitsOfS3) {
  for (const std::uint64_t size :
       {std::uint64_t{1}, 5 * kGiB + 1, 7 * kGiB, kTiB - 1, 5 * kTiB, 16 * kTiB + 3}) {
    const auto ranges = CopyRanges(size, {});
    EXPECT_LE(ranges.size(), 10'000U) << size;
    std::uint64_t next = 0;
    for (const CopyRange& range : ranges) {
      ASSERT_EQ(range.first, next) << size;
      ASSERT_GE(range.last, range.first);
      ASSERT_LE(range.last - range.first + 1, 5 * kGiB);
      next = range.last + 1;
    }
    EXPECT_EQ(next, size);
  }
  EXPECT_THAT(CopyRanges(5 * kGiB + 1, {}), SizeIs(6));
  EXPECT_THAT(CopyRanges(5 * kTiB, {}), SizeIs(5 * 1024));
}

class S3VersionKeeperTest : public testing::Test {
 protected:
  S3VersionKeeperTest() { Open({}); }
  void Open(CopyLimits limits) {
    auto transport = std::make_unique<FakeTransport>();
    transport_ = transport.get();
    store_ = std::make_unique<S3Store>(TestRemote(), std::move(transport), clock_,
                                       std::stop_token(), nullptr, limits);
  }
  Result<KeptVersion> Keep(const StoredObject& judged, const std::string& key = "a") {
    return store_->KeepVersion(ObjectKey(key), judged, ObjectKey("kept/" + key));
  }
  static ServerAnswer HeadAnswer(const std::string& etag, const std::string& size,
                                 std::map<std::string, std::string> more = {}) {
    more.merge(
        std::map<std::string, std::string>{{"content-length", size},
                                           {"etag", "\"" + etag + "\""},
                                           {"last-modified", "Tue, 24 Nov 2026 03:44:11 GMT"}});
    return Answer(200, "", more);
  }
  static ServerAnswer Copied(const std::string& root, const std::string& etag) {
    return Answer(200, "<" + root + "><ETag>\"" + etag + "\"</ETag></" + root + ">");
  }

  ManualClock clock_;
  FakeTransport* transport_ = nullptr;
  std::unique_ptr<S3Store> store_;
};

TEST_F(S3VersionKeeperTest, AVersionOfItsOwnIsKeptByItsIdWithoutARequest) {
  const auto kept = Keep({3, {"old"}, "id-1"});
  ASSERT_TRUE(kept.ok()) << kept.error().what;
  EXPECT_EQ(kept.value(), (KeptVersion{ObjectKey("a"), "id-1", 3, {"old"}}));
  EXPECT_THAT(transport_->sent, SizeIs(0));
}

TEST_F(S3VersionKeeperTest, WithoutAnIdItIsCopiedOnTheServerAndLookedAt) {
  transport_->Then(Copied("CopyObjectResult", "new"))
      .Then(HeadAnswer("new", "3", {{"x-amz-version-id", "of the copy"}}));
  const auto kept = Keep({3, {"old"}}, "a b?");
  ASSERT_TRUE(kept.ok()) << kept.error().what;
  EXPECT_EQ(kept.value(), (KeptVersion{ObjectKey("kept/a b?"), "of the copy", 3, {"new"}}));
  const SentRequest& copy = transport_->sent.at(0);
  EXPECT_EQ(copy.method, "PUT");
  EXPECT_EQ(copy.Path(), "/media/kept/a%20b%3F");
  EXPECT_EQ(copy.body, "");
  EXPECT_EQ(copy.Header("x-amz-copy-source"), "/media/a%20b%3F");
  EXPECT_EQ(copy.Header("x-amz-copy-source-if-match"), "\"old\"");
}

TEST_F(S3VersionKeeperTest, ACopyThatFailedWithAGoodStatusIsAnError) {
  for (int i = 0; i < 4; ++i) transport_->Then(ErrorAnswer(200, "InternalError"));
  const auto kept = Keep({3, {"old"}});
  ASSERT_FALSE(kept.ok());
  EXPECT_EQ(kept.error().fault, Fault::kServer);
}

TEST_F(S3VersionKeeperTest, ACopyThatIsNotWhatWasCopiedIsDamage) {
  for (const auto& [etag, size] : {std::pair("new", "4"), std::pair("other", "3")}) {
    transport_->Then(Copied("CopyObjectResult", "new")).Then(HeadAnswer(etag, size));
    EXPECT_EQ(Keep({3, {"old"}}).error().fault, Fault::kCorrupt);
  }
}

TEST_F(S3VersionKeeperTest, AnObjectReplacedSinceItWasJudgedIsPlannedAnew) {
  transport_->Then(ErrorAnswer(412, "PreconditionFailed"));
  const auto kept = Keep({3, {"old"}});
  ASSERT_FALSE(kept.ok());
  EXPECT_EQ(kept.error().fault, Fault::kChanged);
  EXPECT_EQ(kept.error().action, Action::kReplan);
}

TEST_F(S3VersionKeeperTest, NoVersionIsKeptOfNothing) {
  transport_->Then(ErrorAnswer(404, "NoSuchKey"));
  EXPECT_EQ(Keep({3, {"old"}}).error().fault, Fault::kNotFound);
  EXPECT_THAT(transport_->sent, SizeIs(1));
}

class S3LargeVersionTest : public S3VersionKeeperTest {
 protected:
  S3LargeVersionTest() { Open({5, 3}); }
};

TEST_F(S3LargeVersionTest, WhatOneRequestCannotCopyIsCopiedInPartsWithItsHeadersAndTags) {
  transport_
      ->Then(HeadAnswer(
          "old", "7",
          {{"content-type", "video/mp4"}, {"x-amz-meta-name", "v"}, {"x-amz-tagging-count", "1"}}))
      .Then(Answer(200,
                   "<Tagging><TagSet><Tag><Key>t</Key><Value>u</Value></Tag></TagSet></Tagging>"))
      .Then(Answer(200,
                   "<InitiateMultipartUploadResult><UploadId>up 1</UploadId>"
                   "</InitiateMultipartUploadResult>"))
      .Then(Copied("CopyPartResult", "p1"))
      .Then(Copied("CopyPartResult", "p2"))
      .Then(Copied("CopyPartResult", "p3"))
      .Then(Copied("CompleteMultipartUploadResult", "new-3"))
      .Then(HeadAnswer("new-3", "7"));
  const auto kept = Keep({7, {"old"}});
  ASSERT_TRUE(kept.ok()) << kept.error().what;
  EXPECT_EQ(kept.value(), (KeptVersion{ObjectKey("kept/a"), "", 7, {"new-3"}}));
  const auto& sent = transport_->sent;
  EXPECT_EQ(sent.at(2).Query(), "uploads=");
  EXPECT_EQ(sent[2].Header("content-type"), "video/mp4");
  EXPECT_EQ(sent[2].Header("x-amz-meta-name"), "v");
  EXPECT_EQ(sent[2].Header("x-amz-tagging"), "t=u");
  const std::vector<std::string> ranges = {"bytes=0-2", "bytes=3-5", "bytes=6-6"};
  for (std::size_t i = 0; i < 3; ++i) {
    EXPECT_EQ(sent.at(3 + i).method, "PUT");
    EXPECT_EQ(sent[3 + i].Query(), "partNumber=" + std::to_string(i + 1) + "&uploadId=up%201");
    EXPECT_EQ(sent[3 + i].Header("x-amz-copy-source"), "/media/a");
    EXPECT_EQ(sent[3 + i].Header("x-amz-copy-source-if-match"), "\"old\"");
    EXPECT_EQ(sent[3 + i].Header("x-amz-copy-source-range"), ranges[i]);
  }
  EXPECT_EQ(sent.at(6).method, "POST");
  EXPECT_THAT(sent[6].body, testing::HasSubstr("<PartNumber>3</PartNumber><ETag>\"p3\"</ETag>"));
}

TEST_F(S3LargeVersionTest, APartOfAnotherVersionIsPlannedAnew) {
  transport_->Then(HeadAnswer("old", "7"))
      .Then(Answer(200,
                   "<InitiateMultipartUploadResult><UploadId>u</UploadId>"
                   "</InitiateMultipartUploadResult>"))
      .Then(Copied("CopyPartResult", "p1"))
      .Then(ErrorAnswer(412, "PreconditionFailed"));
  EXPECT_EQ(Keep({7, {"old"}}).error().fault, Fault::kChanged);
}

TEST_F(S3LargeVersionTest, TheHeadersOfAnotherVersionAreNotTaken) {
  transport_->Then(HeadAnswer("new", "7"));
  EXPECT_EQ(Keep({7, {"old"}}).error().action, Action::kReplan);
  EXPECT_THAT(transport_->sent, SizeIs(1));
}

}  // namespace
}  // namespace lisync
