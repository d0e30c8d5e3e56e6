#include "agent/service/live_trail.h"

#include "storage/sqlite_audit_log.h"

namespace lisync {

TreeHead LiveTrail::Head() {
  const std::lock_guard lock(mutex_);
  try {
    if (trail_ == nullptr) trail_ = OpenAuditLog(directory_);
    return trail_->Head();
  } catch (const StorageError&) {
    trail_ = nullptr;
    throw;
  }
}

}  // namespace lisync
