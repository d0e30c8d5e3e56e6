#include "src/sync/dry_run.h"

#include <map>
#include <utility>

#include "src/core/forwarding_states.h"

namespace lisync {
namespace {

// The states as a run finds them that goes to another destination than the one before.
class ForgottenHeld : public ForwardingStates {
 public:
  using ForwardingStates::ForwardingStates;
  std::vector<ObjectState> Load(const KeyRange& range, std::size_t limit) override {
    std::vector<ObjectState> states = ForwardingStates::Load(range, limit);
    for (ObjectState& state : states) {
      if (state.status == ObjectStatus::kCopied || state.status == ObjectStatus::kAdopted) {
        state.status = ObjectStatus::kPending;
        state.attempts = 0;
        state.next_try.reset();
      }
      state.held = false;
      state.destination_etag = {};
    }
    return states;
  }
};

std::string WhyCopied(const CopyTask& task, const std::map<ObjectKey, std::string>& losses) {
  const auto lost = losses.find(task.object.key);
  std::string why = lost == losses.end() ? std::string(Name(task.reason)) : lost->second;
  if (task.at_destination == AtDestination::kPresent) {
    why += "; the version on hidden is kept first";
  } else if (task.at_destination == AtDestination::kUnknown) {
    why += "; adopted if hidden turns out to have it";
  }
  return why;
}

class StepViewer : public StepSink {
 public:
  StepViewer(const PlanViewer& view, RunProgress& progress, DryRunReport& report)
      : view_(view), progress_(progress), report_(report) {}

  bool Take(PlannedStep step) override {
    std::map<ObjectKey, std::string> losses;
    for (const HeldLoss& loss : step.losses) losses.emplace(loss.state.key, loss.reason);
    for (const CopyTask& task : step.plan.copies) {
      view_({"copy", task.object.key, task.object.size, WhyCopied(task, losses)});
      losses.erase(task.object.key);
      progress_.bytes_planned += task.object.size;
    }
    for (const Adoption& adoption : step.adoptions) {
      const ObjectInfo& object = adoption.task.object;
      view_({"adopt", object.key, object.size, "on hidden already, equal"});
    }
    for (const ObjectState& state : step.plan.left_out) {
      view_({"leave out", state.key, state.size, state.reason});
    }
    for (const ObjectState& state : step.plan.missing) {
      view_({"ask main", state.key, state.size,
             "not in main's listing: a tombstone if main has it no longer"});
    }
    for (const HeldLoss& loss : step.losses) {
      if (!losses.contains(loss.state.key)) continue;
      view_({"lost", loss.recorded.key, loss.recorded.size, loss.reason});
    }
    progress_.planned += step.plan.copies.size();
    progress_.adopted += step.adoptions.size();
    progress_.left_out += step.plan.left_out.size();
    report_.missing += step.plan.missing.size();
    report_.lost += step.losses.size();
    return true;
  }
  void Reached(const Scan& /*scan*/) override {}

 private:
  const PlanViewer& view_;
  RunProgress& progress_;
  DryRunReport& report_;
};

AuditEvent EntryOf(const SyncRunOptions& options, const DryRunReport& report) {
  AuditEvent event;
  event.action = "run.plan";
  event.outcome = report.stopped_by ? "failed" : report.interrupted ? "stopped" : "ok";
  if (report.stopped_by) event.reason = report.stopped_by->what;
  const auto add = [&event](const char* name, std::uint64_t count) {
    event.detail.emplace_back(name, std::to_string(count));
  };
  event.detail.emplace_back("command", options.command);
  add("seen", report.counts.seen);
  add("up_to_date", report.counts.up_to_date);
  add("to_copy", report.counts.planned);
  add("bytes", report.counts.bytes_planned);
  add("to_adopt", report.counts.adopted);
  add("missing_on_main", report.missing);
  add("waiting", report.counts.waiting);
  add("left_out", report.counts.left_out);
  if (options.media.held == HeldCheck::kCompare) add("lost_on_hidden", report.lost);
  for (auto& field : Described(options.media.selection)) event.detail.push_back(std::move(field));
  return event;
}

}  // namespace

DryRun::DryRun(MediaSource& source, MediaStore& store, StateStore& states, Clock& clock)
    : source_(source), store_(store), states_(states), clock_(clock) {}

DryRunReport DryRun::Run(const SyncRunOptions& options, const RunContext& context,
                         RunProgress& progress, const PlanViewer& view,
                         const std::stop_token& stop) {
  DryRunReport report;
  report.run = context.run;
  ForgottenHeld forgotten(states_);
  StateStore& states = GoesElsewhere(states_.LoadCheckpoint(), store_) ? forgotten : states_;
  PassPlanner planner(source_, store_, states, clock_, options.media, progress);
  StepViewer viewer(view, progress, report);
  Scan scan;
  scan.ranges = {RangeOf(options.media.selection)};
  const Result<void> planned = planner.Run(std::move(scan), viewer, stop);
  report.interrupted = stop.stop_requested();
  if (!planned.ok() && !IsOfStop(planned.error(), stop)) report.stopped_by = planned.error();
  report.counts = CountsOf(progress);

  AuditEvent entry = EntryOf(options, report);
  entry.time = clock_.Now();
  entry.run = context.run;
  entry.actor = context.actor;
  report.head = states_.Commit({.events = {std::move(entry)}});
  return report;
}

}  // namespace lisync
