#include "src/sync/step_planner.h"

#include <algorithm>
#include <set>
#include <string>
#include <utility>

#include "src/sync/key_order.h"

namespace lisync {
namespace {

// So few objects that are new are asked for one by one: cheaper than a listing page.
constexpr std::size_t kFewObjects = 4;
// A destination with this many pages of other objects between ours is not listed further.
constexpr int kMostDestinationPages = 20;

void MarkLost(PlannedStep& step) {
  if (step.losses.empty()) return;
  std::set<ObjectKey> lost;
  for (const HeldLoss& loss : step.losses) lost.insert(loss.state.key);
  for (CopyTask& task : step.plan.copies) {
    if (lost.contains(task.object.key)) task.reason = CopyReason::kLost;
  }
}

}  // namespace

Error AtSide(const std::string& place, Error error) {
  error.what = place + ": " + error.what;
  return error;
}

Result<PlannedStep> StepPlanner::Plan(std::span<const ObjectInfo> seen,
                                      std::vector<ObjectState> known, HeldCheck held) {
  PlannedStep step;
  if (held == HeldCheck::kCompare) {
    auto losses = held_.Compare(known);
    if (!losses.ok()) return AtSide(store_.Identity(), losses.error());
    step.losses = std::move(losses).value();
  }
  step.plan = PlanSync(seen, known, selection_, clock_.Now());
  MarkLost(step);
  progress_.up_to_date += step.plan.up_to_date;
  progress_.waiting += step.plan.waiting;
  progress_.left_out += step.plan.left_out_before;
  auto stored = LookAtDestination(step.plan.copies);
  if (!stored.ok()) return stored.error();
  step.adoptions = TakeAdoptions(step.plan.copies, stored.value());
  return step;
}

Result<StoredRange> StepPlanner::LookAtDestination(std::span<const CopyTask> copies) {
  std::set<ObjectKey> wanted;
  for (const CopyTask& task : copies) {
    if (task.at_destination == AtDestination::kUnknown) wanted.insert(task.object.key);
  }
  const auto reached = [](std::vector<ObjectInfo> objects, ObjectKey up_to) {
    return StoredRange{std::move(objects), std::move(up_to)};
  };
  if (wanted.size() <= kFewObjects) return reached({}, {});

  std::vector<ObjectInfo> objects;
  ObjectKey cursor = JustBefore(*wanted.begin());
  for (int pages = 0; pages < kMostDestinationPages && cursor < *wanted.rbegin(); ++pages) {
    auto page = store_.List(cursor);
    if (!page.ok()) return AtSide(store_.Identity(), page.error());
    ListPage& listed = page.value();
    // Only byte order tells that what is not there is absent.
    const bool ordered = std::is_sorted(listed.objects.begin(), listed.objects.end(), ByKey);
    if (!ordered || (!listed.last && listed.next_start_after <= cursor)) return reached({}, {});
    for (ObjectInfo& object : listed.objects) {
      if (wanted.contains(object.key)) objects.push_back(std::move(object));
    }
    if (listed.last) return StoredRange{std::move(objects), std::nullopt};
    cursor = std::move(listed.next_start_after);
  }
  return reached(std::move(objects), std::move(cursor));
}

}  // namespace lisync
