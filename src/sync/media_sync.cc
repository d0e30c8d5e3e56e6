#include "src/sync/media_sync.h"

#include <string>
#include <utility>

#include "src/sync/recorder.h"

namespace lisync {
namespace {

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
  // Why it was lost is said already, but for a tombstone that came back.
  if (task.reason != CopyReason::kLost || state.reason.empty()) state.reason = "planned";
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

AuditEvent EventOf(const RunContext& context, Instant now, const char* action) {
  AuditEvent event;
  event.time = now;
  event.run = context.run;
  event.actor = context.actor;
  event.action = action;
  return event;
}

AuditEvent IntentOf(const PlannedStep& step, AuditEvent intent) {
  const Plan& plan = step.plan;
  std::uint64_t bytes = 0;
  for (const CopyTask& task : plan.copies) bytes += task.object.size;
  intent.outcome = "intent";
  intent.detail.emplace_back("to_copy", std::to_string(plan.copies.size()));
  intent.detail.emplace_back("bytes", std::to_string(bytes));
  intent.detail.emplace_back("to_adopt", std::to_string(step.adoptions.size()));
  intent.detail.emplace_back("missing_on_main", std::to_string(plan.missing.size()));
  intent.detail.emplace_back("left_out", std::to_string(plan.left_out.size()));
  if (!step.losses.empty()) {
    intent.detail.emplace_back("lost_on_hidden", std::to_string(step.losses.size()));
  }
  if (!plan.copies.empty()) {
    intent.detail.emplace_back("first_key", EscapeKey(plan.copies.front().object.key));
    intent.detail.emplace_back("last_key", EscapeKey(plan.copies.back().object.key));
  }
  return intent;
}

AuditEvent ResumeOf(const Scan& scan, AuditEvent event) {
  std::size_t unlisted = 0;
  for (const ScanRange& range : scan.ranges) unlisted += range.ended ? 0 : 1;
  event.outcome = "ok";
  event.reason =
      "the listing of main goes on where that run was cut off; what main got meanwhile "
      "in the part that was listed comes with the next run";
  event.detail.emplace_back("of_run", scan.run);
  event.detail.emplace_back("ranges_left", std::to_string(unlisted));
  if (scan.watermark) event.detail.emplace_back("begun", FormatInstant(*scan.watermark));
  for (const ScanRange& range : scan.ranges) {
    if (range.ended) continue;
    event.detail.emplace_back("after", EscapeKey(range.reached));
    break;
  }
  return event;
}

AuditEvent AdoptionOf(const ObjectState& state, AuditEvent event) {
  event.outcome = "ok";
  event.key = state.key;
  event.size = state.size;
  event.etag = state.source_etag.value;
  event.destination_etag = state.destination_etag.value;
  event.detail.emplace_back("checked", "listing");
  return event;
}

AuditEvent LossOf(const HeldLoss& loss, AuditEvent event) {
  event.outcome = "failed";
  event.key = loss.recorded.key;
  event.size = loss.recorded.size;
  event.etag = loss.recorded.source_etag.value;
  event.destination_etag = loss.recorded.destination_etag.value;
  event.sha256 = loss.recorded.sha256;
  event.reason = loss.reason;
  if (loss.recorded.status == ObjectStatus::kVanished) {
    event.reason += "; main no longer has it either: it can only come back from a backup";
  }
  event.detail.emplace_back("recorded", Name(loss.recorded.status));
  return event;
}

// Whether it is recorded how far the scan has come: that of a part of main says nothing of the
// rest.
enum class ScanKept { kYes, kNo };

// Records the intent of each step and hands its work to the engine.
class StepWork : public StepSink {
 public:
  StepWork(StateStore& states, Clock& clock, const RunContext& context, TransferEngine& engine,
           RunProgress& progress, ScanKept kept)
      : states_(states),
        clock_(clock),
        context_(context),
        engine_(engine),
        progress_(progress),
        kept_(kept) {}

