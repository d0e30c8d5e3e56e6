#pragma once

#include <memory>
#include <mutex>
#include <string>

#include "agent/service/status_snapshot.h"

namespace lisync {

// The status as JSON text, made once for each snapshot and shared by all who ask. Thread-safe.
class StatusCache {
 public:
  // `origin`: the trail's name.
  explicit StatusCache(std::string origin) : origin_(std::move(origin)) {}

  std::shared_ptr<const std::string> Json(const std::shared_ptr<const StatusSnapshot>& snapshot);

 private:
  const std::string origin_;
  std::mutex mutex_;
  std::shared_ptr<const StatusSnapshot> snapshot_;  // guarded by mutex_, as is text_
  std::shared_ptr<const std::string> text_;
};

}  // namespace lisync
