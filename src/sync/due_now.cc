#include "src/sync/due_now.h"

#include <algorithm>
#include <string>
#include <utility>

#include "src/sync/selection.h"

namespace lisync {
namespace {

constexpr std::size_t kPage = 500;

bool Takes(const UnfinishedFilter& filter, const ObjectState& state) {
  return (!filter.key || state.key == *filter.key) && IsBelow(filter.prefix, state.key) &&
         (!filter.fault || state.fault == *filter.fault);
}

AuditEvent EntryOf(const UnfinishedFilter& filter, const RunContext& context, Instant now) {
  AuditEvent event;
  event.time = now;
  event.run = context.run;
  event.actor = context.actor;
  event.action = "objects.retry";
  event.outcome = "ok";
  if (filter.key) event.detail.emplace_back("key", EscapeKey(*filter.key));
  if (!filter.prefix.empty()) event.detail.emplace_back("prefix", EscapeKey(filter.prefix));
  if (filter.fault) event.detail.emplace_back("class", Name(*filter.fault));
  if (event.detail.empty()) event.detail.emplace_back("objects", "all");
  return event;
}

}  // namespace

void VisitUnfinished(StateReader& states, const UnfinishedFilter& filter,
                     const std::function<bool(const std::vector<ObjectState>&)>& visit) {
  const ObjectKey& start = filter.key ? *filter.key : filter.prefix;
  ObjectKey after = JustBeforeAll(start);
  while (true) {
    std::vector<ObjectState> page = states.LoadUnfinished(after, kPage);
    if (page.empty()) return;
    after = page.back().key;
    const bool last =
        page.size() < kPage || IsPast(start, after) || (filter.key && after > *filter.key);
    std::erase_if(page, [&filter](const ObjectState& state) { return !Takes(filter, state); });
    if ((!page.empty() && !visit(page)) || last) return;
  }
}

std::uint64_t MakeDueNow(StateStore& states, const UnfinishedFilter& filter,
                         const RunContext& context, Instant now) {
  std::uint64_t total = 0;
  VisitUnfinished(states, filter, [&](const std::vector<ObjectState>& page) {
    AuditEvent entry = EntryOf(filter, context, now);
    entry.detail.emplace_back("count", std::to_string(page.size()));
    entry.detail.emplace_back("first_key", EscapeKey(page.front().key));
    entry.detail.emplace_back("last_key", EscapeKey(page.back().key));
    Batch batch{.events = {std::move(entry)}};
    for (const ObjectState& state : page) batch.due.push_back({state.key, now});
    states.Commit(batch);
    total += page.size();
    return true;
  });
  return total;
}

}  // namespace lisync
