#include "agent/metrics/observed_states.h"

namespace lisync {

TreeHead ObservedStates::Commit(const Batch& batch) {
  if (batch.events.empty()) return ForwardingStates::Commit(batch);
  const TreeHead head = meter_.MeasureAppend([&] { return ForwardingStates::Commit(batch); });
  meter_.Count(batch.events);
  return head;
}

TreeHead ObservedStates::ResetHeld(const std::string& reason, const AuditEvent& event) {
  return meter_.MeasureAppend([&] { return ForwardingStates::ResetHeld(reason, event); });
}

}  // namespace lisync
