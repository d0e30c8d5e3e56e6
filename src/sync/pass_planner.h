#pragma once

#include <span>
#include <stop_token>
#include <vector>

#include "src/core/clock.h"
#include "src/core/media_source.h"
#include "src/core/media_store.h"
#include "src/core/state_store.h"
#include "src/sync/held_check.h"
#include "src/sync/plan.h"
#include "src/sync/run_progress.h"

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
};

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

// Does what is planned, or shows it.
class StepSink {
 public:
  virtual ~StepSink() = default;
  // Gets each step that is not empty, in turn. False: no more of them.
  virtual bool Take(PlannedStep step) = 0;
};

// Goes through main's listing a page at a time, whatever the bucket's size: loads what is recorded
// of the same key range, looks at hidden's listing where that is needed, and plans. Reads only.
class PassPlanner {
 public:
  // References must outlive this.
  PassPlanner(MediaSource& source, MediaStore& store, StateReader& states, Clock& clock,
              const PassOptions& options, RunProgress& progress);

  // Counts in `progress` what is seen and what needs nothing done. Errors name the side. Throws
  // what the sink and the states throw.
  Result<void> Run(StepSink& sink, const std::stop_token& stop);

 private:
  Result<void> ListAndPlan();
  Result<void> PlanDue();
  Result<void> PlanPage(std::vector<ObjectInfo> seen, const KeyRange& range);
  Result<void> PlanChunk(std::span<const ObjectInfo> seen, std::vector<ObjectState> known);
  Result<StoredRange> LookAtDestination(std::span<const CopyTask> copies);

  bool stopped() const { return ended_ || stop_.stop_requested(); }

  MediaSource& source_;
  MediaStore& store_;
  StateReader& states_;
  Clock& clock_;
  const PassOptions& options_;
  RunProgress& progress_;
  HeldComparison held_;
  StepSink* sink_ = nullptr;
  std::stop_token stop_;
  bool ended_ = false;  // by the sink
};

// The error of a whole side, which names it.
Error AtSide(const std::string& place, Error error);

}  // namespace lisync
