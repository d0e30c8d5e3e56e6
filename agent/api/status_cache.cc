#include "agent/api/status_cache.h"

#include "agent/api/status_json.h"
#include "agent/json_output.h"

namespace lisync {

std::shared_ptr<const std::string> StatusCache::Json(
    const std::shared_ptr<const StatusSnapshot>& snapshot) {
  const std::lock_guard lock(mutex_);
  if (snapshot_ != snapshot || text_ == nullptr) {
    text_ = std::make_shared<const std::string>(ToJsonText(StatusJson(*snapshot, origin_)));
    snapshot_ = snapshot;
  }
  return text_;
}

}  // namespace lisync
