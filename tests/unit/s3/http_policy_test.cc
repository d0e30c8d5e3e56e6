#include "src/s3/http_policy.h"

#include <gmock/gmock.h>

#include <type_traits>

#include "src/s3/s3_source.h"
#include "src/s3/s3_store.h"

namespace lisync {
namespace {

// Main's side has no way to write (promise P1), by its types.
template <typename T>
concept CanWrite = requires(T& t, const WriteRequest& request) {
  t.Write(request);
};
template <typename T>
concept CanPut = requires(T& t) {
  &T::Put;
};
static_assert(CanWrite<WriteTransport> && !CanWrite<ReadTransport>);
static_assert(CanPut<S3Store> && !CanPut<S3Source>);
static_assert(!std::is_constructible_v<S3Source, S3Remote, std::unique_ptr<WriteTransport>&, Clock&,
                                       std::stop_token>);

TEST(IsAllowed, MainIsOnlyRead) {
  EXPECT_TRUE(IsAllowed(Access::kReadOnly, "GET", "http://h/b/k"));
  EXPECT_TRUE(IsAllowed(Access::kReadOnly, "HEAD", "http://h/b/k"));
  for (const char* method : {"PUT", "POST", "DELETE", "PATCH", "OPTIONS", "get", ""}) {
    EXPECT_FALSE(IsAllowed(Access::kReadOnly, method, "http://h/b/k")) << method;
  }
}

TEST(IsAllowed, HiddenIsReadAndAddedTo) {
  EXPECT_TRUE(IsAllowed(Access::kAddOnly, "GET", "http://h/b?list-type=2"));
  EXPECT_TRUE(IsAllowed(Access::kAddOnly, "HEAD", "http://h/b/k"));
  EXPECT_TRUE(IsAllowed(Access::kAddOnly, "PUT", "http://h/b/k"));
  EXPECT_TRUE(IsAllowed(Access::kAddOnly, "PUT", "http://h/b/k?partNumber=1&uploadId=x"));
  EXPECT_TRUE(IsAllowed(Access::kAddOnly, "POST", "http://h/b/k?uploads="));
  EXPECT_TRUE(IsAllowed(Access::kAddOnly, "POST", "http://h/b/k?uploadId=x"));
}

TEST(IsAllowed, NothingIsDeletedOnHidden) {
  EXPECT_FALSE(IsAllowed(Access::kAddOnly, "DELETE", "http://h/b/k"));
  EXPECT_FALSE(IsAllowed(Access::kAddOnly, "POST", "http://h/b?delete="));
  EXPECT_FALSE(IsAllowed(Access::kAddOnly, "POST", "http://h/b?delete"));
  EXPECT_FALSE(IsAllowed(Access::kAddOnly, "POST", "http://h/b/k?uploadId=x&delete"));
  EXPECT_FALSE(IsAllowed(Access::kAddOnly, "POST", "http://h/b/k"));
  EXPECT_FALSE(IsAllowed(Access::kAddOnly, "PUT", "http://h/b?lifecycle="));
  EXPECT_FALSE(IsAllowed(Access::kAddOnly, "PUT", "http://h/b/k?legal-hold="));
}

TEST(AreSendable, NoHeaderEndsItsLine) {
  EXPECT_TRUE(AreSendable({{"content-type", "text/plain; a=\"b\""}, {"x-amz-meta-a", ""}}));
  EXPECT_FALSE(AreSendable({{"x-amz-meta-a", "b\r\nx-amz-acl: public-read"}}));
  EXPECT_FALSE(AreSendable({{"x-amz-meta-a", "b\nc"}}));
  EXPECT_FALSE(AreSendable({{"x-amz-meta-a", std::string(1, '\0')}}));
  EXPECT_FALSE(AreSendable({{"a\r\nb", "c"}}));
  EXPECT_FALSE(AreSendable({{"a: b", "c"}}));
  EXPECT_FALSE(AreSendable({{"", "c"}}));
}

}  // namespace
}  // namespace lisync
