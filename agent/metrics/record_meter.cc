#include "agent/metrics/record_meter.h"

#include <algorithm>
#include <string>
#include <utility>

namespace lisync {
namespace {

// A commit is a write that is forced to disk: from an SSD to one that other writers share.
const prometheus::Histogram::BucketBoundaries& Buckets() {
  static const prometheus::Histogram::BucketBoundaries buckets = {
      0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30};
  return buckets;
}

Fault FaultOf(const AuditEvent& event) {
  const auto named = std::find_if(event.detail.begin(), event.detail.end(),
                                  [](const auto& field) { return field.first == "fault"; });
  if (named == event.detail.end()) return Fault::kNone;
  return FaultFromName(named->second).value_or(Fault::kNone);
}

}  // namespace

std::optional<CountedOutcome> OutcomeOf(const AuditEvent& event) {
  if (!event.key) return std::nullopt;
  const bool copy = event.action == "object.copy";
  const bool adopt = event.action == "object.adopt";
  const bool vanish = event.action == "object.vanish";
  if (!copy && !adopt && !vanish) return std::nullopt;
  if (event.outcome == "failed") return CountedOutcome{ObjectOutcome::kFailed, FaultOf(event)};
  if (event.outcome != "ok") return std::nullopt;
  if (copy) return CountedOutcome{ObjectOutcome::kCopied};
  return CountedOutcome{adopt ? ObjectOutcome::kAdopted : ObjectOutcome::kVanished};
}

RecordMeter::RecordMeter(prometheus::Registry& registry, SteadyNow now) : now_(std::move(now)) {
  auto& appends = prometheus::BuildHistogram()
                      .Name("lisync_audit_append_duration_seconds")
                      .Help(
                          "Time to append entries to the audit trail, durably and together with "
                          "the objects' states.")
                      .Register(registry);
  appended_ = &appends.Add({{"result", "ok"}}, Buckets());
  not_appended_ = &appends.Add({{"result", "error"}}, Buckets());
  auto& objects = prometheus::BuildCounter()
                      .Name("lisync_processed_objects_total")
                      .Help(
                          "What became of objects in runs, and of failures the class of reason; "
                          "an object counts at each time.")
                      .Register(registry);
  const auto outcome = [&objects](const std::string& name, Fault reason) {
    return &objects.Add({{"outcome", name}, {"reason", std::string(Name(reason))}});
  };
  copied_ = outcome("copied", Fault::kNone);
  adopted_ = outcome("adopted", Fault::kNone);
  vanished_ = outcome("vanished", Fault::kNone);
  for (std::size_t i = 0; i < kFaults; ++i) failed_[i] = outcome("failed", static_cast<Fault>(i));
  copied_bytes_ = &prometheus::BuildCounter()
                       .Name("lisync_copied_bytes_total")
                       .Help("Size of the objects that were copied.")
                       .Register(registry)
                       .Add({});
}

void RecordMeter::Count(const std::vector<AuditEvent>& events) {
  for (const AuditEvent& event : events) {
    const auto counted = OutcomeOf(event);
    if (!counted) continue;
    switch (counted->outcome) {
      case ObjectOutcome::kCopied:
        copied_->Increment();
        copied_bytes_->Increment(static_cast<double>(event.size.value_or(0)));
        break;
      case ObjectOutcome::kAdopted:
        adopted_->Increment();
        break;
      case ObjectOutcome::kVanished:
        vanished_->Increment();
        break;
      case ObjectOutcome::kFailed:
        failed_[static_cast<std::size_t>(counted->reason)]->Increment();
        break;
    }
  }
}

void RecordMeter::Observe(prometheus::Histogram& durations,
                          std::chrono::steady_clock::duration took) {
  durations.Observe(std::chrono::duration<double>(took).count());
}

}  // namespace lisync
