#pragma once

#include <prometheus/metric_family.h>

#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "src/core/time.h"

namespace lisync {

struct LabelledValue {
  std::vector<std::pair<std::string, std::string>> labels;
  double value = 0;
};

// Metric families that are put together for one scrape. A family without a value is left out.
class FamilyList {
 public:
  void Gauge(const std::string& name, const std::string& help, std::optional<double> value);
  void Gauges(const std::string& name, const std::string& help,
              const std::vector<LabelledValue>& values);
  // The name ends in _total.
  void Counter(const std::string& name, const std::string& help, std::uint64_t value);

  std::vector<prometheus::MetricFamily> Take() && { return std::move(families_); }

 private:
  std::vector<prometheus::MetricFamily> families_;
};

double InSeconds(Duration duration);
// Seconds since 1970-01-01T00:00:00Z.
std::optional<double> InSeconds(const std::optional<Instant>& instant);
inline double Flag(bool is_so) { return is_so ? 1 : 0; }

}  // namespace lisync
