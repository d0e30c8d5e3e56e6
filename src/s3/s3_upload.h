#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <mutex>
#include <span>
#include <string>

#include "src/core/media_store.h"
#include "src/s3/s3_name_guard.h"
#include "src/s3/s3_reader.h"
#include "src/s3/s3_writer.h"
#include "src/s3/xml.h"

namespace lisync {

// The ETag that S3 gives an object made of parts: the MD5 of the parts' MD5s, "-", their number.
ETag MultipartETag(std::span<const Md5> parts);

// A multipart upload; its session is the upload's id. Reader, writer and guard outlive it.
class S3Upload : public MultipartUpload {
 public:
  static Result<std::unique_ptr<MultipartUpload>> Begin(S3Reader& reader, S3Writer& writer,
                                                        S3NameGuard& guard,
                                                        const ObjectInfo& object,
                                                        const ObjectHeaders& headers,
                                                        Precondition precondition);

  // With what the server has of it (ListParts).
  static Result<std::unique_ptr<MultipartUpload>> Resume(S3Reader& reader, S3Writer& writer,
                                                         S3NameGuard& guard,
                                                         const ObjectInfo& object,
                                                         const std::string& upload_id,
                                                         Precondition precondition);

  std::string Session() const override { return upload_id_; }
  std::string LeftOut() const override { return left_out_; }
  Result<bool> Has(std::uint32_t number, std::uint64_t size, const Md5& md5) override;
  Result<void> PutPart(std::uint32_t number, std::span<const std::byte> bytes,
                       const Md5& md5) override;
  Result<StoredObject> Complete() override;

 private:
  struct Part {
    std::uint64_t size = 0;
    Md5 md5{};
    ETag etag;
  };
  S3Upload(S3Reader& reader, S3Writer& writer, S3NameGuard& guard, const ObjectInfo& object,
           Precondition precondition, std::string upload_id, std::string left_out);
  S3Call Call(std::string_view operation) const;
  Result<void> ListParts();

  S3Reader& reader_;
  S3Writer& writer_;
  S3NameGuard& guard_;
  const ObjectInfo object_;
  const Precondition precondition_;
  const std::string upload_id_;
  const std::string left_out_;
  std::map<std::uint32_t, ListedPart> arrived_;  // before this was opened
  std::mutex mutex_;
  std::map<std::uint32_t, Part> parts_;  // guarded by mutex_
};

}  // namespace lisync
