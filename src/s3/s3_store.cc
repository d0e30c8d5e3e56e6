#include "src/s3/s3_store.h"

#include <utility>

#include "src/s3/curl_transport.h"
#include "src/s3/object_headers.h"
#include "src/s3/s3_upload.h"
#include "src/s3/xml.h"

namespace lisync {

S3Store::S3Store(S3Remote remote, std::unique_ptr<WriteTransport> transport, Clock& clock,
                 std::stop_token stop, Pacer* requests, CopyLimits limits)
    : transport_(std::move(transport)),
      session_(std::move(remote), clock, std::move(stop), requests),
      reader_(session_, *transport_),
      writer_(session_, *transport_),
      guard_(reader_, session_.remote().prefix),
      keeper_(reader_, writer_, limits) {}

std::string S3Store::Identity() const { return lisync::Identity(session_.remote()); }

Result<void> S3Store::Check() {
  const Result<Instant> now = reader_.Now();
  return now.ok() ? Result<void>() : now.error();
}

Result<ListPage> S3Store::List(const ObjectKey& start_after) { return reader_.List(start_after); }

Result<StoredObject> S3Store::Head(const ObjectKey& key) {
  Result<S3Head> head = reader_.Look(key);
  if (!head.ok()) return head.error();
  return StoredObject{head.value().object.size, std::move(head.value().object.etag),
                      std::move(head.value().version)};
}

Result<void> S3Store::Read(const ObjectKey& key, const StoredObject& expected, std::uint64_t offset,
                           std::span<std::byte> into) {
  const auto headers = reader_.Get({key, expected.size, expected.etag, {}}, offset, into);
  return headers.ok() ? Result<void>() : headers.error();
}

Result<StoredObject> S3Store::Put(const ObjectInfo& object, const ObjectHeaders& headers,
                                  std::span<const std::byte> bytes, const Md5& md5,
                                  Precondition precondition) {
  S3Call call;
  call.operation = "PutObject";
  call.key = object.key;
  call.headers = HeadersToStore(headers);
  call.headers.emplace_back("content-md5", ToBase64(md5));
  if (const Result<void> name = guard_.BeforeWrite(object.key); !name.ok()) return name.error();
  std::string left_out;
  const Result<ServerAnswer> answer =
      writer_.SendTagged(call, headers.tags, WriteMethod::kPut, bytes, precondition, left_out);
  if (!answer.ok()) return answer.error();
  if (const Result<void> name = guard_.AfterWrite(object.key); !name.ok()) return name.error();

  ETag etag = UnquoteETag(answer.value().Header("etag"));
  if (etag.value.empty()) {
    return Error{Action::kRetry, Fault::kProtocol,
                 Subject(call.operation, call.key) + ": the answer has no ETag"};
  }
  if (ETagIsOfContent(answer.value()) && etag.IsMd5() && etag.value != ToHex(md5)) {
    return Error{Action::kRetry, Fault::kCorrupt,
                 Subject(call.operation, call.key) + ": the content has the MD5 " + ToHex(md5) +
                     ", but what was stored has " + etag.value};
  }
  return StoredObject{bytes.size(), std::move(etag), VersionOf(answer.value()),
                      std::move(left_out)};
}

Result<std::unique_ptr<MultipartUpload>> S3Store::Begin(const ObjectInfo& object,
                                                        const ObjectHeaders& headers,
                                                        std::uint64_t /*part_size*/,
                                                        Precondition precondition) {
  return S3Upload::Begin(reader_, writer_, guard_, object, headers, precondition);
}

Result<std::unique_ptr<MultipartUpload>> S3Store::Resume(const ObjectInfo& object,
                                                         const std::string& session,
                                                         std::uint64_t /*part_size*/,
                                                         Precondition precondition) {
  return S3Upload::Resume(reader_, writer_, guard_, object, session, precondition);
}

Result<KeptVersion> S3Store::KeepVersion(const ObjectKey& key, const StoredObject& judged,
                                         const ObjectKey& kept) {
  return keeper_.Keep(key, judged, kept);
}

std::unique_ptr<S3Store> OpenS3Store(const S3Remote& remote, Clock& clock, std::stop_token stop,
                                     Pulse* pulse, Pacer* requests, CopyLimits limits) {
  auto transport = std::make_unique<CurlWriteTransport>(
      CurlOptions{remote.connect_timeout, remote.idle_timeout, remote.ca_file, stop, pulse});
  return std::make_unique<S3Store>(remote, std::move(transport), clock, std::move(stop), requests,
                                   limits);
}

}  // namespace lisync
