#include "agent/service/readiness.h"

namespace lisync {
namespace {

// Snapshots are made every 15 s at least.
constexpr Duration kStale = std::chrono::seconds(60);

}  // namespace

bool IsReady(const StatusSnapshot& status, Instant now) {
  if (now - status.taken > kStale || !status.storage_trouble.empty()) return false;
  return status.running || !status.schedule.overdue;
}

}  // namespace lisync
