#include "src/core/object_state.h"

namespace lisync {

std::string_view Name(ObjectStatus status) {
  switch (status) {
    case ObjectStatus::kPending:
      return "pending";
    case ObjectStatus::kCopied:
      return "copied";
    case ObjectStatus::kAdopted:
      return "adopted";
    case ObjectStatus::kFailed:
      return "failed";
    case ObjectStatus::kVanished:
      return "vanished";
  }
  return "unknown";
}

}  // namespace lisync
