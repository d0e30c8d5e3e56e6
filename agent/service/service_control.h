#pragma once

#include <cstdint>
#include <memory>
#include <string>

#include "agent/http/access.h"
#include "agent/service/status_snapshot.h"
#include "src/core/run_record.h"

namespace lisync {

// The times of day at which `syncs_per_day` runs begin are spread evenly over it.
struct SyncsPerDay {
  std::uint32_t syncs_per_day = 1;
  double interval_hours = 24;
};

// What the API may do with the service. Thread-safe. Members throw StorageError when what they do
// cannot be audited: then it is not done.
class ServiceControl {
 public:
  virtual ~ServiceControl() = default;
  // Asks for a run. The running one, or one that is queued already, stands for it: its record is
  // returned then.
  virtual RunRecord Trigger(const Caller& caller) = 0;
  // Changes the schedule for good; 1 to 24.
  virtual SyncsPerDay SetSyncsPerDay(std::uint32_t number, const Caller& caller) = 0;
  // The newest snapshot; never null.
  virtual std::shared_ptr<const StatusSnapshot> Status() = 0;
};

}  // namespace lisync
