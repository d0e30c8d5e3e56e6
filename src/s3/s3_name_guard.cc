#include "src/s3/s3_name_guard.h"

#include "src/s3/key_rules.h"

namespace lisync {
namespace {

Error OtherName(const ObjectKey& key) {
  return {Action::kSkip, Fault::kInvalidKey,
          "the server stores " + EscapeKey(key) + " under another name"};
}

}  // namespace

bool S3NameGuard::Concerns(const ObjectKey& key) const {
  return LooksLikePath(prefix_ + key.bytes());
}

Result<void> S3NameGuard::BeforeWrite(const ObjectKey& key) {
  if (!Concerns(key)) return {};
  const Result<bool> listed = reader_.Lists(key);
  if (!listed.ok()) return listed.error();
  // Whatever else is wrong with the key, the write itself will tell.
  if (!listed.value() && reader_.Head(key).ok()) return OtherName(key);
  return {};
}

Result<void> S3NameGuard::AfterWrite(const ObjectKey& key) {
  if (!Concerns(key)) return {};
  const Result<bool> listed = reader_.Lists(key);
  if (!listed.ok()) return listed.error();
  if (!listed.value()) return OtherName(key);
  return {};
}

}  // namespace lisync
