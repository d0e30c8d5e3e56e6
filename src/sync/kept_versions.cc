#include "src/sync/kept_versions.h"

#include <string>
#include <utility>

#include "src/core/digest.h"

namespace lisync {

ObjectKey VersionKey(const ObjectKey& prefix, const ObjectKey& key, const ETag& replaced) {
  std::string name = prefix.bytes() + key.bytes() + "/" + replaced.value;
  if (name.size() > kMaxKeyBytes || key.bytes().ends_with('/')) {
    name = prefix.bytes() + ToHex(Sha256Of(AsBytes(key.bytes()))) + "/" + replaced.value;
  }
  return ObjectKey(std::move(name));
}

ETag DamagedTag(const RunId& run, const ETag& told) {
  return {"damaged-" + run + "-" + told.value};
}

void AddKeptDetail(const std::vector<EarlierVersion>& kept, AuditEvent& event) {
  for (std::size_t i = 0; i < kept.size(); ++i) {
    const std::string which = i == 0 ? "" : "_" + std::to_string(i + 1);
    event.detail.emplace_back("kept_key" + which, EscapeKey(kept[i].kept_key));
    if (!kept[i].version.empty()) {
      event.detail.emplace_back("kept_version" + which, kept[i].version);
    }
    event.detail.emplace_back("kept_etag" + which, kept[i].etag.value);
  }
}

}  // namespace lisync
