#include "src/sync/early_end.h"

#include <string>

namespace lisync {

std::optional<Error> EarlyEnd::After(const Outcome& outcome) {
  if (outcome.failure && outcome.failure->action == Action::kAskOperator) return outcome.failure;
  const std::lock_guard lock(mutex_);
  if (!outcome.failure) any_done_ = true;
  if (any_done_ || outcome.state.attempts > 1) return std::nullopt;
  denials_ = outcome.failure->fault == Fault::kDenied ? denials_ + 1 : 0;
  if (denials_ < kDenialsThatEndARun) return std::nullopt;
  Error error = *outcome.failure;
  error.action = Action::kAskOperator;
  error.what = std::to_string(denials_) +
               " objects in a row were denied and none was copied, at last: " + error.what;
  return error;
}

}  // namespace lisync
