#include "agent/metrics/family_list.h"

namespace lisync {
namespace {

prometheus::ClientMetric MetricOf(const LabelledValue& value) {
  prometheus::ClientMetric metric;
  metric.gauge.value = value.value;
  metric.label.reserve(value.labels.size());
  for (const auto& [name, text] : value.labels) metric.label.push_back({name, text});
  return metric;
}

}  // namespace

void FamilyList::Gauge(const std::string& name, const std::string& help,
                       std::optional<double> value) {
  if (value) Gauges(name, help, {{{}, *value}});
}

void FamilyList::Gauges(const std::string& name, const std::string& help,
                        const std::vector<LabelledValue>& values) {
  if (values.empty()) return;
  prometheus::MetricFamily family{name, help, prometheus::MetricType::Gauge, {}};
  family.metric.reserve(values.size());
  for (const LabelledValue& value : values) family.metric.push_back(MetricOf(value));
  families_.push_back(std::move(family));
}

void FamilyList::Counter(const std::string& name, const std::string& help, std::uint64_t value) {
  prometheus::ClientMetric metric;
  metric.counter.value = static_cast<double>(value);
  families_.push_back({name, help, prometheus::MetricType::Counter, {std::move(metric)}});
}

double InSeconds(Duration duration) { return std::chrono::duration<double>(duration).count(); }

std::optional<double> InSeconds(const std::optional<Instant>& instant) {
  if (!instant) return std::nullopt;
  return InSeconds(instant->time_since_epoch());
}

}  // namespace lisync
