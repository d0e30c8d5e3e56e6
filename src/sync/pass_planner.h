#pragma once

#include <stop_token>

#include "src/core/clock.h"
#include "src/core/media_source.h"
#include "src/core/media_store.h"
#include "src/core/scan.h"
#include "src/core/state_store.h"
#include "src/sync/run_progress.h"
#include "src/sync/scan_plan.h"
#include "src/sync/selection.h"
#include "src/sync/step_planner.h"

namespace lisync {

// Which objects a pass goes through.
enum class PassScope {
  kEverything,  // all that main lists
  kDue,         // those that failed or are pending and are due; main is not listed
};

struct PassOptions {
  PassScope scope = PassScope::kEverything;
  Selection selection{};
  HeldCheck held = HeldCheck::kTrust;  // only where main is listed
  ScanOptions scan{};
};

// Does what is planned, or shows it. Called by one thread at a time.
class StepSink {
 public:
  virtual ~StepSink() = default;
  // Gets each step that is not empty, in turn. False: no more of them.
  virtual bool Take(PlannedStep step) = 0;
  // How far the scan has come; told now and then, and at the end.
  virtual void Reached(const Scan& scan) = 0;
};

// Goes through main's listing a page at a time, several key ranges at once, whatever the bucket's
// size: loads what is recorded of the same keys, looks at hidden's listing where that is needed,
// and plans. A server that does not list in byte order is listed from one end to the other. Reads
// only.
class PassPlanner {
 public:
  // References must outlive this.
  PassPlanner(MediaSource& source, MediaStore& store, StateReader& states, Clock& clock,
              const PassOptions& options, RunProgress& progress);

  // Lists the rest of the scan's ranges, each on a thread of its own where there are several; of
  // what was listed before, takes what is due. Counts in `progress` what is seen and what needs
  // nothing done. Errors name the side. Throws what the sink and the states throw.
  Result<void> Run(Scan scan, StepSink& sink, const std::stop_token& stop);

 private:
  class Ranges;
  Result<void> ListAndPlan(Scan scan, StepSink& sink, const std::stop_token& stop);
  // Of the unfinished those that `scan` has passed; all of them without one.
  Result<void> PlanDue(const Scan* scan, StepSink& sink, const std::stop_token& stop);

  MediaSource& source_;
  MediaStore& store_;
  StateReader& states_;
  Clock& clock_;
  const PassOptions& options_;
  RunProgress& progress_;
};

}  // namespace lisync
