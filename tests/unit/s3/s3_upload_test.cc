#include "src/s3/s3_upload.h"

#include <gmock/gmock.h>

#include "src/s3/s3_store.h"
#include "tests/support/manual_clock.h"
#include "tests/unit/s3/fake_transport.h"
#include "tests/unit/s3/s3_test_remote.h"

namespace lisync {
namespace {

using testing::SizeIs;

class S3UploadTest : public testing::Test {
 protected:
  S3UploadTest() {
    auto transport = std::make_unique<FakeTransport>();
    transport_ = transport.get();
    store_ =
        std::make_unique<S3Store>(TestRemote(), std::move(transport), clock_, std::stop_token());
  }

  static std::string Quoted(const std::string& etag) { return "\"" + etag + "\""; }
  static std::string Md5Hex(std::string_view text) { return ToHex(Md5Of(AsBytes(text))); }

  std::unique_ptr<MultipartUpload> Begin(Precondition precondition, std::uint64_t size = 6) {
    transport_->Then(Answer(200,
                            "<InitiateMultipartUploadResult><UploadId>up 1</UploadId>"
                            "</InitiateMultipartUploadResult>"));
    ObjectHeaders headers;
    headers.content_type = "video/mp4";
    auto upload = store_->Begin({ObjectKey("k"), size, {}, {}}, headers, 3, precondition);
    EXPECT_TRUE(upload.ok()) << upload.error().what;
    return std::move(upload).value();
  }
  Result<void> PutPart(MultipartUpload& upload, std::uint32_t number, std::string_view part) {
    transport_->Then(Answer(200, "", {{"etag", Quoted(Md5Hex(part))}}));
    return upload.PutPart(number, AsBytes(part), Md5Of(AsBytes(part)));
  }
  static std::string ExpectedTag() {
    const std::vector<Md5> parts = {Md5Of(AsBytes("abc")), Md5Of(AsBytes("def"))};
    return MultipartETag(parts).value;
  }
  static ServerAnswer Completed(const std::string& etag) {
    return Answer(200, "<CompleteMultipartUploadResult><ETag>" + Quoted(etag) +
                           "</ETag></CompleteMultipartUploadResult>");
  }
  static ServerAnswer HeadAnswer(const std::string& etag) {
    return Answer(200, "",
                  {{"content-length", "6"},
                   {"etag", Quoted(etag)},
                   {"last-modified", "Tue, 24 Nov 2026 03:44:11 GMT"}});
  }
  std::unique_ptr<MultipartUpload> UploadOfTwoParts(
      Precondition precondition = Precondition::kNone) {
    auto upload = Begin(precondition);
    EXPECT_TRUE(PutPart(*upload, 1, "abc").ok());
    EXPECT_TRUE(PutPart(*upload, 2, "def").ok());
    return upload;
  }

