#pragma once

#include <memory>
#include <string>
#include <utility>

#include "agent/metrics/record_meter.h"
#include "src/core/forwarding_states.h"
#include "src/core/state_store.h"

namespace lisync {

// A StateStore that passes everything on and measures what is recorded. Counts an outcome only once
// it is recorded. The meter must outlive it.
class ObservedStates : public ForwardingStates {
 public:
  ObservedStates(std::unique_ptr<StateStore> states, RecordMeter& meter)
      : ForwardingStates(*states), states_(std::move(states)), meter_(meter) {}

  TreeHead Commit(const Batch& batch) override;
  TreeHead ResetHeld(const std::string& reason, const AuditEvent& event) override;

 private:
  const std::unique_ptr<StateStore> states_;
  RecordMeter& meter_;
};

}  // namespace lisync
