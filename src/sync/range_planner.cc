#include "src/sync/range_planner.h"

#include <algorithm>
#include <string>
#include <utility>

#include "src/sync/key_order.h"
#include "src/sync/selection.h"

namespace lisync {
namespace {

// More than a listing page, so that a page without changes is one query.
constexpr std::size_t kStatesAtATime = 2000;

PageOrder OrderOf(const std::vector<ObjectInfo>& objects, const ObjectKey& after) {
  const bool by_key = std::is_sorted(objects.begin(), objects.end(), ByKey) &&
                      (objects.empty() || objects.front().key > after);
  return by_key ? PageOrder::kByKey : PageOrder::kOther;
}

// What is recorded of one object.
void LoadOne(StateReader& states, const ObjectKey& key, std::vector<ObjectState>& into) {
  KeyRange range{JustBefore(key), key};
  while (true) {
    std::vector<ObjectState> known = states.Load(range, kStatesAtATime);
    if (!known.empty() && known.back().key == key) into.push_back(std::move(known.back()));
    if (known.size() < kStatesAtATime) return;
    range.after = known.back().key;
  }
}

}  // namespace

Result<RangeEnd> RangePlanner::Run(const ScanRange& range, RangeShare share) {
  ObjectKey cursor = range.reached;
  while (!ended_ && !work_.stopped()) {
    auto page = source_.List(cursor);
    if (!page.ok()) return AtSide(source_.Identity(), page.error());
    ListPage& listed = page.value();
    if (!listed.last && listed.next_start_after <= cursor) {
      return Error{Action::kAskOperator, Fault::kProtocol,
                   "main's listing does not go on after \"" + EscapeKey(cursor) + "\""};
    }
    const PageOrder order = OrderOf(listed.objects, cursor);
    if (share == RangeShare::kPart && order != PageOrder::kByKey) return RangeEnd::kUnordered;
    KeyRange keys{cursor, range.keys.up_to};
    const bool past =
        range.keys.up_to && !listed.last && *range.keys.up_to <= listed.next_start_after;
    if (!past && !listed.last) keys.up_to = listed.next_start_after;
    std::erase_if(listed.objects, [&](const ObjectInfo& object) {
      const bool of_the_next = range.keys.up_to && object.key > *range.keys.up_to;
      return of_the_next || !IsBelow(prefix_, object.key);
    });
    progress_.seen += listed.objects.size();
    if (auto planned = PlanPage(std::move(listed.objects), keys); !planned.ok()) {
      return planned.error();
    }
    if (ended_ || work_.stopped()) break;
    const bool last = past || listed.last || IsPast(prefix_, *keys.up_to);
    if (keys.up_to) work_.Reached(*keys.up_to, order);
    if (last) return RangeEnd::kEnded;
    cursor = *keys.up_to;
  }
  return RangeEnd::kStopped;
}

Result<void> RangePlanner::PlanPage(std::vector<ObjectInfo> seen, const KeyRange& range) {
  // Those that a listing out of order shows beside the page's keys.
  const auto strays = std::partition(seen.begin(), seen.end(), [&](const ObjectInfo& object) {
    return object.key > range.after && (!range.up_to || object.key <= *range.up_to);
  });
  std::sort(seen.begin(), strays, ByKey);
  const std::span all(seen);
  const auto ours = static_cast<std::size_t>(strays - seen.begin());
  if (auto planned = PlanInOrder(all.first(ours), range); !planned.ok()) return planned;
  return ours == all.size() ? Result<void>() : PlanStrays(all.subspan(ours));
}

Result<void> RangePlanner::PlanInOrder(std::span<const ObjectInfo> seen, const KeyRange& range) {
  ObjectKey after = range.after;
  while (!ended_ && !work_.stopped()) {
    std::vector<ObjectState> known = states_.Load({after, range.up_to}, kStatesAtATime);
    const bool more = known.size() == kStatesAtATime;
    std::size_t reached = seen.size();
    if (more) {
      after = known.back().key;
      const ObjectInfo bound{after, 0, {}, {}};
      reached = static_cast<std::size_t>(std::upper_bound(seen.begin(), seen.end(), bound, ByKey) -
                                         seen.begin());
    }
    const bool past = more && IsPast(prefix_, after);
    // Of those beside the prefix the listing says nothing.
    std::erase_if(known, [this](const ObjectState& state) { return !IsBelow(prefix_, state.key); });
    auto planned = PlanStep(seen.first(reached), std::move(known), held_);
    if (!planned.ok()) return planned;
    if (!more || past) break;
    seen = seen.subspan(reached);
  }
  return {};
}

Result<void> RangePlanner::PlanStrays(std::span<const ObjectInfo> strays) {
  std::vector<ObjectState> known;
  known.reserve(strays.size());
  for (const ObjectInfo& stray : strays) LoadOne(states_, stray.key, known);
  return PlanStep(strays, std::move(known), HeldCheck::kTrust);
}

Result<void> RangePlanner::PlanStep(std::span<const ObjectInfo> seen,
                                    std::vector<ObjectState> known, HeldCheck held) {
  auto step = steps_.Plan(seen, std::move(known), held);
  if (!step.ok()) return step.error();
  if (!step.value().empty() && !work_.Take(std::move(step).value())) ended_ = true;
  return {};
}

}  // namespace lisync
