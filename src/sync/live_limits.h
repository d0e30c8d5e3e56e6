#pragma once

#include <memory>
#include <mutex>

#include "src/core/time.h"
#include "src/sync/bandwidth.h"
#include "src/sync/bandwidth_timetable.h"
#include "src/sync/concurrency.h"
#include "src/sync/time_zone.h"

namespace lisync {

// What a run keeps to of the configuration, and may be told anew while it goes on. A value.
struct Limits {
  BandwidthTimetable bandwidth;
  std::shared_ptr<const TimeZone> zone = Utc();  // of `bandwidth`
  double source_requests = 0;                    // a second, fractions too; 0: no limit
  double destination_requests = 0;               // likewise
  TransferLimits transfers;
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

// The rates of `limits`, which outlives what follows them; null: no limit.
Bandwidth::Rates BandwidthOf(const LiveLimits* limits);

}  // namespace lisync
