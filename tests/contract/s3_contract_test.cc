// S3Store and S3Source against real servers.

#include <gmock/gmock.h>

#include "tests/contract/media_store_suite.h"
#include "tests/contract/s3_places.h"
#include "tests/support/manual_clock.h"

namespace lisync {
namespace {

StoreCase ServerCase(const std::string& name) {
  return {name, [name] { return OpenS3Place(TestServer(name)); }};
}

INSTANTIATE_TEST_SUITE_P(S3, MediaStoreSuite,
                         testing::Values(ServerCase("main_s3"), ServerCase("hidden_s3"),
                                         ServerCase("other_s3")),
                         StoreCaseName());

class S3Servers : public testing::TestWithParam<std::string> {
 protected:
  S3Remote remote_ = TestServer(GetParam());
  SystemClock clock_;
};

TEST_P(S3Servers, AWrongSecretAsksTheOperator) {
  remote_.credentials.secret_key = "this-is-not-the-secret";
  const auto source = OpenS3Source(remote_, clock_, {});
  for (const auto& error : {source->Now().error(), source->List(ObjectKey()).error()}) {
    EXPECT_EQ(Name(error.fault), Name(Fault::kCredentials)) << error.what;
    EXPECT_EQ(error.action, Action::kAskOperator);
    EXPECT_THAT(error.what, testing::Not(testing::HasSubstr("this-is-not-the-secret")));
  }
  const auto check = OpenS3Store(remote_, clock_, {})->Check();
  ASSERT_FALSE(check.ok());
  EXPECT_EQ(check.error().fault, Fault::kCredentials);
}

TEST_P(S3Servers, AnUnknownAccessKeyAsksTheOperator) {
  remote_.credentials.access_key = "nobody";
  const auto page = OpenS3Source(remote_, clock_, {})->List(ObjectKey());
  ASSERT_FALSE(page.ok());
  EXPECT_EQ(Name(page.error().fault), Name(Fault::kCredentials)) << page.error().what;
  EXPECT_EQ(page.error().action, Action::kAskOperator);
}

TEST_P(S3Servers, WithoutCredentialsAPrivateBucketIsDenied) {
  remote_.credentials = {};
  const auto page = OpenS3Source(remote_, clock_, {})->List(ObjectKey());
  ASSERT_FALSE(page.ok());
  EXPECT_EQ(Name(page.error().fault), Name(Fault::kDenied)) << page.error().what;
  EXPECT_EQ(page.error().action, Action::kAskOperator);
}

TEST_P(S3Servers, AMissingBucketAsksTheOperator) {
  remote_.bucket = "there-is-no-such-bucket";
  const auto source = OpenS3Source(remote_, clock_, {});
  for (const auto& error : {source->Now().error(), source->List(ObjectKey()).error()}) {
    EXPECT_EQ(Name(error.fault), Name(Fault::kNoBucket)) << error.what;
    EXPECT_EQ(error.action, Action::kAskOperator);
  }
  const std::string_view content = "x";
  const auto put = OpenS3Store(remote_, clock_, {})
                       ->Put({ObjectKey("x"), 1, {}, {}}, {}, AsBytes(content),
                             Md5Of(AsBytes(content)), Precondition::kNone);
  ASSERT_FALSE(put.ok());
  EXPECT_EQ(Name(put.error().fault), Name(Fault::kNoBucket)) << put.error().what;
}

TEST_P(S3Servers, ARequestSignedADayLateIsSignedAgainByTheServersClock) {
  ManualClock clock(clock_.Now() - std::chrono::days(1));
  const auto source = OpenS3Source(remote_, clock, {});
  const auto page = source->List(ObjectKey());
  EXPECT_TRUE(page.ok()) << page.error().what;
  EXPECT_TRUE(clock.Waits().empty());

  const auto head = OpenS3Source(remote_, clock, {})->Head(ObjectKey("there is no such object"));
  ASSERT_FALSE(head.ok());
  EXPECT_EQ(Name(head.error().fault), Name(Fault::kNotFound)) << head.error().what;
}

TEST_P(S3Servers, AVeryLongKeyIsHeldOrRefusedByName) {
  const auto store = OpenS3Store(remote_, clock_, {});
  const std::string_view content = "x";
  const auto put = [&](const std::string& key) {
    return store->Put({ObjectKey(key), 1, {}, {}}, {}, AsBytes(content), Md5Of(AsBytes(content)),
                      Precondition::kNone);
  };
  std::string key = FreshPrefix();
  while (key.size() < kMaxKeyBytes) key += key.size() % 100 == 0 ? '/' : 'k';
  const auto longest = put(key);
  if (longest.ok()) {
    EXPECT_EQ(store->Head(ObjectKey(key)).value(), longest.value());
  } else {
    EXPECT_EQ(Name(longest.error().fault), Name(Fault::kInvalidKey)) << longest.error().what;
  }
  const auto too_long = put(key + "k");
  if (!too_long.ok()) {
    EXPECT_EQ(Name(too_long.error().fault), Name(Fault::kInvalidKey)) << too_long.error().what;
    EXPECT_EQ(too_long.error().action, Action::kSkip);
  }
}

TEST_P(S3Servers, MetadataThatFitsNoHeaderDoesNotBreakTheRequest) {
  StorePlace place = OpenS3Place(remote_);
  ObjectHeaders headers;
  headers.user_metadata = {{"name", "f\xC3\xBC\xC3\xBC.png"},
                           {"lines", "a\r\nx-amz-acl: public-read"},
                           {"bytes", "\xFF\xFE"},
                           {"no token", "left out"},
                           {"plain", "kept"}};
  const std::string_view content = "x";
  const auto put = place.store->Put({ObjectKey("odd"), 1, {}, {}}, headers, AsBytes(content),
                                    Md5Of(AsBytes(content)), Precondition::kAbsent);
  ASSERT_TRUE(put.ok()) << put.error().what;
  std::string read(1, '?');
  const auto info = place.source->Head(ObjectKey("odd"));
  ASSERT_TRUE(info.ok()) << info.error().what;
  const auto got = place.source->Get(info.value(), 0, std::as_writable_bytes(std::span(read)));
  ASSERT_TRUE(got.ok()) << got.error().what;
  EXPECT_EQ(got.value().user_metadata.at("plain"), "kept");
  EXPECT_FALSE(got.value().user_metadata.contains("no token"));
}

INSTANTIATE_TEST_SUITE_P(S3, S3Servers, testing::Values("main_s3", "hidden_s3", "other_s3"),
                         [](const auto& server) { return server.param; });

}  // namespace
}  // namespace lisync
