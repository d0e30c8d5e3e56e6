// What S3Store and S3Source keep beside the bytes, against real servers: buckets without
// versioning, with it, and where it was suspended.

#include <nlohmann/json.hpp>

#include "src/s3/s3_source.h"
#include "src/s3/s3_store.h"
#include "tests/contract/fidelity_suite.h"
#include "tests/contract/s3_places.h"

namespace lisync {
namespace {

StoreCase CaseOf(const std::string& name, const std::function<S3Remote()>& remote,
                 KeepsVersions keeps_versions) {
  return {name, [remote] { return OpenS3Place(remote()); }, KeepsHeaders::kYes, keeps_versions};
}

S3Remote InBucket(const std::string& server, const std::string& versioning) {
  S3Remote remote = TestServer(server);
  remote.bucket = TestBucket(server, versioning);
  return remote;
}

INSTANTIATE_TEST_SUITE_P(
    S3, FidelitySuite,
    testing::Values(CaseOf(
                        "minio", [] { return TestServer("hidden_s3"); }, KeepsVersions::kNo),
                    CaseOf(
                        "minio_versioned", [] { return InBucket("hidden_s3", "Enabled"); },
                        KeepsVersions::kById),
                    CaseOf(
                        "minio_suspended", [] { return InBucket("hidden_s3", "Suspended"); },
                        KeepsVersions::kNo),
                    CaseOf(
                        "versitygw", [] { return TestServer("other_s3"); }, KeepsVersions::kNo)),
    StoreCaseName());

// Real servers cannot be given 5 GiB here, so the limits are made small.
class S3PartCopies : public testing::TestWithParam<std::string> {};

TEST_P(S3PartCopies, WhatOneRequestCannotCopyIsKeptInPartsWithItsHeadersAndTags) {
  constexpr std::uint64_t kPart = std::uint64_t{5} << 20;
  S3Remote remote = TestServer(GetParam());
  remote.prefix = FreshPrefix();
  SystemClock clock;
  const auto store = OpenS3Store(remote, clock, {}, nullptr, nullptr, {kPart, kPart});
  const auto source = OpenS3Source(remote, clock, {});
  std::string content(2 * kPart + 77, 'x');
  for (std::size_t i = 0; i < content.size(); i += 64) content[i] = static_cast<char>(i / 64);
  ObjectHeaders headers;
  headers.content_type = "video/mp4";
  headers.user_metadata = {{"name", "v"}};
  headers.tags = {{"a b", "c+d"}};
  const auto put = store->Put({ObjectKey("k"), content.size(), {}, {}}, headers, AsBytes(content),
                              Md5Of(AsBytes(content)), Precondition::kAbsent);
  ASSERT_TRUE(put.ok()) << put.error().what;
  const auto kept = store->KeepVersion(ObjectKey("k"), put.value(), ObjectKey("kept/k"));
  ASSERT_TRUE(kept.ok()) << kept.error().what;
  EXPECT_EQ(kept.value().size, content.size());
  EXPECT_EQ(kept.value().etag.PartCount(), 3U) << kept.value().etag.value;

  const auto info = source->Head(ObjectKey("kept/k"));
  ASSERT_TRUE(info.ok()) << info.error().what;
  std::string copy(content.size(), '?');
  const auto got = source->Get(info.value(), 0, std::as_writable_bytes(std::span(copy)));
  ASSERT_TRUE(got.ok()) << got.error().what;
  EXPECT_TRUE(copy == content);
  EXPECT_EQ(got.value().content_type, headers.content_type);
  EXPECT_EQ(got.value().user_metadata, headers.user_metadata);
  EXPECT_EQ(source->Tags(ObjectKey("kept/k")).value(), headers.tags);

  StoredObject other = put.value();
  other.etag = {"00000000000000000000000000000000"};
  const auto wrong = store->KeepVersion(ObjectKey("k"), other, ObjectKey("kept/other"));
  ASSERT_FALSE(wrong.ok());
  EXPECT_EQ(wrong.error().fault, Fault::kChanged) << wrong.error().what;
}

INSTANTIATE_TEST_SUITE_P(S3, S3PartCopies, testing::Values("hidden_s3", "other_s3"),
                         [](const auto& server) { return server.param; });

}  // namespace
}  // namespace lisync
