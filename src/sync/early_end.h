#pragma once

#include <cstdint>
#include <mutex>
#include <optional>

#include "src/core/result.h"
#include "src/sync/outcome.h"

namespace lisync {

// So many objects that are denied one after the other before any was copied are no matter of single
// objects.
inline constexpr std::uint32_t kDenialsThatEndARun = 20;

// Tells from the outcomes of one run, in the order in which they come, when no other object would
// fare better. Thread-safe.
class EarlyEnd {
 public:
  // The error that ends the run: one that asks for the operator, or that of a denial when
  // kDenialsThatEndARun objects in a row were denied for the first time and none of the run was
  // copied. Objects that were denied in earlier runs do not count.
  std::optional<Error> After(const Outcome& outcome);

 private:
  std::mutex mutex_;
  bool any_done_ = false;      // guarded by mutex_
  std::uint32_t denials_ = 0;  // likewise
};

}  // namespace lisync
