#pragma once

#include <optional>
#include <span>
#include <vector>

#include "src/core/media_source.h"
#include "src/core/scan.h"
#include "src/core/state_store.h"
#include "src/sync/step_planner.h"

namespace lisync {

enum class PageOrder { kByKey, kOther };

// What takes the steps of a range. Used by the range's thread.
class RangeWork {
 public:
  virtual ~RangeWork() = default;
  // Gets each step that is not empty, in turn. False: no more of them.
  virtual bool Take(PlannedStep step) = 0;
  // All that main lists up to `key`, the end of a page, was taken.
  virtual void Reached(const ObjectKey& key, PageOrder order) = 0;
  virtual bool stopped() const = 0;
};

enum class RangeEnd {
  kEnded,      // to the end of the range
  kStopped,    // by the work
  kUnordered,  // main does not list in byte order, so that a part of its keys is no range
};

// Whether a range is all that main lists, so that its order does not matter.
enum class RangeShare { kAll, kPart };

// Goes through a range of main's keys a page at a time, with what is recorded of the same keys
// beside it. Used by one thread.
class RangePlanner {
 public:
  // References must outlive this. Of the keys beside `prefix` nothing is planned.
  RangePlanner(MediaSource& source, StateReader& states, StepPlanner& steps, HeldCheck held,
               const ObjectKey& prefix, RunProgress& progress, RangeWork& work)
      : source_(source),
        states_(states),
        steps_(steps),
        held_(held),
        prefix_(prefix),
        progress_(progress),
        work_(work) {}

  // Goes on after range.reached. Errors name the side. Throws what the work and the states throw.
  Result<RangeEnd> Run(const ScanRange& range, RangeShare share);

 private:
  Result<void> PlanPage(std::vector<ObjectInfo> seen, const KeyRange& range);
  Result<void> PlanInOrder(std::span<const ObjectInfo> seen, const KeyRange& range);
  Result<void> PlanStrays(std::span<const ObjectInfo> strays);
  Result<void> PlanStep(std::span<const ObjectInfo> seen, std::vector<ObjectState> known,
                        HeldCheck held);

  MediaSource& source_;
  StateReader& states_;
  StepPlanner& steps_;
  const HeldCheck held_;
  const ObjectKey& prefix_;
  RunProgress& progress_;
  RangeWork& work_;
  bool ended_ = false;  // by the work
};

}  // namespace lisync