  bool Take(PlannedStep step) override {
    states_.Commit(RecordOf(step));
    progress_.adopted += step.adoptions.size();
    progress_.left_out += step.plan.left_out.size();
    for (CopyTask& task : step.plan.copies) {
      ++progress_.planned;
      progress_.bytes_planned += task.object.size;
      if (!engine_.Submit(std::move(task))) return false;
    }
    for (ObjectState& state : step.plan.missing) {
      if (!engine_.Submit(std::move(state))) return false;
    }
    return true;
  }

  void Reached(const Scan& scan) override {
    if (kept_ == ScanKept::kYes) states_.Commit({.scan = scan});
  }

 private:
  Batch RecordOf(const PlannedStep& step) const {
    const auto event = [this](const char* action) {
      return EventOf(context_, clock_.Now(), action);
    };
    Batch batch;
    batch.events.push_back(IntentOf(step, event("batch.start")));
    for (const HeldLoss& loss : step.losses) {
      batch.states.push_back(loss.state);
      batch.states.back().run = context_.run;
      batch.events.push_back(LossOf(loss, event("object.lost")));
    }
    for (const CopyTask& task : step.plan.copies) {
      batch.states.push_back(PlannedState(task, context_.run));
    }
    batch.states.insert(batch.states.end(), step.plan.left_out.begin(), step.plan.left_out.end());
    for (const Adoption& adoption : step.adoptions) {
      batch.states.push_back(AdoptedState(adoption, context_.run));
      batch.events.push_back(AdoptionOf(batch.states.back(), event("object.adopt")));
    }
    return batch;
  }

  StateStore& states_;
  Clock& clock_;
  const RunContext& context_;
  TransferEngine& engine_;
  RunProgress& progress_;
  const ScanKept kept_;
};

}  // namespace

bool IsOfStop(const Error& error, const std::stop_token& stop) {
  return stop.stop_requested() && error.action != Action::kAskOperator;
}

MediaSync::MediaSync(MediaSource& source, MediaStore& store, StateStore& states, Clock& clock)
    : source_(source), store_(store), states_(states), clock_(clock) {}

Scan MediaSync::NewScan(const PassOptions& options, const RunId& run, Instant watermark) const {
  Scan scan;
  scan.run = run;
  scan.watermark = watermark;
  scan.noted = clock_.Now();
  scan.source = source_.Identity();
  scan.destination = store_.Identity();
  scan.compares = options.held == HeldCheck::kCompare;
  scan.ranges = {RangeOf(options.selection)};
  return scan;
}

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
    result.stopped_by = AtSide(source_.Identity(), now.error());
    return result;
  }
  result.watermark = now.value();
  const ScanKept kept = options.scope == PassScope::kEverything && SelectsAll(options.selection)
                            ? ScanKept::kYes
                            : ScanKept::kNo;
  Scan scan = NewScan(options, context.run, now.value());
  if (kept == ScanKept::kYes) {
    const std::optional<Scan> last = states_.LoadScan();
    if (last && GoesOn(*last, scan)) {
      scan = *last;
      result.watermark = scan.watermark;
      result.goes_on_with = scan.run;
      states_.Commit({.events = {ResumeOf(scan, EventOf(context, clock_.Now(), "scan.resume"))}});
    } else {
      scan.ranges = CutLike(last, options.scan.most_ranges);
    }
  }

  std::stop_source end;
  const std::stop_callback forward(stop, [&end] { end.request_stop(); });
  Bandwidth bandwidth(BandwidthOf(options.limits), clock_, &progress.pulse);
  Recorder recorder(states_, progress, options.record_linger, [&end] { end.request_stop(); });
  TransferEngine engine(source_, store_, clock_, bandwidth, options.engine, context, recorder,
                        recorder, progress, end);
  PassPlanner planner(source_, store_, states_, clock_, options, progress);
  StepWork work(states_, clock_, context, engine, progress, kept);

  const Result<void> listed = planner.Run(std::move(scan), work, end.get_token());
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
  result.listed_all = result.whole && options.scope == PassScope::kEverything;
  return result;
}

}  // namespace lisync
