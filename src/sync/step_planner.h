#pragma once

#include <span>
#include <vector>

#include "src/core/clock.h"
#include "src/core/media_store.h"
#include "src/core/object_state.h"
#include "src/core/result.h"
#include "src/sync/held_check.h"
#include "src/sync/plan.h"
#include "src/sync/run_progress.h"

namespace lisync {

// What a part of a key range comes to.
struct PlannedStep {
  Plan plan;  // its copies without those to adopt
  std::vector<Adoption> adoptions;
  std::vector<HeldLoss> losses;

  // Whether there is nothing to do or record.
  bool empty() const {
    return plan.copies.empty() && plan.missing.empty() && plan.left_out.empty() &&
           adoptions.empty() && losses.empty();
  }
};

// Plans what main lists against what is recorded of the same keys, and looks at hidden's listing
// where that is needed. Reads only. Used by one thread.
class StepPlanner {
 public:
  // References must outlive this.
  StepPlanner(MediaStore& store, Clock& clock, const Selection& selection, RunProgress& progress)
      : store_(store), clock_(clock), selection_(selection), progress_(progress), held_(store) {}

  // Counts in `progress` what needs nothing done. With kCompare, `known` is in ascending order of
  // keys, all after those of the calls before. Errors name hidden.
  Result<PlannedStep> Plan(std::span<const ObjectInfo> seen, std::vector<ObjectState> known,
                           HeldCheck held);

 private:
  Result<StoredRange> LookAtDestination(std::span<const CopyTask> copies);

  MediaStore& store_;
  Clock& clock_;
  const Selection& selection_;
  RunProgress& progress_;
  HeldComparison held_;
};

// The error of a whole side, which names it.
Error AtSide(const std::string& place, Error error);

}  // namespace lisync
