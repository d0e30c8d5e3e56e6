#include "src/s3/s3_version_keeper.h"

#include <algorithm>
#include <string>
#include <utility>

#include "src/s3/object_headers.h"
#include "src/s3/uri.h"
#include "src/s3/xml.h"

namespace lisync {
namespace {

// https://docs.aws.amazon.com/AmazonS3/latest/userguide/qfacts.html
constexpr std::uint64_t kMaxParts = 10'000;

// The error of a document, as one of the request that it answers.
Error Of(const S3Call& call, const Error& error) {
  return {error.action, error.fault, Subject(call.operation, call.key) + ": " + error.what};
}

}  // namespace

std::vector<CopyRange> CopyRanges(std::uint64_t size, const CopyLimits& limits) {
  const std::uint64_t least = size / kMaxParts + (size % kMaxParts == 0 ? 0 : 1);
  const std::uint64_t part = std::max(limits.part, least);
  std::vector<CopyRange> ranges;
  ranges.reserve(size / part + 1);
  for (std::uint64_t at = 0; at < size; at += part) {
    ranges.push_back({at, std::min(at + part, size) - 1});
  }
  return ranges;
}

Result<KeptVersion> S3VersionKeeper::Keep(const ObjectKey& key, const StoredObject& judged,
                                          const ObjectKey& kept) {
  // A write replaces the version without an id alone, and no other, also where versioning was
  // suspended
  // (https://docs.aws.amazon.com/AmazonS3/latest/userguide/AddingObjectstoVersionSuspendedBuckets.html).
  if (!judged.version.empty()) return KeptVersion{key, judged.version, judged.size, judged.etag};
  const Result<ETag> etag =
      judged.size <= limits_.whole ? CopyWhole(key, judged, kept) : CopyInParts(key, judged, kept);
  if (!etag.ok()) return etag.error();
  Result<S3Head> copy = reader_.Look(kept);
  if (!copy.ok()) return copy.error();
  const ObjectInfo& stored = copy.value().object;
  if (stored.etag != etag.value() || stored.size != judged.size) {
    return Error{Action::kRetry, Fault::kCorrupt,
                 Subject("CopyObject", kept) + ": the copy is not what was copied"};
  }
  return KeptVersion{kept, copy.value().version, stored.size, stored.etag};
}

HttpHeaders S3VersionKeeper::SourceOf(const ObjectKey& key, const StoredObject& judged) const {
  const S3Remote& remote = writer_.remote();
  HttpHeaders headers = {
      {"x-amz-copy-source",
       UriEncode("/" + remote.bucket + "/" + remote.prefix + key.bytes(), Slash::kKeep)}};
  if (!judged.etag.value.empty()) {
    headers.emplace_back("x-amz-copy-source-if-match", "\"" + judged.etag.value + "\"");
  }
  return headers;
}

Result<ETag> S3VersionKeeper::CopyWhole(const ObjectKey& key, const StoredObject& judged,
                                        const ObjectKey& kept) {
  S3Call call;
  call.operation = "CopyObject";
  call.key = kept;
  call.condition = Condition::kSameVersion;
  call.headers = SourceOf(key, judged);
  const Result<ServerAnswer> answer =
      writer_.Send(call, WriteMethod::kPut, {}, Precondition::kNone);
  if (!answer.ok()) return answer.error();
  Result<ETag> etag = ParseCopiedObject(answer.value().text);
  if (!etag.ok()) return Of(call, etag.error());
  return etag;
}

Result<ObjectHeaders> S3VersionKeeper::HeadersToKeep(const ObjectKey& key,
                                                     const StoredObject& judged) {
  Result<S3Head> head = reader_.Look(key);
  if (!head.ok()) return head.error();
  if (head.value().object.etag != judged.etag) {
    return Error{Action::kReplan, Fault::kChanged,
                 Subject("HeadObject", key) + ": it was replaced while it was looked at"};
  }
  ObjectHeaders headers = std::move(head.value().headers);
  if (headers.tag_count > 0) {
    Result<ObjectTags> tags = reader_.Tags(key);
    if (!tags.ok()) return tags.error();
    headers.tags = std::move(tags).value();
  }
  return headers;
}

Result<std::string> S3VersionKeeper::Begin(const ObjectKey& kept, const ObjectHeaders& headers) {
  S3Call call;
  call.operation = "CreateMultipartUpload";
  call.key = kept;
  call.query = {{"uploads", ""}};
  call.headers = HeadersToStore(headers);
  if (!headers.tags.empty()) call.headers.emplace_back(kTaggingHeader, TaggingValue(headers.tags));
  const Result<ServerAnswer> answer =
      writer_.Send(call, WriteMethod::kPost, {}, Precondition::kNone);
  if (!answer.ok()) return answer.error();
  Result<std::string> upload_id = ParseUploadId(answer.value().text);
  if (!upload_id.ok()) return Of(call, upload_id.error());
  return upload_id;
}

Result<ETag> S3VersionKeeper::CopyInParts(const ObjectKey& key, const StoredObject& judged,
                                          const ObjectKey& kept) {
  // Unlike CopyObject, an upload takes nothing over from what its parts are copied from.
  const Result<ObjectHeaders> headers = HeadersToKeep(key, judged);
  if (!headers.ok()) return headers.error();
  const Result<std::string> upload_id = Begin(kept, headers.value());
  if (!upload_id.ok()) return upload_id.error();

  std::vector<UploadedPart> parts;
  for (const CopyRange& range : CopyRanges(judged.size, limits_)) {
    const auto number = static_cast<std::uint32_t>(parts.size() + 1);
    S3Call call;
    call.operation = "UploadPartCopy";
    call.key = kept;
    call.condition = Condition::kSameVersion;
    call.query = {{"uploadId", upload_id.value()}, {"partNumber", std::to_string(number)}};
    call.headers = SourceOf(key, judged);
    call.headers.emplace_back("x-amz-copy-source-range", "bytes=" + std::to_string(range.first) +
                                                             "-" + std::to_string(range.last));
    const Result<ServerAnswer> answer =
        writer_.Send(call, WriteMethod::kPut, {}, Precondition::kNone);
    if (!answer.ok()) return answer.error();
    Result<ETag> etag = ParseCopiedPart(answer.value().text);
    if (!etag.ok()) return Of(call, etag.error());
    parts.push_back({number, std::move(etag).value()});
  }

  S3Call call;
  call.operation = "CompleteMultipartUpload";
  call.key = kept;
  call.query = {{"uploadId", upload_id.value()}};
  call.headers = {{"content-type", "application/xml"}};
  const std::string body = CompleteUploadBody(parts);
  const Result<ServerAnswer> answer =
      writer_.Send(call, WriteMethod::kPost, AsBytes(body), Precondition::kNone);
  if (!answer.ok()) return answer.error();
  Result<ETag> etag = ParseCompletedUpload(answer.value().text);
  if (!etag.ok()) return Of(call, etag.error());
  return etag;
}

}  // namespace lisync
