#include "src/s3/s3_store.h"

#include <gmock/gmock.h>

#include "tests/support/manual_clock.h"
#include "tests/unit/s3/fake_transport.h"
#include "tests/unit/s3/s3_test_remote.h"

namespace lisync {
namespace {

using testing::SizeIs;

const std::string kMd5 = "900150983cd24fb0d6963f7d28e17f72";  // of "abc"

class S3StoreTest : public testing::Test {
 protected:
  S3StoreTest() {
    auto transport = std::make_unique<FakeTransport>();
    transport_ = transport.get();
    store_ =
        std::make_unique<S3Store>(TestRemote(), std::move(transport), clock_, std::stop_token());
  }

  Result<StoredObject> Put(Precondition precondition, const ObjectHeaders& headers = {},
                           const std::string& key = "k") {
    const std::string_view content = "abc";
    return store_->Put({ObjectKey(key), 3, {kMd5}, {}}, headers, AsBytes(content),
                       Md5Of(AsBytes(content)), precondition);
  }
  static ServerAnswer Stored(std::map<std::string, std::string> headers = {}) {
    headers.emplace("etag", "\"" + kMd5 + "\"");
    return Answer(200, "", headers);
  }
  static ServerAnswer HeadAnswer(const std::string& etag, const std::string& size = "3") {
    return Answer(200, "",
                  {{"content-length", size},
                   {"etag", "\"" + etag + "\""},
                   {"last-modified", "Tue, 24 Nov 2026 03:44:11 GMT"}});
  }
  static ServerAnswer ListAnswer(const std::string& key) {
    const std::string object =
        "<Contents><Key>" + key +
        "</Key><LastModified>2026-11-24T03:44:11Z</LastModified><Size>3</Size></Contents>";
    return Answer(200, "<ListBucketResult><IsTruncated>false</IsTruncated>" +
                           (key.empty() ? "" : object) + "</ListBucketResult>");
  }

