#include "src/sync/content_check.h"

#include <algorithm>
#include <string>

#include "src/core/multipart_etag.h"

namespace lisync {
namespace {

Error Corrupt(const ObjectInfo& object, const std::string& got) {
  return {Action::kRetry, Fault::kCorrupt,
          "\"" + EscapeKey(object.key) + "\": the bytes read from main make the ETag " + got +
              ", main says " + object.etag.value};
}

ETag TagOfParts(std::span<const std::byte> bytes, std::uint64_t part_size) {
  MultipartETagHasher tag;
  for (std::uint64_t at = 0; at < bytes.size(); at += part_size) {
    tag.Add(Md5Of(bytes.subspan(at, std::min(part_size, bytes.size() - at))));
  }
  return tag.Finish();
}

}  // namespace

Result<PartPlan> ContentCheck::PlanOf(const ObjectInfo& object) {
  if (!object.etag.IsMultipart()) return PlanParts(object.size, object.etag, 0);
  auto first = source_.PartSize(object, 1);
  if (!first.ok()) return first.error();
  return PlanParts(object.size, object.etag, first.value());
}

Result<bool> ContentCheck::CheckParts(const ObjectInfo& object, const PartPlan& plan,
                                      const PartDigests& digests) {
  if (digests.md5 && object.etag.IsMd5()) {
    const std::string md5 = ToHex(*digests.md5);
    if (md5 != object.etag.value) return Corrupt(object, md5);
    return true;
  }
  if (plan.source == 0) return object.etag == digests.sent;
  if (object.etag == digests.source) return true;
  auto equal = HasEqualParts(object, plan.source);
  if (!equal.ok()) return equal.error();
  if (equal.value()) return Corrupt(object, digests.source.value);
  return false;
}

Result<bool> ContentCheck::CheckWhole(const ObjectInfo& object, std::span<const std::byte> bytes,
                                      const Md5& md5) {
  if (object.etag.IsMd5()) {
    if (object.etag.value != ToHex(md5)) return Corrupt(object, ToHex(md5));
    return true;
  }
  if (!object.etag.IsMultipart() || bytes.empty()) return false;
  auto plan = PlanOf(object);
  if (!plan.ok()) return plan.error();
  if (plan.value().source == 0) return false;
  const ETag tag = TagOfParts(bytes, plan.value().source);
  if (tag == object.etag) return true;
  auto equal = HasEqualParts(object, plan.value().source);
  if (!equal.ok()) return equal.error();
  if (equal.value()) return Corrupt(object, tag.value);
  return false;
}

// Main's parts may differ in size although the first one and their number fit: then the ETag cannot
// be made again and proves nothing.
Result<bool> ContentCheck::HasEqualParts(const ObjectInfo& object, std::uint64_t part_size) {
  for (std::uint32_t number = 2; number < object.etag.PartCount(); ++number) {
    auto size = source_.PartSize(object, number);
    if (!size.ok()) return size.error();
    if (size.value() != part_size) return false;
  }
  return true;
}

}  // namespace lisync
