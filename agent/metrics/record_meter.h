#pragma once

#include <prometheus/counter.h>
#include <prometheus/histogram.h>
#include <prometheus/registry.h>

#include <array>
#include <chrono>
#include <optional>
#include <vector>

#include "agent/metrics/request_meter.h"
#include "src/core/audit_event.h"
#include "src/core/result.h"
#include "src/core/state_store.h"

namespace lisync {

// What became of an object, as the trail tells it.
enum class ObjectOutcome { kCopied, kAdopted, kVanished, kFailed };

struct CountedOutcome {
  ObjectOutcome outcome;
  Fault reason = Fault::kNone;  // of a failure

  bool operator==(const CountedOutcome&) const = default;
};

// Absent for an entry that is not about what became of an object. Pure.
std::optional<CountedOutcome> OutcomeOf(const AuditEvent& event);

// Measures what is recorded: how long it takes to append to the trail, and what became of objects.
// Thread-safe; the registry must outlive it.
class RecordMeter {
 public:
  RecordMeter(prometheus::Registry& registry, SteadyNow now);

  // Does `work`, which records entries: how long it took, and whether it threw.
  template <typename Work>
  TreeHead MeasureAppend(Work work) {
    const auto start = now_();
    try {
      const TreeHead head = work();
      Observe(*appended_, now_() - start);
      return head;
    } catch (...) {
      Observe(*not_appended_, now_() - start);
      throw;
    }
  }
  // These entries are recorded.
  void Count(const std::vector<AuditEvent>& events);

 private:
  static void Observe(prometheus::Histogram& durations, std::chrono::steady_clock::duration took);

  const SteadyNow now_;
  prometheus::Histogram* appended_ = nullptr;
  prometheus::Histogram* not_appended_ = nullptr;
  prometheus::Counter* copied_ = nullptr;
  prometheus::Counter* adopted_ = nullptr;
  prometheus::Counter* vanished_ = nullptr;
  std::array<prometheus::Counter*, kFaults> failed_{};
  prometheus::Counter* copied_bytes_ = nullptr;
};

}  // namespace lisync
