#include "src/s3/s3_remote.h"

#include <gmock/gmock.h>

namespace lisync {
namespace {

using testing::HasSubstr;

TEST(ParseEndpoint, TakesTheFormsOfRcloneConf) {
  EXPECT_EQ(ParseEndpoint("http://127.0.0.1:9000").value(),
            (S3Endpoint{Scheme::kHttp, "127.0.0.1", 9000}));
  EXPECT_EQ(ParseEndpoint("http://minio").value(), (S3Endpoint{Scheme::kHttp, "minio", 80}));
  EXPECT_EQ(ParseEndpoint("https://s3.example.org/").value(),
            (S3Endpoint{Scheme::kHttps, "s3.example.org", 443}));
  EXPECT_EQ(ParseEndpoint("minio:9000").value(), (S3Endpoint{Scheme::kHttps, "minio", 9000}));
  EXPECT_EQ(ParseEndpoint("http://[::1]:9000").value(), (S3Endpoint{Scheme::kHttp, "::1", 9000}));
}

TEST(ParseEndpoint, RefusesAllElseAndSaysWhatIsAccepted) {
  for (const char* text : {"", "http://", "ftp://host", "http://host:0", "http://host:70000",
                           "http://host:x", "http://host:", "http://host/path", "http://a b",
                           "http://user@host", "http://[::1", "http://[::1]x"}) {
    const auto endpoint = ParseEndpoint(text);
    ASSERT_FALSE(endpoint.ok()) << text;
    EXPECT_THAT(endpoint.error().what, HasSubstr("http://HOST[:PORT]"));
    EXPECT_EQ(endpoint.error().action, Action::kAskOperator);
  }
}

S3Remote Remote() {
  S3Remote remote;
  remote.endpoint = {Scheme::kHttp, "minio", 9000};
  remote.bucket = "media";
  remote.prefix = "pre fix/";
  remote.credentials = {"key", "very-secret", "token"};
  return remote;
}

TEST(S3Remote, IdentityNamesThePlaceAndNoSecret) {
  EXPECT_EQ(Identity(Remote()), "s3 http://minio:9000 media/pre fix/");
}

TEST(S3Remote, PathStyleHasTheBucketInThePath) {
  const S3Url object = ObjectUrl(Remote(), ObjectKey("a b"));
  EXPECT_EQ(object.base, "http://minio:9000");
  EXPECT_EQ(object.host, "minio:9000");
  EXPECT_EQ(object.path, "/media/pre fix/a b");
  EXPECT_EQ(BucketUrl(Remote()).path, "/media");
}

TEST(S3Remote, VirtualHostStyleHasTheBucketInTheHost) {
  S3Remote remote = Remote();
  remote.addressing = Addressing::kVirtualHost;
  remote.endpoint = {Scheme::kHttps, "s3.example.org", 443};
  const S3Url object = ObjectUrl(remote, ObjectKey("/a"));
  EXPECT_EQ(object.base, "https://media.s3.example.org:443");
  EXPECT_EQ(object.host, "media.s3.example.org");
  EXPECT_EQ(object.path, "/pre fix//a");
  EXPECT_EQ(BucketUrl(remote).path, "/");
}

TEST(S3Remote, AnIpv6AddressStandsInBrackets) {
  S3Remote remote = Remote();
  remote.endpoint = {Scheme::kHttp, "::1", 80};
  EXPECT_EQ(BucketUrl(remote).base, "http://[::1]:80");
  EXPECT_EQ(BucketUrl(remote).host, "[::1]");
  EXPECT_EQ(Identity(remote), "s3 http://[::1]:80 media/pre fix/");
}

}  // namespace
}  // namespace lisync
