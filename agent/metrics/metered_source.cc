#include "agent/metrics/metered_source.h"

namespace lisync {

Result<Instant> MeteredSource::Now() {
  return meter_.Measure(Operation::kNow, [&] { return source_->Now(); });
}

Result<ListPage> MeteredSource::List(const ObjectKey& start_after) {
  return meter_.Measure(Operation::kList, [&] { return source_->List(start_after); });
}

Result<ObjectInfo> MeteredSource::Head(const ObjectKey& key) {
  return meter_.Measure(Operation::kHead, [&] { return source_->Head(key); });
}

Result<ObjectHeaders> MeteredSource::Get(const ObjectInfo& expected, std::uint64_t offset,
                                         std::span<std::byte> into) {
  auto headers =
      meter_.Measure(Operation::kGet, [&] { return source_->Get(expected, offset, into); });
  if (headers.ok()) meter_.Moved(into.size());
  return headers;
}

Result<ObjectTags> MeteredSource::Tags(const ObjectKey& key) {
  return meter_.Measure(Operation::kTags, [&] { return source_->Tags(key); });
}

Result<std::uint64_t> MeteredSource::PartSize(const ObjectInfo& expected, std::uint32_t number) {
  return meter_.Measure(Operation::kPartSize, [&] { return source_->PartSize(expected, number); });
}

}  // namespace lisync
