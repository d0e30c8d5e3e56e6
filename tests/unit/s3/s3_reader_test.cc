#include "src/s3/s3_reader.h"

#include <gmock/gmock.h>

#include "src/s3/s3_source.h"
#include "tests/support/manual_clock.h"
#include "tests/unit/s3/fake_transport.h"
#include "tests/unit/s3/s3_test_remote.h"

namespace lisync {
namespace {

using testing::HasSubstr;
using testing::Not;
using testing::SizeIs;

constexpr const char* kMd5 = "900150983cd24fb0d6963f7d28e17f72";  // of "abc"

class S3ReaderTest : public testing::Test {
 protected:
  explicit S3ReaderTest(const std::string& prefix = "") {
    S3Remote remote = TestRemote();
    remote.prefix = prefix;
    remote.low_level_retries = 1;
    auto transport = std::make_unique<FakeTransport>();
    transport_ = transport.get();
    source_ = std::make_unique<S3Source>(remote, std::move(transport), clock_, std::stop_token());
  }

  static std::string Page(const std::vector<std::string>& keys, const char* truncated = "false") {
    std::string xml = "<ListBucketResult><EncodingType>url</EncodingType>";
    for (const std::string& key : keys) {
      xml += "<Contents><Key>" + UriEncode(key, Slash::kKeep) +
             "</Key><LastModified>2026-11-24T03:44:11Z</LastModified><ETag>\"" + kMd5 +
             "\"</ETag><Size>3</Size></Contents>";
    }
    return xml + "<IsTruncated>" + truncated + "</IsTruncated></ListBucketResult>";
  }

  static ObjectInfo Abc() { return {ObjectKey("k"), 3, {kMd5}, {}}; }
  static ServerAnswer AbcAnswer() {
    return Answer(200, "abc",
                  {{"etag", std::string("\"") + kMd5 + "\""}, {"content-type", "text/plain"}});
  }
  static ServerAnswer RangeAnswer(const std::string& body, const std::string& range) {
    return Answer(206, body, {{"etag", std::string("\"") + kMd5 + "\""}, {"content-range", range}});
  }

  Result<ObjectHeaders> Get(const ObjectInfo& object, std::uint64_t offset, std::size_t length) {
    into_.assign(length, '?');
    return source_->Get(object, offset, std::as_writable_bytes(std::span(into_)));
  }
  void ExpectChanged(const Result<ObjectHeaders>& got) {
    ASSERT_FALSE(got.ok());
    EXPECT_EQ(Name(got.error().fault), Name(Fault::kChanged)) << got.error().what;
    EXPECT_EQ(got.error().action, Action::kReplan);
  }