  ManualClock clock_;
  FakeTransport* transport_ = nullptr;
  std::unique_ptr<S3Store> store_;
};

TEST_F(S3StoreTest, AServerThatWantsBodiesSignedGetsThemSigned) {
  transport_->Then(Answer(403, "<Error><Code>AccessDenied</Code></Error>"));
  transport_->Then(Stored());
  transport_->Then(Stored());
  ASSERT_TRUE(Put(Precondition::kNone).ok());
  ASSERT_TRUE(Put(Precondition::kNone).ok());
  ASSERT_THAT(transport_->sent, SizeIs(3));
  const std::string signed_body = ToHex(Sha256Of(AsBytes("abc")));
  EXPECT_EQ(transport_->sent[0].Header("x-amz-content-sha256"), "UNSIGNED-PAYLOAD");
  EXPECT_EQ(transport_->sent[1].Header("x-amz-content-sha256"), signed_body);
  EXPECT_EQ(transport_->sent[2].Header("x-amz-content-sha256"), signed_body);
}

TEST_F(S3StoreTest, ADenialAfterAnUnsignedBodyWasTakenIsADenial) {
  transport_->Then(Stored());
  transport_->Then(Answer(403, "<Error><Code>AccessDenied</Code></Error>"));
  ASSERT_TRUE(Put(Precondition::kNone).ok());
  EXPECT_EQ(Put(Precondition::kNone).error().fault, Fault::kDenied);
  EXPECT_THAT(transport_->sent, SizeIs(2));
}

TEST_F(S3StoreTest, PutSendsContentDigestsAndHeaders) {
  transport_->Then(Stored());
  ObjectHeaders headers;
  headers.content_type = "text/plain";
  headers.cache_control = "max-age=1";
  headers.content_disposition = "inline";
  headers.content_encoding = "gzip";
  headers.user_metadata = {{"name", "v\r\nx-amz-acl: public-read"}};
  const auto put = Put(Precondition::kNone, headers);
  ASSERT_TRUE(put.ok()) << put.error().what;
  EXPECT_EQ(put.value(), (StoredObject{3, {kMd5}}));
  const SentRequest& sent = transport_->sent.at(0);
  EXPECT_EQ(sent.method, "PUT");
  EXPECT_EQ(sent.url, "http://minio:9000/media/k");
  EXPECT_EQ(sent.body, "abc");
  EXPECT_EQ(sent.Header("content-md5"), "kAFQmDzST7DWlj99KOF/cg==");
  EXPECT_EQ(sent.Header("x-amz-content-sha256"), "UNSIGNED-PAYLOAD");
  EXPECT_EQ(sent.Header("content-type"), "text/plain");
  EXPECT_EQ(sent.Header("cache-control"), "max-age=1");
  EXPECT_EQ(sent.Header("content-disposition"), "inline");
  EXPECT_EQ(sent.Header("content-encoding"), "gzip");
  EXPECT_EQ(sent.Header("if-none-match"), "");
  EXPECT_EQ(sent.Header("x-amz-meta-name").find_first_of("\r\n"), std::string::npos);
}

TEST_F(S3StoreTest, AnAbsentObjectIsPutOnCondition) {
  transport_->Then(Stored()).Then(ErrorAnswer(412, "PreconditionFailed"));
  ASSERT_TRUE(Put(Precondition::kAbsent).ok());
  EXPECT_EQ(transport_->sent[0].Header("if-none-match"), "*");
  const auto again = Put(Precondition::kAbsent);
  ASSERT_FALSE(again.ok());
  EXPECT_EQ(again.error().fault, Fault::kExists);
  EXPECT_EQ(again.error().action, Action::kReplan);
}

TEST_F(S3StoreTest, AServerWithoutConditionsIsAskedWithoutFromThenOn) {
  transport_->Then(ErrorAnswer(501, "NotImplemented")).Then(Stored()).Then(Stored());
  ASSERT_TRUE(Put(Precondition::kAbsent).ok());
  ASSERT_TRUE(Put(Precondition::kAbsent).ok());
  ASSERT_THAT(transport_->sent, SizeIs(3));
  EXPECT_EQ(transport_->sent[0].Header("if-none-match"), "*");
  EXPECT_EQ(transport_->sent[1].Header("if-none-match"), "");
  EXPECT_EQ(transport_->sent[2].Header("if-none-match"), "");
}

TEST_F(S3StoreTest, AServerThatOffersNoPutAtAllKeepsItsCondition) {
  transport_->Then(ErrorAnswer(501, "NotImplemented"))
      .Then(ErrorAnswer(501, "NotImplemented"))
      .Then(Stored());
  EXPECT_EQ(Put(Precondition::kAbsent).error().fault, Fault::kUnsupported);
  ASSERT_TRUE(Put(Precondition::kAbsent).ok());
  EXPECT_EQ(transport_->sent[2].Header("if-none-match"), "*");
}

TEST_F(S3StoreTest, ATagThatIsNotOfTheContentIsDamage) {
  transport_->Then(Answer(200, "", {{"etag", "\"00000000000000000000000000000000\""}}));
  const auto put = Put(Precondition::kNone);
  ASSERT_FALSE(put.ok());
  EXPECT_EQ(put.error().fault, Fault::kCorrupt);
  EXPECT_EQ(put.error().action, Action::kRetry);
}

TEST_F(S3StoreTest, AnEncryptingServersTagIsTakenAsItIs) {
  const std::string other = "00000000000000000000000000000000";
  for (const std::map<std::string, std::string>& encryption :
       {std::map<std::string, std::string>{{"x-amz-server-side-encryption", "aws:kms"}},
        {{"x-amz-server-side-encryption", "aws:kms:dsse"}},
        {{"x-amz-server-side-encryption-customer-algorithm", "AES256"}}}) {
    auto headers = encryption;
    headers["etag"] = other;
    transport_->Then(Answer(200, "", headers));
    EXPECT_EQ(Put(Precondition::kNone).value().etag.value, other);
  }
  transport_->Then(Answer(200, "", {{"etag", other}, {"x-amz-server-side-encryption", "AES256"}}));
  EXPECT_FALSE(Put(Precondition::kNone).ok());
}

TEST_F(S3StoreTest, AnAnswerWithoutATagIsNone) {
  transport_->Then(Answer(200));
  EXPECT_EQ(Put(Precondition::kNone).error().fault, Fault::kProtocol);
}

TEST_F(S3StoreTest, AKeyLikeAPathIsCheckedBeforeAndAfter) {
  transport_->Then(ListAnswer("")).Then(Answer(404)).Then(Stored()).Then(ListAnswer("a/../b"));
  const auto put = Put(Precondition::kAbsent, {}, "a/../b");
  ASSERT_TRUE(put.ok()) << put.error().what;
  EXPECT_THAT(transport_->sent, SizeIs(4));
}

TEST_F(S3StoreTest, AServerThatResolvesAKeyDoesNotGetItOverAnother) {
  transport_->Then(ListAnswer("")).Then(HeadAnswer(kMd5));
  const auto put = Put(Precondition::kNone, {}, "a/../b");
  ASSERT_FALSE(put.ok());
  EXPECT_EQ(put.error().fault, Fault::kInvalidKey);
  EXPECT_EQ(put.error().action, Action::kSkip);
  for (const SentRequest& sent : transport_->sent) EXPECT_NE(sent.method, "PUT");
}

TEST_F(S3StoreTest, AServerThatResolvedAKeyIsFoundOut) {
  transport_->Then(ListAnswer("")).Then(Answer(404)).Then(Stored()).Then(ListAnswer("a/../bc"));
  EXPECT_EQ(Put(Precondition::kAbsent, {}, "a/../b").error().fault, Fault::kInvalidKey);
}

TEST_F(S3StoreTest, HeadTellsSizeAndTag) {
  transport_->Then(HeadAnswer("x-2", "7"));
  EXPECT_EQ(store_->Head(ObjectKey("k")).value(), (StoredObject{7, {"x-2"}}));
}

TEST_F(S3StoreTest, CheckReadsAndWritesNothing) {
  transport_->Then(Answer(200, ListAnswer("").text, {{"date", "Tue, 24 Nov 2026 03:44:11 GMT"}}));
  EXPECT_TRUE(store_->Check().ok());
  EXPECT_EQ(transport_->sent.at(0).method, "GET");
  transport_->Then(ErrorAnswer(403, "InvalidAccessKeyId"));
  EXPECT_EQ(store_->Check().error().action, Action::kAskOperator);
}

TEST_F(S3StoreTest, TheVersionIdIsTheAnswersUnlessItIsNone) {
  transport_->Then(Stored({{"x-amz-version-id", "id-1"}}))
      .Then(Stored({{"x-amz-version-id", "null"}}));
  EXPECT_EQ(Put(Precondition::kNone).value().version, "id-1");
  EXPECT_EQ(Put(Precondition::kNone).value().version, "");
  ServerAnswer head = HeadAnswer(kMd5);
  head.headers.emplace("x-amz-version-id", "id-1");
  transport_->Then(head);
  EXPECT_EQ(store_->Head(ObjectKey("k")).value().version, "id-1");
}

class S3TagsTest : public S3StoreTest {
 protected:
  // After a first object, so that it is known that the server takes bodies that are not signed.
  S3TagsTest() {
    transport_->Then(Stored());
    EXPECT_TRUE(Put(Precondition::kNone).ok());
    transport_->sent.clear();
    headers_.tags = {{"a b", "c+d"}, {"x", ""}};
  }
  std::string TagsOf(std::size_t request) {
    return transport_->sent.at(request).Header("x-amz-tagging");
  }
  ObjectHeaders headers_;
};

TEST_F(S3TagsTest, TagsGoAlongInUrlForm) {
  transport_->Then(Stored());
  const auto put = Put(Precondition::kAbsent, headers_);
  ASSERT_TRUE(put.ok()) << put.error().what;
  EXPECT_EQ(TagsOf(0), "a%20b=c%2Bd&x=");
  EXPECT_EQ(put.value().left_out, "");
}

TEST_F(S3TagsTest, AServerWithoutTagsGetsTheObjectWithoutFromThenOnAndItIsSaid) {
  transport_->Then(ErrorAnswer(501, "NotImplemented")).Then(Stored()).Then(Stored());
  const auto first = Put(Precondition::kNone, headers_);
  ASSERT_TRUE(first.ok()) << first.error().what;
  EXPECT_THAT(first.value().left_out, testing::StartsWith("tags: PutObject of k: HTTP 501"));
  EXPECT_EQ(TagsOf(1), "");
  EXPECT_NE(Put(Precondition::kNone, headers_).value().left_out, "");
  EXPECT_EQ(TagsOf(2), "");
}

TEST_F(S3TagsTest, TagsThatAreDeniedOrNoneToTheServerStopNoObject) {
  for (const auto& [status, code] :
       {std::pair(403, "AccessDenied"), std::pair(400, "InvalidTag")}) {
    transport_->sent.clear();
    transport_->Then(ErrorAnswer(status, code)).Then(Stored()).Then(Stored());
    EXPECT_THAT(Put(Precondition::kNone, headers_).value().left_out, testing::HasSubstr(code));
    ASSERT_TRUE(Put(Precondition::kNone, headers_).ok());
    EXPECT_NE(TagsOf(2), "") << "the next object's are tried";
  }
}

TEST_F(S3TagsTest, AnObjectRefusedWithAndWithoutItsTagsIsNotBlamedOnThem) {
  transport_->Then(ErrorAnswer(403, "AccessDenied")).Then(ErrorAnswer(507, "InsufficientStorage"));
  const auto put = Put(Precondition::kNone, headers_);
  ASSERT_FALSE(put.ok());
  EXPECT_EQ(put.error().fault, Fault::kNoSpace);
  transport_->sent.clear();
  transport_->Then(ErrorAnswer(403, "InvalidAccessKeyId"));
  EXPECT_EQ(Put(Precondition::kNone, headers_).error().fault, Fault::kCredentials);
  EXPECT_THAT(transport_->sent, SizeIs(1));
}

}  // namespace
}  // namespace lisync
