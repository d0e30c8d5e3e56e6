#include "src/sync/media_sync.h"

#include <algorithm>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "src/sync/recorder.h"

namespace lisync {
namespace {

// More than a listing page, so that a page without changes is one query.
constexpr std::size_t kStatesAtATime = 2000;
// So few objects that are new are asked for one by one: cheaper than a listing page.
constexpr std::size_t kFewObjects = 4;
// A destination with this many pages of other objects between ours is not listed further.
constexpr int kMostDestinationPages = 20;

// The error of a whole side, which names it.
Error At(const std::string& place, Error error) {
  error.what = place + ": " + error.what;
  return error;
}

// A requested stop ends the requests that are on their way: their errors say nothing of the place.
bool IsOfStop(const Error& error, const std::stop_token& stop) {
  return stop.stop_requested() && error.action != Action::kAskOperator;
}

bool ByKey(const ObjectInfo& a, const ObjectInfo& b) { return a.key < b.key; }

// A key that sorts before `key`, with little between them.
ObjectKey JustBefore(const ObjectKey& key) {
  return ObjectKey(key.bytes().substr(0, key.bytes().size() - 1));
}

ObjectState PlannedState(const CopyTask& task, const RunId& run) {
  ObjectState state = task.known ? *task.known : ObjectState{};
  state.key = task.object.key;
  state.status = ObjectStatus::kPending;
  state.size = task.object.size;
  state.source_etag = task.object.etag;
  state.sha256.reset();
  state.modified = task.object.modified;
  state.run = run;
  state.fault = Fault::kNone;
  state.reason = "planned";
  state.next_try.reset();
  return state;
}

ObjectState AdoptedState(const Adoption& adoption, const RunId& run) {
  const ObjectInfo& object = adoption.task.object;
  ObjectState state;
  state.key = object.key;
  state.status = ObjectStatus::kAdopted;
  state.held = true;
  state.size = object.size;
  state.source_etag = object.etag;
  state.destination_etag = adoption.stored.etag;
  state.modified = object.modified;
  state.run = run;
  return state;
}

}  // namespace

struct MediaSync::Pass {
  const MediaPassOptions& options;
  const RunContext& context;
  RunProgress& progress;
  TransferEngine& engine;
  std::stop_token stop;
};

MediaSync::MediaSync(MediaSource& source, MediaStore& store, StateStore& states, Clock& clock)
    : source_(source), store_(store), states_(states), clock_(clock) {}

MediaSyncResult MediaSync::Run(const MediaPassOptions& options, const RunContext& context,
                               RunProgress& progress, const std::stop_token& stop) {
  MediaSyncResult result;
  // Taken before the first page: what is written later than this and missed is newer than it.
  auto now = source_.Now();
  if (!now.ok() && IsOfStop(now.error(), stop)) {
    result.interrupted = true;
    return result;
  }
  if (!now.ok()) {
    result.stopped_by = At(source_.Identity(), now.error());
    return result;
  }
  result.watermark = now.value();

  std::stop_source end;
  const std::stop_callback forward(stop, [&end] { end.request_stop(); });
  Bandwidth bandwidth(options.bytes_per_second, clock_, &progress.pulse);
  Recorder recorder(states_, progress, [&end] { end.request_stop(); });
  TransferEngine engine(source_, store_, clock_, bandwidth, options.engine, context, recorder,
                        progress, end);
  Pass pass{options, context, progress, engine, end.get_token()};

  const bool everything = options.scope == PassScope::kEverything;
  const Result<void> listed = everything ? ListAndPlan(pass) : PlanDue(pass);
  if (!listed.ok()) end.request_stop();
  engine.Finish();
  recorder.Finish();

  result.interrupted = stop.stop_requested();
  if (!listed.ok()) {
    if (!IsOfStop(listed.error(), stop)) result.stopped_by = listed.error();
  } else {
    result.stopped_by = engine.stopped_by();
  }
  result.whole = listed.ok() && !end.stop_requested();
  result.listed_all = result.whole && everything;
  return result;
}

Result<void> MediaSync::ListAndPlan(Pass& pass) {
  ObjectKey cursor;
  while (!pass.stop.stop_requested()) {
    auto page = source_.List(cursor);
    if (!page.ok()) return At(source_.Identity(), page.error());
    ListPage& listed = page.value();
    if (!listed.last && listed.next_start_after <= cursor) {
      return Error{Action::kAskOperator, Fault::kProtocol,
                   "main's listing does not go on after \"" + EscapeKey(cursor) + "\""};
    }
    pass.progress.seen += listed.objects.size();
    KeyRange range{cursor, std::nullopt};
    if (!listed.last) range.up_to = listed.next_start_after;
    auto planned = PlanPage(pass, std::move(listed.objects), range);
    if (!planned.ok() || listed.last) return planned;
    cursor = *range.up_to;
  }
  return {};
}

Result<void> MediaSync::PlanDue(Pass& pass) {
  ObjectKey after;
  while (!pass.stop.stop_requested()) {
    const std::vector<ObjectState> unfinished = states_.LoadUnfinished(after, kStatesAtATime);
    if (unfinished.empty()) break;
    // As main last showed them; one that has changed since is found when it is read.
    std::vector<ObjectInfo> seen;
    seen.reserve(unfinished.size());
    for (const ObjectState& state : unfinished) {
      seen.push_back({state.key, state.size, state.source_etag, state.modified});
    }
    pass.progress.seen += seen.size();
    if (auto planned = PlanChunk(pass, seen, unfinished); !planned.ok()) return planned;
    after = unfinished.back().key;
  }
  return {};
}

Result<void> MediaSync::PlanPage(Pass& pass, std::vector<ObjectInfo> seen, const KeyRange& range) {
  std::sort(seen.begin(), seen.end(), ByKey);
  std::span<const ObjectInfo> rest(seen);
  ObjectKey after = range.after;
  while (!pass.stop.stop_requested()) {
    const std::vector<ObjectState> known = states_.Load({after, range.up_to}, kStatesAtATime);
    const bool more = known.size() == kStatesAtATime;
    std::size_t reached = rest.size();
    if (more) {
      const ObjectInfo bound{known.back().key, 0, {}, {}};
      reached = static_cast<std::size_t>(std::upper_bound(rest.begin(), rest.end(), bound, ByKey) -
                                         rest.begin());
    }
    if (auto planned = PlanChunk(pass, rest.first(reached), known); !planned.ok()) return planned;
    if (!more) break;
    rest = rest.subspan(reached);
    after = known.back().key;
  }
  return {};
}

Result<void> MediaSync::PlanChunk(Pass& pass, std::span<const ObjectInfo> seen,
                                  std::span<const ObjectState> known) {
  Plan plan = PlanSync(seen, known, pass.options.selection, clock_.Now());
  pass.progress.up_to_date += plan.up_to_date;
  pass.progress.waiting += plan.waiting;
  pass.progress.left_out += plan.left_out_before;
  auto stored = LookAtDestination(plan.copies);
  if (!stored.ok()) return stored.error();
  const std::vector<Adoption> adoptions = TakeAdoptions(plan.copies, stored.value());
  if (plan.copies.empty() && plan.missing.empty() && plan.left_out.empty() && adoptions.empty()) {
    return {};
  }
  states_.Commit(IntentOf(pass, plan, adoptions));
  pass.progress.adopted += adoptions.size();
  pass.progress.left_out += plan.left_out.size();
  for (CopyTask& task : plan.copies) {
    ++pass.progress.planned;
    pass.progress.bytes_planned += task.object.size;
    if (!pass.engine.Submit(std::move(task))) return {};
  }
  for (ObjectState& state : plan.missing) {
    if (!pass.engine.Submit(std::move(state))) return {};
  }
  return {};
}

Result<StoredRange> MediaSync::LookAtDestination(std::span<const CopyTask> copies) {
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
    if (!page.ok()) return At(store_.Identity(), page.error());
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

Batch MediaSync::IntentOf(const Pass& pass, const Plan& plan,
                          const std::vector<Adoption>& adoptions) {
  Batch batch;
  AuditEvent intent;
  intent.time = clock_.Now();
  intent.run = pass.context.run;
  intent.actor = pass.context.actor;
  intent.action = "batch.start";
  intent.outcome = "intent";
  std::uint64_t bytes = 0;
  for (const CopyTask& task : plan.copies) {
    batch.states.push_back(PlannedState(task, pass.context.run));
    bytes += task.object.size;
  }
  intent.detail.emplace_back("to_copy", std::to_string(plan.copies.size()));
  intent.detail.emplace_back("bytes", std::to_string(bytes));
  intent.detail.emplace_back("to_adopt", std::to_string(adoptions.size()));
  intent.detail.emplace_back("missing_on_main", std::to_string(plan.missing.size()));
  intent.detail.emplace_back("left_out", std::to_string(plan.left_out.size()));
  if (!plan.copies.empty()) {
    intent.detail.emplace_back("first_key", EscapeKey(plan.copies.front().object.key));
    intent.detail.emplace_back("last_key", EscapeKey(plan.copies.back().object.key));
  }
  batch.events.push_back(std::move(intent));

  batch.states.insert(batch.states.end(), plan.left_out.begin(), plan.left_out.end());
  for (const Adoption& adoption : adoptions) {
    batch.states.push_back(AdoptedState(adoption, pass.context.run));
    const ObjectState& state = batch.states.back();
    AuditEvent event;
    event.time = clock_.Now();
    event.run = pass.context.run;
    event.actor = pass.context.actor;
    event.action = "object.adopt";
    event.outcome = "ok";
    event.key = state.key;
    event.size = state.size;
    event.etag = state.source_etag.value;
    event.destination_etag = state.destination_etag.value;
    event.detail.emplace_back("checked", "listing");
    batch.events.push_back(std::move(event));
  }
  return batch;
}

}  // namespace lisync
