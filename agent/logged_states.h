#pragma once

#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "agent/log.h"
#include "src/core/forwarding_states.h"
#include "src/core/state_store.h"

namespace lisync {

// What became of an object, as one line: `copied "local_content/aa": 1234 bytes`, `failed
// "remote_content/b": 99 bytes, attempt 3, denied: Access Denied`. Empty for an entry that is not
// about an object. Pure.
std::string ObjectLine(const AuditEvent& event);

// How many objects of a commit hidden was found to have lost, and the first of them, as one line;
// empty for none. Pure.
std::string LossLine(const std::vector<AuditEvent>& events);

// A StateStore that passes everything on and says at debug what became of each object, once that is
// recorded, and as a warning what hidden has lost. The log must outlive it.
class LoggedStates : public ForwardingStates {
 public:
  LoggedStates(std::unique_ptr<StateStore> states, Log& log)
      : ForwardingStates(*states), states_(std::move(states)), log_(log) {}

  TreeHead Commit(const Batch& batch) override;

 private:
  const std::unique_ptr<StateStore> states_;
  Log& log_;
};

}  // namespace lisync
