#include "agent/metrics/metered_store.h"

namespace lisync {
namespace {

class MeteredUpload : public MultipartUpload {
 public:
  MeteredUpload(std::unique_ptr<MultipartUpload> upload, RequestMeter& meter)
      : upload_(std::move(upload)), meter_(meter) {}

  std::string Session() const override { return upload_->Session(); }
  std::string LeftOut() const override { return upload_->LeftOut(); }
  Result<bool> Has(std::uint32_t number, std::uint64_t size, const Md5& md5) override {
    return upload_->Has(number, size, md5);
  }
  Result<void> PutPart(std::uint32_t number, std::span<const std::byte> bytes,
                       const Md5& md5) override {
    auto sent =
        meter_.Measure(Operation::kPutPart, [&] { return upload_->PutPart(number, bytes, md5); });
    if (sent.ok()) meter_.Moved(bytes.size());
    return sent;
  }
  Result<StoredObject> Complete() override {
    return meter_.Measure(Operation::kCompleteUpload, [&] { return upload_->Complete(); });
  }

 private:
  const std::unique_ptr<MultipartUpload> upload_;
  RequestMeter& meter_;
};

}  // namespace

Result<ListPage> MeteredStore::List(const ObjectKey& start_after) {
  return meter_.Measure(Operation::kList, [&] { return store_->List(start_after); });
}

Result<StoredObject> MeteredStore::Head(const ObjectKey& key) {
  return meter_.Measure(Operation::kHead, [&] { return store_->Head(key); });
}

Result<void> MeteredStore::Read(const ObjectKey& key, const StoredObject& expected,
                                std::uint64_t offset, std::span<std::byte> into) {
  return meter_.Measure(Operation::kGet, [&] { return store_->Read(key, expected, offset, into); });
}

Result<StoredObject> MeteredStore::Put(const ObjectInfo& object, const ObjectHeaders& headers,
                                       std::span<const std::byte> bytes, const Md5& md5,
                                       Precondition precondition) {
  auto stored = meter_.Measure(
      Operation::kPut, [&] { return store_->Put(object, headers, bytes, md5, precondition); });
  if (stored.ok()) meter_.Moved(bytes.size());
  return stored;
}

Result<std::unique_ptr<MultipartUpload>> MeteredStore::Begin(const ObjectInfo& object,
                                                             const ObjectHeaders& headers,
                                                             std::uint64_t part_size,
                                                             Precondition precondition) {
  auto upload = meter_.Measure(Operation::kBeginUpload, [&] {
    return store_->Begin(object, headers, part_size, precondition);
  });
  if (!upload.ok()) return upload;
  return std::unique_ptr<MultipartUpload>(
      std::make_unique<MeteredUpload>(std::move(upload).value(), meter_));
}

Result<std::unique_ptr<MultipartUpload>> MeteredStore::Resume(const ObjectInfo& object,
                                                              const std::string& session,
                                                              std::uint64_t part_size,
                                                              Precondition precondition) {
  auto upload = meter_.Measure(Operation::kResumeUpload, [&] {
    return store_->Resume(object, session, part_size, precondition);
  });
  if (!upload.ok()) return upload;
  return std::unique_ptr<MultipartUpload>(
      std::make_unique<MeteredUpload>(std::move(upload).value(), meter_));
}

Result<KeptVersion> MeteredStore::KeepVersion(const ObjectKey& key, const StoredObject& judged,
                                              const ObjectKey& kept) {
  return meter_.Measure(Operation::kKeepVersion,
                        [&] { return store_->KeepVersion(key, judged, kept); });
}

}  // namespace lisync
