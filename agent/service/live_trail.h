#pragma once

#include <filesystem>
#include <memory>
#include <mutex>
#include <utility>

#include "src/core/audit_log.h"

namespace lisync {

// The trail's head for the service, over a connection that is opened anew after an error.
// Thread-safe.
class LiveTrail {
 public:
  explicit LiveTrail(std::filesystem::path directory) : directory_(std::move(directory)) {}
  // Throws StorageError.
  TreeHead Head();

 private:
  const std::filesystem::path directory_;
  std::mutex mutex_;
  std::unique_ptr<AuditLog> trail_;  // guarded by mutex_
};

}  // namespace lisync
