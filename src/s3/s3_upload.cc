#include "src/s3/s3_upload.h"

#include <algorithm>
#include <utility>
#include <vector>

#include "src/core/multipart_etag.h"
#include "src/s3/object_headers.h"

namespace lisync {
namespace {

// https://docs.aws.amazon.com/AmazonS3/latest/userguide/qfacts.html
constexpr std::uint32_t kMaxParts = 10000;
constexpr std::uint64_t kMaxObjectBytes = std::uint64_t{5} << 40;
constexpr std::size_t kPageParts = 1000;

Error Damaged(const S3Call& call, const std::string& why) {
  return {Action::kRetry, Fault::kCorrupt, Subject(call.operation, call.key) + ": " + why};
}

}  // namespace

ETag MultipartETag(std::span<const Md5> parts) {
  MultipartETagHasher hasher;
  for (const Md5& part : parts) hasher.Add(part);
  return hasher.Finish();
}

S3Upload::S3Upload(S3Reader& reader, S3Writer& writer, S3NameGuard& guard, const ObjectInfo& object,
                   Precondition precondition, std::string upload_id, std::string left_out)
    : reader_(reader),
      writer_(writer),
      guard_(guard),
      object_(object),
      precondition_(precondition),
      upload_id_(std::move(upload_id)),
      left_out_(std::move(left_out)) {}

Result<std::unique_ptr<MultipartUpload>> S3Upload::Begin(S3Reader& reader, S3Writer& writer,
                                                         S3NameGuard& guard,
                                                         const ObjectInfo& object,
                                                         const ObjectHeaders& headers,
                                                         Precondition precondition) {
  S3Call call;
  call.operation = "CreateMultipartUpload";
  if (object.size > kMaxObjectBytes) {
    return Error{Action::kSkip, Fault::kTooLarge,
                 Subject(call.operation, object.key) + ": it has " + std::to_string(object.size) +
                     " bytes; an S3 object has 5 TiB (" + std::to_string(kMaxObjectBytes) +
                     " bytes) at most"};
  }
  call.key = object.key;
  call.query = {{"uploads", ""}};
  call.headers = HeadersToStore(headers);
  if (const Result<void> name = guard.BeforeWrite(object.key); !name.ok()) return name.error();
  std::string left_out;
  const Result<ServerAnswer> answer =
      writer.SendTagged(call, headers.tags, WriteMethod::kPost, {}, Precondition::kNone, left_out);
  if (!answer.ok()) return answer.error();
  Result<std::string> upload_id = ParseUploadId(answer.value().text);
  if (!upload_id.ok()) {
    return Error{upload_id.error().action, upload_id.error().fault,
                 Subject(call.operation, call.key) + ": " + upload_id.error().what};
  }
  return std::unique_ptr<MultipartUpload>(new S3Upload(reader, writer, guard, object, precondition,
                                                       std::move(upload_id).value(),
                                                       std::move(left_out)));
}

Result<std::unique_ptr<MultipartUpload>> S3Upload::Resume(S3Reader& reader, S3Writer& writer,
                                                          S3NameGuard& guard,
                                                          const ObjectInfo& object,
                                                          const std::string& upload_id,
                                                          Precondition precondition) {
  std::unique_ptr<S3Upload> upload(
      new S3Upload(reader, writer, guard, object, precondition, upload_id, ""));
  if (const Result<void> listed = upload->ListParts(); !listed.ok()) return listed.error();
  return std::unique_ptr<MultipartUpload>(std::move(upload));
}

Result<void> S3Upload::ListParts() {
  std::uint32_t after = 0;
  while (true) {
    S3Call call = Call("ListParts");
    call.query.emplace_back("max-parts", std::to_string(kPageParts));
    call.query.emplace_back("part-number-marker", std::to_string(after));
    const Result<ServerAnswer> answer = reader_.Fetch(call);
    if (!answer.ok()) return answer.error();
    Result<ListedParts> page = ParsePartsPage(answer.value().text, kPageParts);
    if (!page.ok()) {
      return Error{page.error().action, page.error().fault,
                   Subject(call.operation, call.key) + ": " + page.error().what};
    }
    const std::uint32_t before = after;
    for (ListedPart& part : page.value().parts) {
      after = std::max(after, part.number);
      arrived_.insert_or_assign(part.number, std::move(part));
    }
    if (!page.value().truncated) return {};
    if (after == before) {
      return Error{Action::kRetry, Fault::kProtocol,
                   Subject(call.operation, call.key) + ": the list of parts does not go on"};
    }
  }
}

Result<bool> S3Upload::Has(std::uint32_t number, std::uint64_t size, const Md5& md5) {
  const auto arrived = arrived_.find(number);
  if (arrived == arrived_.end()) return false;
  const ListedPart& part = arrived->second;
  if (part.size != size || part.etag.value != ToHex(md5)) return false;
  const std::lock_guard lock(mutex_);
  parts_.insert_or_assign(number, Part{size, md5, part.etag});
  return true;
}

S3Call S3Upload::Call(std::string_view operation) const {
  S3Call call;
  call.operation = operation;
  call.key = object_.key;
  call.query = {{"uploadId", upload_id_}};
  return call;
}

Result<void> S3Upload::PutPart(std::uint32_t number, std::span<const std::byte> bytes,
                               const Md5& md5) {
  S3Call call = Call("UploadPart");
  if (number == 0 || number > kMaxParts) {
    return Error{Action::kSkip, Fault::kTooLarge,
                 Subject(call.operation, call.key) + ": part " + std::to_string(number) +
                     "; S3 has parts 1 to 10,000"};
  }
  call.query.emplace_back("partNumber", std::to_string(number));
  call.headers.emplace_back("content-md5", ToBase64(md5));
  const Result<ServerAnswer> answer =
      writer_.Send(call, WriteMethod::kPut, bytes, Precondition::kNone);
  if (!answer.ok()) return answer.error();

  Part part = {bytes.size(), md5, UnquoteETag(answer.value().Header("etag"))};
  if (part.etag.value.empty()) {
    return Error{Action::kRetry, Fault::kProtocol,
                 Subject(call.operation, call.key) + ": the answer has no ETag"};
  }
  if (ETagIsOfContent(answer.value()) && part.etag.IsMd5() && part.etag.value != ToHex(md5)) {
    return Damaged(call, "part " + std::to_string(number) + " has the MD5 " + ToHex(md5) +
                             ", but what was stored has " + part.etag.value);
  }
  const std::lock_guard lock(mutex_);
  parts_.insert_or_assign(number, std::move(part));
  return {};
}

Result<StoredObject> S3Upload::Complete() {
  S3Call call = Call("CompleteMultipartUpload");
  std::vector<UploadedPart> uploaded;
  std::vector<Md5> digests;
  std::uint64_t size = 0;
  const std::lock_guard lock(mutex_);
  for (const auto& [number, part] : parts_) {
    uploaded.push_back({number, part.etag});
    digests.push_back(part.md5);
    size += part.size;
  }
  if (parts_.empty() || parts_.rbegin()->first != parts_.size() || size != object_.size) {
    return Damaged(call, "the parts sent make " + std::to_string(size) + " bytes of " +
                             std::to_string(object_.size) + ", or one is missing");
  }
  const ETag expected = MultipartETag(digests);
  const std::string body = CompleteUploadBody(uploaded);
  call.headers.emplace_back("content-type", "application/xml");
  const Result<ServerAnswer> answer =
      writer_.Send(call, WriteMethod::kPost, AsBytes(body), precondition_);
  Result<ETag> etag = answer.ok() ? ParseCompletedUpload(answer.value().text) : answer.error();
  if (!etag.ok()) {
    // The upload is gone, or the answer says nothing: an earlier try of this request may have
    // completed it.
    const Fault fault = etag.error().fault;
    if (fault == Fault::kNotFound || fault == Fault::kProtocol) {
      const Result<S3Head> stored = reader_.Look(object_.key);
      if (stored.ok() && stored.value().object.etag == expected) {
        return StoredObject{size, expected, stored.value().version};
      }
    }
    if (answer.ok()) {
      return Error{etag.error().action, fault,
                   Subject(call.operation, call.key) + ": " + etag.error().what};
    }
    return etag.error();
  }
  if (ETagIsOfContent(answer.value()) && etag.value().IsMultipart() && etag.value() != expected) {
    return Damaged(call, "its parts make the ETag " + expected.value +
                             ", but what was stored has " + etag.value().value);
  }
  if (const Result<void> name = guard_.AfterWrite(object_.key); !name.ok()) return name.error();
  return StoredObject{size, std::move(etag).value(), VersionOf(answer.value())};
}

}  // namespace lisync