  ManualClock clock_;
  FakeTransport* transport_ = nullptr;
  std::unique_ptr<S3Source> source_;
  std::string into_;
};

class S3ReaderBelowPrefixTest : public S3ReaderTest {
 protected:
  S3ReaderBelowPrefixTest() : S3ReaderTest("pre fix/") {}
};

TEST_F(S3ReaderTest, AListingStartsAfterTheLastKeySeen) {
  transport_->Then(Answer(200, Page({"a", "b+"}, "true"))).Then(Answer(200, Page({"c"})));
  const auto first = source_->List(ObjectKey());
  ASSERT_TRUE(first.ok()) << first.error().what;
  EXPECT_FALSE(first.value().last);
  EXPECT_EQ(first.value().next_start_after.bytes(), "b+");
  const auto second = source_->List(first.value().next_start_after);
  ASSERT_TRUE(second.ok()) << second.error().what;
  EXPECT_TRUE(second.value().last);
  EXPECT_EQ(transport_->sent[0].Query(), "encoding-type=url&list-type=2&max-keys=1000");
  EXPECT_EQ(transport_->sent[1].Query(),
            "encoding-type=url&list-type=2&max-keys=1000&start-after=b%2B");
  EXPECT_EQ(transport_->sent[0].Path(), "/media");
}

TEST_F(S3ReaderBelowPrefixTest, KeysAreThoseBelowThePrefix) {
  transport_->Then(Answer(200, Page({"pre fix/", "pre fix/a/b", "pre fix/c"}, "true")));
  const auto page = source_->List(ObjectKey("A"));
  ASSERT_TRUE(page.ok()) << page.error().what;
  EXPECT_EQ(transport_->sent[0].Query(),
            "encoding-type=url&list-type=2&max-keys=1000&prefix=pre%20fix%2F"
            "&start-after=pre%20fix%2FA");
  ASSERT_THAT(page.value().objects, SizeIs(2));
  EXPECT_EQ(page.value().objects[0].key.bytes(), "a/b");
  EXPECT_EQ(page.value().objects[1].key.bytes(), "c");
  EXPECT_EQ(page.value().next_start_after.bytes(), "c");

  transport_->Then(AbcAnswer());
  ASSERT_TRUE(Get(Abc(), 0, 3).ok());
  EXPECT_EQ(transport_->sent[1].Path(), "/media/pre%20fix/k");
}

TEST_F(S3ReaderBelowPrefixTest, AKeyOutsideThePrefixIsNotTaken) {
  transport_->Then(Answer(200, Page({"other/a"})));
  EXPECT_EQ(source_->List(ObjectKey()).error().fault, Fault::kProtocol);
}

TEST_F(S3ReaderTest, AListingThatDoesNotGoOnEndsTheRun) {
  for (const auto& keys : {std::vector<std::string>{"a", "b"}, std::vector<std::string>{}}) {
    transport_->Then(Answer(200, Page(keys, "true")));
    const auto page = source_->List(ObjectKey("b"));
    ASSERT_FALSE(page.ok());
    EXPECT_EQ(page.error().fault, Fault::kProtocol);
    EXPECT_EQ(page.error().action, Action::kAskOperator);
  }
}

TEST_F(S3ReaderTest, AnUnusableOrOversizePageIsAnError) {
  transport_->Then(Answer(200, "<ListBucketResult>"));
  EXPECT_EQ(source_->List(ObjectKey()).error().fault, Fault::kProtocol);
  ServerAnswer oversize = Answer(200, Page({"a"}));
  oversize.end = BodyEnd::kTooLong;
  transport_->Then(oversize);
  EXPECT_EQ(source_->List(ObjectKey()).error().fault, Fault::kProtocol);
}

TEST_F(S3ReaderTest, APageThatCannotBeUsedIsAskedForAgain) {
  S3Remote remote = TestRemote();
  auto owned = std::make_unique<FakeTransport>();
  FakeTransport& transport = *owned;
  S3Source source(remote, std::move(owned), clock_, {});
  transport.Then(Answer(200, "<ListBucketResult>")).Then(Answer(200, Page({"a"})));
  const auto page = source.List(ObjectKey());
  ASSERT_TRUE(page.ok()) << page.error().what;
  EXPECT_THAT(page.value().objects, SizeIs(1));
}

TEST_F(S3ReaderTest, TheTimeIsThatOfTheServer) {
  transport_->Then(Answer(200, Page({}), {{"date", "Tue, 24 Nov 2026 03:44:11 GMT"}}));
  EXPECT_EQ(source_->Now().value(), ParseInstant("2026-11-24T03:44:11Z").value());
  EXPECT_THAT(transport_->sent[0].Query(), HasSubstr("max-keys=1"));
  transport_->Then(Answer(200, Page({})));
  EXPECT_EQ(source_->Now().error().fault, Fault::kProtocol);
  transport_->Then(ErrorAnswer(404, "NoSuchBucket"));
  EXPECT_EQ(source_->Now().error().fault, Fault::kNoBucket);
}

TEST_F(S3ReaderTest, HeadTellsSizeTagAndTime) {
  transport_->Then(Answer(200, "",
                          {{"content-length", "5368709120"},
                           {"etag", "\"x-2\""},
                           {"last-modified", "Tue, 24 Nov 2026 03:44:11 GMT"}}));
  const auto object = source_->Head(ObjectKey("k"));
  ASSERT_TRUE(object.ok()) << object.error().what;
  EXPECT_EQ(transport_->sent[0].method, "HEAD");
  EXPECT_EQ(object.value().size, 5368709120U);
  EXPECT_EQ(object.value().etag.value, "x-2");
  EXPECT_EQ(FormatInstant(object.value().modified), "2026-11-24T03:44:11.000000Z");
  transport_->Then(Answer(404));
  EXPECT_EQ(source_->Head(ObjectKey("k")).error().fault, Fault::kNotFound);
  transport_->Then(Answer(200, "", {{"last-modified", "Tue, 24 Nov 2026 03:44:11 GMT"}}));
  EXPECT_EQ(source_->Head(ObjectKey("k")).error().fault, Fault::kProtocol);
}

TEST_F(S3ReaderTest, AWholeObjectIsReadWithoutARange) {
  transport_->Then(AbcAnswer());
  const auto got = Get(Abc(), 0, 3);
  ASSERT_TRUE(got.ok()) << got.error().what;
  EXPECT_EQ(into_, "abc");
  EXPECT_EQ(got.value().content_type, "text/plain");
  EXPECT_EQ(transport_->sent[0].method, "GET");
  EXPECT_EQ(transport_->sent[0].Header("range"), "");
  EXPECT_EQ(transport_->sent[0].Header("if-match"), std::string("\"") + kMd5 + "\"");
}

TEST_F(S3ReaderTest, APartIsReadAsARange) {
  transport_->Then(RangeAnswer("bc", "bytes 1-2/3"));
  const auto got = Get(Abc(), 1, 2);
  ASSERT_TRUE(got.ok()) << got.error().what;
  EXPECT_EQ(into_, "bc");
  EXPECT_EQ(transport_->sent[0].Header("range"), "bytes=1-2");
  EXPECT_NE(transport_->sent[0].Header("if-match"), "");
}

TEST_F(S3ReaderTest, AnEmptyObjectIsReadForItsHeaders) {
  transport_->Then(Answer(200, "", {{"etag", "\"e\""}, {"content-type", "text/plain"}}));
  const auto got = Get({ObjectKey("k"), 0, {"e"}, {}}, 0, 0);
  ASSERT_TRUE(got.ok()) << got.error().what;
  EXPECT_EQ(got.value().content_type, "text/plain");
  EXPECT_EQ(transport_->sent[0].Header("range"), "");
}

TEST_F(S3ReaderTest, AnObjectListedWithoutATagIsReadWithoutACondition) {
  transport_->Then(AbcAnswer());
  ASSERT_TRUE(Get({ObjectKey("k"), 3, {}, {}}, 0, 3).ok());
  EXPECT_EQ(transport_->sent[0].Header("if-match"), "");
}

TEST_F(S3ReaderTest, AnotherVersionIsAChange) {
  transport_->Then(ErrorAnswer(412, "PreconditionFailed"));
  ExpectChanged(Get(Abc(), 0, 3));
  // A server that does not look at If-Match.
  transport_->Then(Answer(200, "abc", {{"etag", "\"another\""}}));
  ExpectChanged(Get(Abc(), 0, 3));
}

TEST_F(S3ReaderTest, ALengthOtherThanListedIsAChange) {
  const std::map<std::string, std::string> tag = {{"etag", std::string("\"") + kMd5 + "\""}};
  transport_->Then(Answer(200, "abcd", tag));
  ExpectChanged(Get(Abc(), 0, 3));
  transport_->Then(Answer(200, "ab", tag));
  ExpectChanged(Get(Abc(), 0, 3));
  transport_->Then(ErrorAnswer(416, "InvalidRange"));
  ExpectChanged(Get(Abc(), 1, 2));
  transport_->Then(RangeAnswer("bc", "bytes 1-2/4"));
  ExpectChanged(Get(Abc(), 1, 2));
  transport_->Then(RangeAnswer("ab", "bytes 0-1/3"));
  ExpectChanged(Get(Abc(), 1, 2));
}

TEST_F(S3ReaderTest, AServerThatAnswersARangeWithTheWholeIsNotTrusted) {
  transport_->Then(AbcAnswer());
  EXPECT_EQ(Get(Abc(), 1, 2).error().fault, Fault::kUnsupported);
}

TEST_F(S3ReaderTest, BytesOutsideTheObjectAreNotAskedFor) {
  EXPECT_FALSE(Get(Abc(), 1, 3).ok());
  EXPECT_FALSE(Get(Abc(), 3, 1).ok());
  EXPECT_FALSE(Get(Abc(), 0, 0).ok());
  EXPECT_FALSE(Get(Abc(), ~std::uint64_t{0}, 2).ok());
  EXPECT_THAT(transport_->sent, SizeIs(0));
}

TEST_F(S3ReaderTest, AListedTagCannotEndTheHeaderLine) {
  EXPECT_EQ(Get({ObjectKey("k"), 3, {"a\"\r\nx: y"}, {}}, 0, 3).error().fault, Fault::kProtocol);
  EXPECT_THAT(transport_->sent, SizeIs(0));
}

TEST_F(S3ReaderTest, TagsAreAskedForByKey) {
  transport_->Then(
      Answer(200, "<Tagging><TagSet><Tag><Key>a</Key><Value>b</Value></Tag></TagSet></Tagging>"));
  EXPECT_EQ(source_->Tags(ObjectKey("k")).value(), (ObjectTags{{"a", "b"}}));
  EXPECT_EQ(transport_->sent.at(0).method, "GET");
  EXPECT_EQ(transport_->sent.at(0).url, "http://minio:9000/media/k?tagging=");
}

TEST_F(S3ReaderTest, AServerWithoutTagsSaysSo) {
  transport_->Then(ErrorAnswer(501, "NotImplemented")).Then(ErrorAnswer(404, "NoSuchTagSet"));
  EXPECT_EQ(source_->Tags(ObjectKey("k")).error().fault, Fault::kUnsupported);
  EXPECT_EQ(source_->Tags(ObjectKey("k")).error().fault, Fault::kUnsupported);
}

TEST_F(S3ReaderTest, IdentityHoldsNoSecret) {
  EXPECT_EQ(source_->Identity(), "s3 http://minio:9000 media/");
  EXPECT_THAT(source_->Identity(), Not(HasSubstr("secret")));
}

TEST_F(S3ReaderTest, EveryKeyReachesItsOwnPath) {
  for (const auto& [key, path] :
       std::map<std::string, std::string>{{"a b", "a%20b"},
                                          {"+%?#&'\"", "%2B%25%3F%23%26%27%22"},
                                          {"\xF0\x9F\x98\x80", "%F0%9F%98%80"},
                                          {"\xC3\xA9", "%C3%A9"},
                                          {"e\xCC\x81", "e%CC%81"},
                                          {"a/b", "a/b"},
                                          {"a/", "a/"},
                                          {"a//b", "a//b"},
                                          {"../b", "../b"},
                                          {std::string("\0\n", 2), "%00%0A"},
                                          {std::string(1024, 'k'), std::string(1024, 'k')}}) {
    transport_->sent.clear();
    transport_->Then(AbcAnswer());
    ObjectInfo object = Abc();
    object.key = ObjectKey(key);
    ASSERT_TRUE(Get(object, 0, 3).ok());
    EXPECT_EQ(transport_->sent[0].Path(), "/media/" + path);
  }
}

}  // namespace
}  // namespace lisync
