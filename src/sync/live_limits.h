#pragma once

#include <cstdint>
#include <memory>
#include <mutex>

#include "src/core/time.h"
#include "src/sync/bandwidth.h"
#include "src/sync/bandwidth_timetable.h"
#include "src/sync/time_zone.h"

namespace lisync {

// What a run keeps to of the configuration, and may be told anew while it goes on. A value.
struct Limits {
  BandwidthTimetable bandwidth;
  std::shared_ptr<const TimeZone> zone = Utc();  // of `bandwidth`
  double source_requests = 0;                    // a second, fractions too; 0: no limit
  double destination_requests = 0;               // likewise
  std::uint32_t transfers = 4;                   // read at the start of a run
  std::uint32_t max_transfers = 4;               // likewise
};

// The limits in force. Whoever keeps to them asks again and again, so that a run in hand keeps to
// new ones within a second. Thread-safe.
class LiveLimits {
 public:
  explicit LiveLimits(Limits limits = {});

  void Set(Limits limits);
  // What is held stays as it is; later calls may give another. Never null.
  std::shared_ptr<const Limits> Now() const;

  BandwidthRates BandwidthAt(Instant at) const;

 private:
  mutable std::mutex mutex_;
  std::shared_ptr<const Limits> limits_;  // guarded by mutex_
};

}  // namespace lisync
