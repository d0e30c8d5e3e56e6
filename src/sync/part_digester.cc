#include "src/sync/part_digester.h"

#include <algorithm>

namespace lisync {
PartDigester::PartDigester(const PartPlan& plan, WholeMd5 whole)
    : source_part_(plan.source == plan.send ? 0 : plan.source),
      same_parts_(plan.source == plan.send) {
  if (whole == WholeMd5::kNeeded) whole_.emplace();
}

void PartDigester::Add(std::span<const std::byte> part, const Md5& md5) {
  sha256_.Update(part);
  if (whole_) whole_->Update(part);
  of_sent_.Add(md5);
  if (source_part_ != 0) AddToSourceParts(part);
}

void PartDigester::AddToSourceParts(std::span<const std::byte> bytes) {
  while (!bytes.empty()) {
    const auto taken = bytes.first(std::min<std::uint64_t>(bytes.size(), source_part_ - in_piece_));
    source_piece_.Update(taken);
    in_piece_ += taken.size();
    bytes = bytes.subspan(taken.size());
    if (in_piece_ < source_part_) continue;
    of_source_.Add(source_piece_.Finish());
    in_piece_ = 0;
  }
}

PartDigests PartDigester::Finish() {
  PartDigests digests;
  digests.sha256 = sha256_.Finish();
  if (whole_) digests.md5 = whole_->Finish();
  digests.sent = of_sent_.Finish();
  if (same_parts_) {
    digests.source = digests.sent;
  } else if (source_part_ != 0) {
    if (in_piece_ > 0) of_source_.Add(source_piece_.Finish());
    digests.source = of_source_.Finish();
  }
  return digests;
}

}  // namespace lisync
