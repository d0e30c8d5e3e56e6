#pragma once

#include <prometheus/registry.h>

#include <memory>
#include <string>
#include <vector>

#include "agent/metrics/record_meter.h"
#include "agent/metrics/request_meter.h"
#include "agent/sync_job.h"
#include "src/core/run_record.h"

namespace lisync {

// What has happened since the process was started, counted where it happens. Every series that can
// be named is there from the start, at 0. Thread-safe.
class Metrics {
 public:
  explicit Metrics(
      const std::string& program_version,
      const SteadyNow& now = [] { return std::chrono::steady_clock::now(); });

  // Measure the parts of a run; what they wrap must not outlive this.
  JobWrappers Wrappers();
  // Measures what the service itself records.
  std::unique_ptr<StateStore> Observe(std::unique_ptr<StateStore> states);
  // A run has ended.
  void Count(const RunRecord& run);

  std::vector<prometheus::MetricFamily> Collect() const { return registry_.Collect(); }

 private:
  prometheus::Registry registry_;
  const RequestFamilies requests_;
  RequestMeter main_;
  RequestMeter hidden_;
  RecordMeter records_;
  prometheus::Family<prometheus::Counter>& runs_;
  prometheus::Histogram& run_durations_;
};

}  // namespace lisync