  ManualClock clock_;
  FakeTransport* transport_ = nullptr;
  std::unique_ptr<S3Store> store_;
};

TEST(MultipartETag, IsTheMd5OfTheMd5s) {
  // Computed with Python's hashlib.
  const std::vector<Md5> parts = {Md5Of(AsBytes("abc")), Md5Of(AsBytes("def"))};
  EXPECT_EQ(MultipartETag(parts).value, "4c8e93283780e078db9e0c6b9b3f8043-2");
}

TEST_F(S3UploadTest, WhatIsLargerThanS3HoldsIsRefusedBeforeAnythingIsSent) {
  constexpr std::uint64_t kLimit = std::uint64_t{5} << 40;
  const auto upload =
      store_->Begin({ObjectKey("k"), kLimit + 1, {}, {}}, {}, 1 << 30, Precondition::kNone);
  ASSERT_FALSE(upload.ok());
  EXPECT_EQ(upload.error().fault, Fault::kTooLarge);
  EXPECT_EQ(upload.error().action, Action::kSkip);
  EXPECT_THAT(upload.error().what, testing::HasSubstr("5 TiB"));
  EXPECT_THAT(transport_->sent, SizeIs(0));
  EXPECT_NE(Begin(Precondition::kNone, kLimit), nullptr);
}

TEST_F(S3UploadTest, TagsAreOfTheUploadAndWhatIsRefusedOfThemIsSaid) {
  const std::string begun =
      "<InitiateMultipartUploadResult><UploadId>u</UploadId></InitiateMultipartUploadResult>";
  transport_->Then(Answer(200, begun))
      .Then(ErrorAnswer(400, "InvalidTag"))
      .Then(Answer(200, begun));
  ObjectHeaders headers;
  headers.tags = {{"a", "b"}};
  const ObjectInfo object{ObjectKey("k"), 6, {}, {}};
  EXPECT_EQ(store_->Begin(object, headers, 3, Precondition::kNone).value()->LeftOut(), "");
  EXPECT_EQ(transport_->sent.at(0).Header("x-amz-tagging"), "a=b");
  EXPECT_THAT(store_->Begin(object, headers, 3, Precondition::kNone).value()->LeftOut(),
              testing::HasSubstr("InvalidTag"));
  EXPECT_EQ(transport_->sent.at(2).Header("x-amz-tagging"), "");
}

TEST_F(S3UploadTest, AnObjectIsSentInParts) {
  auto upload = UploadOfTwoParts(Precondition::kAbsent);
  transport_->Then(Completed(ExpectedTag()));
  const auto stored = upload->Complete();
  ASSERT_TRUE(stored.ok()) << stored.error().what;
  EXPECT_EQ(stored.value(), (StoredObject{6, {ExpectedTag()}}));

  ASSERT_THAT(transport_->sent, SizeIs(4));
  EXPECT_EQ(transport_->sent[0].method, "POST");
  EXPECT_EQ(transport_->sent[0].Query(), "uploads=");
  EXPECT_EQ(transport_->sent[0].Header("content-type"), "video/mp4");
  EXPECT_EQ(transport_->sent[0].Header("if-none-match"), "");
  EXPECT_EQ(transport_->sent[1].method, "PUT");
  EXPECT_EQ(transport_->sent[1].Query(), "partNumber=1&uploadId=up%201");
  EXPECT_EQ(transport_->sent[1].Header("content-md5"), "kAFQmDzST7DWlj99KOF/cg==");
  EXPECT_EQ(transport_->sent[1].body, "abc");
  EXPECT_EQ(transport_->sent[1].Header("if-none-match"), "");
  EXPECT_EQ(transport_->sent[3].method, "POST");
  EXPECT_EQ(transport_->sent[3].Query(), "uploadId=up%201");
  EXPECT_EQ(transport_->sent[3].Header("if-none-match"), "*");
  EXPECT_EQ(transport_->sent[3].body,
            CompleteUploadBody({{1, {Md5Hex("abc")}}, {2, {Md5Hex("def")}}}));
}

TEST_F(S3UploadTest, APartWithAnotherTagIsDamage) {
  auto upload = Begin(Precondition::kNone);
  transport_->Then(Answer(200, "", {{"etag", Quoted(Md5Hex("other"))}}));
  const auto put = upload->PutPart(1, AsBytes("abc"), Md5Of(AsBytes("abc")));
  ASSERT_FALSE(put.ok());
  EXPECT_EQ(put.error().fault, Fault::kCorrupt);
  EXPECT_EQ(put.error().action, Action::kRetry);
}

TEST_F(S3UploadTest, APartMayBeSentAgain) {
  auto upload = Begin(Precondition::kNone);
  ASSERT_TRUE(PutPart(*upload, 1, "xxx").ok());
  ASSERT_TRUE(PutPart(*upload, 1, "abc").ok());
  ASSERT_TRUE(PutPart(*upload, 2, "def").ok());
  transport_->Then(Completed(ExpectedTag()));
  EXPECT_TRUE(upload->Complete().ok());
}

TEST_F(S3UploadTest, PartNumbersAreThoseOfS3) {
  auto upload = Begin(Precondition::kNone);
  EXPECT_EQ(PutPart(*upload, 0, "abc").error().fault, Fault::kTooLarge);
  EXPECT_EQ(PutPart(*upload, 10001, "abc").error().fault, Fault::kTooLarge);
  EXPECT_THAT(transport_->sent, SizeIs(1));
}

TEST_F(S3UploadTest, PartsThatDoNotMakeTheObjectAreNotCompleted) {
  auto missing = Begin(Precondition::kNone);
  ASSERT_TRUE(PutPart(*missing, 2, "abcdef").ok());
  EXPECT_EQ(missing->Complete().error().fault, Fault::kCorrupt);
  auto shorter = Begin(Precondition::kNone);
  ASSERT_TRUE(PutPart(*shorter, 1, "abc").ok());
  EXPECT_EQ(shorter->Complete().error().fault, Fault::kCorrupt);
  auto none = Begin(Precondition::kNone, 0);
  EXPECT_EQ(none->Complete().error().fault, Fault::kCorrupt);
}

TEST_F(S3UploadTest, AnotherTagOfTheWholeIsDamage) {
  auto upload = UploadOfTwoParts();
  transport_->Then(Completed("00000000000000000000000000000000-2"));
  EXPECT_EQ(upload->Complete().error().fault, Fault::kCorrupt);
}

TEST_F(S3UploadTest, AGoodStatusWithAnErrorDocumentIsTriedAgain) {
  auto upload = UploadOfTwoParts();
  transport_->Then(ErrorAnswer(200, "InternalError")).Then(Completed(ExpectedTag()));
  EXPECT_TRUE(upload->Complete().ok());
}

TEST_F(S3UploadTest, AnUploadCompletedByATryThatGotNoAnswerIsFound) {
  auto upload = UploadOfTwoParts();
  transport_->Then(Error{Action::kRetry, Fault::kNetwork, "reset"})
      .Then(ErrorAnswer(404, "NoSuchUpload"))
      .Then(HeadAnswer(ExpectedTag()));
  const auto stored = upload->Complete();
  ASSERT_TRUE(stored.ok()) << stored.error().what;
  EXPECT_EQ(stored.value().etag.value, ExpectedTag());
}

TEST_F(S3UploadTest, AnUploadThatIsGoneIsPlannedAnew) {
  auto upload = UploadOfTwoParts();
  transport_->Then(ErrorAnswer(404, "NoSuchUpload")).Then(HeadAnswer("another-2"));
  const auto stored = upload->Complete();
  ASSERT_FALSE(stored.ok());
  EXPECT_EQ(stored.error().fault, Fault::kNotFound);
  EXPECT_EQ(stored.error().action, Action::kReplan);
}

TEST_F(S3UploadTest, AnEmptyAnswerIsNoSuccess) {
  auto upload = UploadOfTwoParts();
  transport_->Then(Answer(200)).Then(Answer(404));
  EXPECT_EQ(upload->Complete().error().fault, Fault::kProtocol);
}

TEST_F(S3UploadTest, AnObjectThatAppearedMeanwhileStays) {
  auto upload = UploadOfTwoParts(Precondition::kAbsent);
  transport_->Then(ErrorAnswer(412, "PreconditionFailed"));
  const auto stored = upload->Complete();
  ASSERT_FALSE(stored.ok());
  EXPECT_EQ(stored.error().fault, Fault::kExists);
  EXPECT_EQ(stored.error().action, Action::kReplan);
}

TEST_F(S3UploadTest, GoesOnWithThePartsThatTheServerLists) {
  const auto part = [](int number, std::string_view content) {
    return "<Part><PartNumber>" + std::to_string(number) + "</PartNumber><Size>" +
           std::to_string(content.size()) + "</Size><ETag>" + Quoted(Md5Hex(content)) +
           "</ETag></Part>";
  };
  transport_
      ->Then(Answer(200, "<ListPartsResult><IsTruncated>true</IsTruncated>" + part(1, "abc") +
                             "</ListPartsResult>"))
      .Then(Answer(200, "<ListPartsResult><IsTruncated>false</IsTruncated>" + part(2, "dxx") +
                            "</ListPartsResult>"));
  auto upload = store_->Resume({ObjectKey("k"), 6, {}, {}}, "up 1", 3, Precondition::kNone);
  ASSERT_TRUE(upload.ok()) << upload.error().what;
  EXPECT_TRUE(upload.value()->Has(1, 3, Md5Of(AsBytes("abc"))).value());
  EXPECT_FALSE(upload.value()->Has(2, 3, Md5Of(AsBytes("def"))).value());
  ASSERT_TRUE(PutPart(*upload.value(), 2, "def").ok());
  transport_->Then(Completed(ExpectedTag()));
  EXPECT_TRUE(upload.value()->Complete().ok());
}

TEST_F(S3UploadTest, AListOfPartsThatDoesNotGoOnIsAnError) {
  const ServerAnswer same =
      Answer(200, "<ListPartsResult><IsTruncated>true</IsTruncated></ListPartsResult>");
  transport_->Then(same);
  const auto upload = store_->Resume({ObjectKey("k"), 6, {}, {}}, "up 1", 3, Precondition::kNone);
  ASSERT_FALSE(upload.ok());
  EXPECT_EQ(upload.error().fault, Fault::kProtocol);
}

TEST_F(S3UploadTest, AKeyLikeAPathIsCheckedBeforeAndAfter) {
  const std::string empty_page =
      "<ListBucketResult><IsTruncated>false</IsTruncated></ListBucketResult>";
  const ObjectInfo object = {ObjectKey("a/../b"), 3, {}, {}};
  transport_->Then(Answer(200, empty_page)).Then(HeadAnswer("x"));
  const auto taken = store_->Begin(object, {}, 3, Precondition::kNone);
  ASSERT_FALSE(taken.ok());
  EXPECT_EQ(taken.error().fault, Fault::kInvalidKey);

  transport_->Then(Answer(200, empty_page)).Then(Answer(404));
  transport_->Then(Answer(200,
                          "<InitiateMultipartUploadResult><UploadId>u</UploadId>"
                          "</InitiateMultipartUploadResult>"));
  const auto upload = store_->Begin(object, {}, 3, Precondition::kNone);
  ASSERT_TRUE(upload.ok()) << upload.error().what;
  ASSERT_TRUE(PutPart(*upload.value(), 1, "abc").ok());
  const std::vector<Md5> parts = {Md5Of(AsBytes("abc"))};
  transport_->Then(Completed(MultipartETag(parts).value)).Then(Answer(200, empty_page));
  EXPECT_EQ(upload.value()->Complete().error().fault, Fault::kInvalidKey);
}

TEST_F(S3UploadTest, ADroppedUploadSendsNothing) {
  UploadOfTwoParts().reset();
  EXPECT_THAT(transport_->sent, SizeIs(3));
}

}  // namespace
}  // namespace lisync
