#pragma once

#include <array>
#include <memory>
#include <string>
#include <utility>

#include "agent/metrics/request_meter.h"
#include "src/core/media_source.h"

namespace lisync {

// A MediaSource that passes everything on and measures it. The meter must outlive it.
class MeteredSource : public MediaSource {
 public:
  static constexpr std::array kOperations = {Operation::kNow,  Operation::kList,
                                             Operation::kHead, Operation::kGet,
                                             Operation::kTags, Operation::kPartSize};

  MeteredSource(std::unique_ptr<MediaSource> source, RequestMeter& meter)
      : source_(std::move(source)), meter_(meter) {}

  std::string Identity() const override { return source_->Identity(); }
  Result<Instant> Now() override;
  Result<ListPage> List(const ObjectKey& start_after) override;
  Result<ObjectInfo> Head(const ObjectKey& key) override;
  Result<ObjectHeaders> Get(const ObjectInfo& expected, std::uint64_t offset,
                            std::span<std::byte> into) override;
  Result<ObjectTags> Tags(const ObjectKey& key) override;
  Result<std::uint64_t> PartSize(const ObjectInfo& expected, std::uint32_t number) override;

 private:
  const std::unique_ptr<MediaSource> source_;
  RequestMeter& meter_;
};

}  // namespace lisync
