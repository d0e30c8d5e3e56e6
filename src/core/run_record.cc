#include "src/core/run_record.h"

namespace lisync {

std::string_view Name(RunState state) {
  switch (state) {
    case RunState::kQueued:
      return "queued";
    case RunState::kRunning:
      return "running";
    case RunState::kSucceeded:
      return "succeeded";
    case RunState::kFailed:
      return "failed";
    case RunState::kStopped:
      return "stopped";
  }
  return "unknown";
}

std::string_view Name(RunTrigger trigger) {
  switch (trigger) {
    case RunTrigger::kCommand:
      return "command";
    case RunTrigger::kSchedule:
      return "schedule";
    case RunTrigger::kFullScan:
      return "full scan";
    case RunTrigger::kRetry:
      return "retry";
    case RunTrigger::kRequest:
      return "request";
    case RunTrigger::kSignal:
      return "signal";
  }
  return "unknown";
}

}  // namespace lisync
