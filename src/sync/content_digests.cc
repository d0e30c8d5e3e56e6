#include "src/sync/content_digests.h"

namespace lisync {

void ContentHasher::Update(std::span<const std::byte> chunk) {
  size_ += chunk.size();
  sha256_.Update(chunk);
  if (kind_ == DigestKind::kSha256) return;
  md5_.Update(chunk);
  of_parts_.Add(Md5Of(chunk));
}

ContentDigests ContentHasher::Finish() {
  ContentDigests digests;
  digests.size = size_;
  digests.sha256 = sha256_.Finish();
  if (kind_ == DigestKind::kSha256) return digests;
  digests.md5 = md5_.Finish();
  if (!of_parts_.empty()) digests.in_parts = of_parts_.Finish();
  return digests;
}

TagSays Compare(const ETag& tag, const ContentDigests& content) {
  if (!content.md5) return TagSays::kNothing;
  if (tag.IsMd5()) return tag.value == ToHex(*content.md5) ? TagSays::kEqual : TagSays::kDifferent;
  return tag.IsMultipart() && tag == content.in_parts ? TagSays::kEqual : TagSays::kNothing;
}

}  // namespace lisync
