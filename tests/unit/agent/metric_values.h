#pragma once

#include <prometheus/metric_family.h>

#include <algorithm>
#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace lisync {

using MetricLabels = std::vector<std::pair<std::string, std::string>>;

inline const prometheus::ClientMetric* FindMetric(
    const std::vector<prometheus::MetricFamily>& families, const std::string& name,
    MetricLabels labels = {}) {
  std::sort(labels.begin(), labels.end());
  for (const prometheus::MetricFamily& family : families) {
    if (family.name != name) continue;
    for (const prometheus::ClientMetric& metric : family.metric) {
      MetricLabels found;
      for (const auto& label : metric.label) found.emplace_back(label.name, label.value);
      std::sort(found.begin(), found.end());
      if (found == labels) return &metric;
    }
  }
  return nullptr;
}

inline std::optional<double> GaugeOf(const std::vector<prometheus::MetricFamily>& families,
                                     const std::string& name, const MetricLabels& labels = {}) {
  const auto* metric = FindMetric(families, name, labels);
  return metric == nullptr ? std::nullopt : std::optional(metric->gauge.value);
}

inline std::optional<double> CounterOf(const std::vector<prometheus::MetricFamily>& families,
                                       const std::string& name, const MetricLabels& labels = {}) {
  const auto* metric = FindMetric(families, name, labels);
  return metric == nullptr ? std::nullopt : std::optional(metric->counter.value);
}

// Absent when there is no such series; a series without observations has 0 of them.
inline std::optional<prometheus::ClientMetric::Histogram> HistogramOf(
    const std::vector<prometheus::MetricFamily>& families, const std::string& name,
    const MetricLabels& labels = {}) {
  const auto* metric = FindMetric(families, name, labels);
  return metric == nullptr ? std::nullopt : std::optional(metric->histogram);
}

}  // namespace lisync
