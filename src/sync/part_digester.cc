#include "src/sync/part_digester.h"

#include <algorithm>
#include <string>

namespace lisync {
namespace {

ETag TagOf(Md5Hasher& of_parts, std::uint64_t parts) {
  return {ToHex(of_parts.Finish()) + "-" + std::to_string(parts)};
}

}  // namespace

PartDigester::PartDigester(const PartPlan& plan, WholeMd5 whole)
    : source_part_(plan.source == plan.send ? 0 : plan.source),
      same_parts_(plan.source == plan.send) {
  if (whole == WholeMd5::kNeeded) whole_.emplace();
}

void PartDigester::Add(std::span<const std::byte> part, const Md5& md5) {
  sha256_.Update(part);
  if (whole_) whole_->Update(part);
  of_sent_.Update(md5);
  ++sent_;
  if (source_part_ != 0) AddToSourceParts(part);
}

void PartDigester::AddToSourceParts(std::span<const std::byte> bytes) {
  while (!bytes.empty()) {
    const auto taken = bytes.first(std::min<std::uint64_t>(bytes.size(), source_part_ - in_piece_));
    source_piece_.Update(taken);
    in_piece_ += taken.size();
    bytes = bytes.subspan(taken.size());
    if (in_piece_ < source_part_) continue;
    of_source_.Update(source_piece_.Finish());
    ++source_parts_;
    in_piece_ = 0;
  }
}

PartDigests PartDigester::Finish() {
  PartDigests digests;
  digests.sha256 = sha256_.Finish();
  if (whole_) digests.md5 = whole_->Finish();
  digests.sent = TagOf(of_sent_, sent_);
  if (same_parts_) {
    digests.source = digests.sent;
  } else if (source_part_ != 0) {
    if (in_piece_ > 0) {
      of_source_.Update(source_piece_.Finish());
      ++source_parts_;
    }
    digests.source = TagOf(of_source_, source_parts_);
  }
  return digests;
}

}  // namespace lisync
