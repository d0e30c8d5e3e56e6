#pragma once

#include <array>
#include <memory>
#include <string>
#include <utility>

#include "agent/metrics/request_meter.h"
#include "src/core/media_store.h"

namespace lisync {

// A MediaStore that passes everything on and measures it, the parts of uploads too. The meter must
// outlive it and its uploads.
class MeteredStore : public MediaStore {
 public:
  static constexpr std::array kOperations = {
      Operation::kList,    Operation::kHead,           Operation::kGet,
      Operation::kPut,     Operation::kBeginUpload,    Operation::kResumeUpload,
      Operation::kPutPart, Operation::kCompleteUpload, Operation::kKeepVersion};

  MeteredStore(std::unique_ptr<MediaStore> store, RequestMeter& meter)
      : store_(std::move(store)), meter_(meter) {}

  std::string Identity() const override { return store_->Identity(); }
  Result<ListPage> List(const ObjectKey& start_after) override;
  Result<StoredObject> Head(const ObjectKey& key) override;
  Result<void> Read(const ObjectKey& key, const StoredObject& expected, std::uint64_t offset,
                    std::span<std::byte> into) override;
  Result<StoredObject> Put(const ObjectInfo& object, const ObjectHeaders& headers,
                           std::span<const std::byte> bytes, const Md5& md5,
                           Precondition precondition) override;
  Result<std::unique_ptr<MultipartUpload>> Begin(const ObjectInfo& object,
                                                 const ObjectHeaders& headers,
                                                 std::uint64_t part_size,
                                                 Precondition precondition) override;
  Result<std::unique_ptr<MultipartUpload>> Resume(const ObjectInfo& object,
                                                  const std::string& session,
                                                  std::uint64_t part_size,
                                                  Precondition precondition) override;
  Result<KeptVersion> KeepVersion(const ObjectKey& key, const StoredObject& judged,
                                  const ObjectKey& kept) override;

 private:
  const std::unique_ptr<MediaStore> store_;
  RequestMeter& meter_;
};

}  // namespace lisync
