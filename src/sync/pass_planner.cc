#include "src/sync/pass_planner.h"

#include <algorithm>
#include <set>
#include <string>
#include <utility>

#include "src/sync/key_order.h"

namespace lisync {
namespace {

// More than a listing page, so that a page without changes is one query.
constexpr std::size_t kStatesAtATime = 2000;
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

PassPlanner::PassPlanner(MediaSource& source, MediaStore& store, StateReader& states, Clock& clock,
                         const PassOptions& options, RunProgress& progress)
    : source_(source),
      store_(store),
      states_(states),
      clock_(clock),
      options_(options),
      progress_(progress),
      held_(store) {}

Result<void> PassPlanner::Run(StepSink& sink, const std::stop_token& stop) {
  sink_ = &sink;
  stop_ = stop;
  return options_.scope == PassScope::kEverything ? ListAndPlan() : PlanDue();
}

Result<void> PassPlanner::ListAndPlan() {
  const ObjectKey& prefix = options_.selection.prefix;
  ObjectKey cursor = JustBeforeAll(prefix);
  while (!stopped()) {
    auto page = source_.List(cursor);
    if (!page.ok()) return AtSide(source_.Identity(), page.error());
    ListPage& listed = page.value();
    if (!listed.last && listed.next_start_after <= cursor) {
      return Error{Action::kAskOperator, Fault::kProtocol,
                   "main's listing does not go on after \"" + EscapeKey(cursor) + "\""};
    }
    std::erase_if(listed.objects,
                  [&prefix](const ObjectInfo& object) { return !IsBelow(prefix, object.key); });
    progress_.seen += listed.objects.size();
    KeyRange range{cursor, std::nullopt};
    if (!listed.last) range.up_to = listed.next_start_after;
    auto planned = PlanPage(std::move(listed.objects), range);
    if (!planned.ok() || listed.last || IsPast(prefix, *range.up_to)) return planned;
    cursor = *range.up_to;
  }
  return {};
}

Result<void> PassPlanner::PlanDue() {
  ObjectKey after;
  while (!stopped()) {
    std::vector<ObjectState> unfinished = states_.LoadUnfinished(after, kStatesAtATime);
    if (unfinished.empty()) break;
    after = unfinished.back().key;
    // As main last showed them; one that has changed since is found when it is read.
    std::vector<ObjectInfo> seen;
    seen.reserve(unfinished.size());
    for (const ObjectState& state : unfinished) {
      seen.push_back({state.key, state.size, state.source_etag, state.modified});
    }
    progress_.seen += seen.size();
    if (auto planned = PlanChunk(seen, std::move(unfinished)); !planned.ok()) return planned;
  }
  return {};
}

Result<void> PassPlanner::PlanPage(std::vector<ObjectInfo> seen, const KeyRange& range) {
  const ObjectKey& prefix = options_.selection.prefix;
  std::sort(seen.begin(), seen.end(), ByKey);
  std::span<const ObjectInfo> rest(seen);
  ObjectKey after = range.after;
  while (!stopped()) {
    std::vector<ObjectState> known = states_.Load({after, range.up_to}, kStatesAtATime);
    const bool more = known.size() == kStatesAtATime;
    std::size_t reached = rest.size();
    if (more) {
      after = known.back().key;
      const ObjectInfo bound{after, 0, {}, {}};
      reached = static_cast<std::size_t>(std::upper_bound(rest.begin(), rest.end(), bound, ByKey) -
                                         rest.begin());
    }
    const bool past = more && IsPast(prefix, after);
    // Of those beside the prefix the listing says nothing.
    std::erase_if(known,
                  [&prefix](const ObjectState& state) { return !IsBelow(prefix, state.key); });
    auto planned = PlanChunk(rest.first(reached), std::move(known));
    if (!planned.ok()) return planned;
    if (!more || past) break;
    rest = rest.subspan(reached);
  }
  return {};
}

Result<void> PassPlanner::PlanChunk(std::span<const ObjectInfo> seen,
                                    std::vector<ObjectState> known) {
  PlannedStep step;
  if (options_.held == HeldCheck::kCompare && options_.scope == PassScope::kEverything) {
    auto losses = held_.Compare(known);
    if (!losses.ok()) return AtSide(store_.Identity(), losses.error());
    step.losses = std::move(losses).value();
  }
  step.plan = PlanSync(seen, known, options_.selection, clock_.Now());
  MarkLost(step);
  progress_.up_to_date += step.plan.up_to_date;
  progress_.waiting += step.plan.waiting;
  progress_.left_out += step.plan.left_out_before;
  auto stored = LookAtDestination(step.plan.copies);
  if (!stored.ok()) return stored.error();
  step.adoptions = TakeAdoptions(step.plan.copies, stored.value());
  if (!step.empty() && !sink_->Take(std::move(step))) ended_ = true;
  return {};
}

Result<StoredRange> PassPlanner::LookAtDestination(std::span<const CopyTask> copies) {
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
