#include "src/sync/verify_pass.h"

#include <thread>
#include <utility>
#include <vector>

#include "src/sync/bounded_queue.h"
#include "src/sync/verify_events.h"

namespace lisync {
namespace {

constexpr std::size_t kStatesAtATime = 1000;
constexpr std::size_t kObjectsAhead = 100;
// How often an object that others replace all the time is judged anew.
constexpr int kMostLooks = 3;

const char* OutcomeOf(const VerifyReport& report) {
  if (report.end == VerifyEnd::kInterrupted) return "stopped";
  const VerifyRecord record{report.run, report.finished, "", "", report.counts};
  return report.end == VerifyEnd::kDone && record.all_well() ? "ok" : "failed";
}

void Count(const Inspection& inspection, VerifyProgress& progress) {
  ++progress.checked;
  if (inspection.main == MainFinding::kDifferent) ++progress.main_different;
  // An object counts once: what is wrong with hidden before what is wrong with main.
  switch (inspection.hidden) {
    case HiddenFinding::kEqual:
      ++(inspection.main == MainFinding::kUnreadable ? progress.unreadable : progress.equal);
      break;
    case HiddenFinding::kNotProvable:
      ++(inspection.main == MainFinding::kUnreadable ? progress.unreadable : progress.not_provable);
      break;
    case HiddenFinding::kDifferent:
      ++progress.different;
      break;
    case HiddenFinding::kMissing:
      ++progress.missing;
      break;
    case HiddenFinding::kUnreadable:
      ++progress.unreadable;
      break;
  }
}

}  // namespace

struct VerifyPass::Pass {
  Pass(const VerifyOptions& of_pass, const RunContext& of_run, VerifyProgress& shown,
       StateStore& states, Clock& clock)
      : options(of_pass),
        context(of_run),
        progress(shown),
        bandwidth(BandwidthOf(of_pass.limits), clock, &shown.pulse),
        uploads(states) {}

  const VerifyOptions& options;
  const RunContext& context;
  VerifyProgress& progress;
  Bandwidth bandwidth;
  BufferPool buffers{kTransferMemory};
  StoredUploadLog uploads;
  std::stop_source end;
  BoundedQueue<ObjectState> queue{kObjectsAhead};

  std::mutex mutex;
  std::optional<Error> stopped_by;  // guarded by mutex
  std::exception_ptr broken;        // guarded by mutex

  void EndEarly(const Error& error) {
    {
      const std::lock_guard lock(mutex);
      if (!stopped_by) stopped_by = error;
    }
    end.request_stop();
  }
  void EndBroken(std::exception_ptr what) {
    {
      const std::lock_guard lock(mutex);
      if (!broken) broken = std::move(what);
    }
    end.request_stop();
  }
};

// One thread's part.
class VerifyPass::Worker {
 public:
  Worker(VerifyPass& verify, Pass& pass, std::uint32_t number)
      : verify_(verify),
        pass_(pass),
        verifier_(verify.store_, verify.source_, verify.clock_, pass.bandwidth,
                  pass.options.copy.retries, pass.progress, number) {
    if (pass.options.on_difference != OnDifference::kRepair) return;
    copier_.emplace(*verify.source_, verify.store_, verify.clock_, pass.bandwidth, pass.buffers,
                    pass.uploads, pass.options.copy, pass.context, number);
    repair_.emplace(*verify.source_, verify.states_, verify.clock_, *copier_, verifier_,
                    pass.context);
  }

  void Work() {
    const std::stop_token stop = pass_.end.get_token();
    while (auto state = pass_.queue.Pop(stop)) Verify(*std::move(state), stop);
  }

 private:
  void Verify(ObjectState state, const std::stop_token& stop) {
    for (int looks = 0; looks < kMostLooks; ++looks) {
      const std::optional<Inspection> inspection = verifier_.Inspect(state, stop);
      if (!inspection) return;
      if (inspection->error && inspection->error->action == Action::kAskOperator) {
        pass_.EndEarly(*inspection->error);
        return;
      }
      VerifyRecording recording =
          RecordingOf(state, *inspection, pass_.context, verify_.clock_.Now());
      const bool nothing = recording.batch.events.empty();
      if (nothing || verify_.states_.CommitIfStill(state, recording.batch)) {
        Count(*inspection, pass_.progress);
        if (!recording.said.empty()) verify_.say_(Weight::kAlarm, recording.said);
        if (repair_ && !recording.batch.states.empty()) Repair(recording.batch.states[0], stop);
        return;
      }
      if (!Refresh(state)) break;
    }
    ++pass_.progress.replaced;
  }

  // False when there is nothing to compare with any more.
  bool Refresh(ObjectState& state) {
    const auto now = verify_.states_.Load({KeyBefore(state.key.bytes()), state.key}, SIZE_MAX);
    if (now.empty() || now.back().key != state.key || !HasContentToVerify(now.back())) return false;
    state = now.back();
    return true;
  }

  void Repair(const ObjectState& bad, const std::stop_token& stop) {
    if (bad.status != ObjectStatus::kFailed) {
      if (bad.status == ObjectStatus::kVanished) ++pass_.progress.not_repaired;
      return;
    }
    const std::optional<Outcome> outcome = repair_->Repair(bad, stop);
    if (!outcome) return;
    const std::string subject = "\"" + EscapeKey(bad.key) + "\"";
    if (outcome->failure) {
      ++pass_.progress.not_repaired;
      verify_.say_(Weight::kAlarm, "NOT REPAIRED " + subject + ": " + outcome->failure->what);
      if (outcome->failure->action == Action::kAskOperator) pass_.EndEarly(*outcome->failure);
      return;
    }
    ++pass_.progress.repaired;
    verify_.say_(Weight::kGoodNews,
                 "repaired " + subject + ": copied again from main and read back equal");
  }

  VerifyPass& verify_;
  Pass& pass_;
  ObjectVerifier verifier_;
  std::optional<ObjectCopier> copier_;
  std::optional<ObjectRepair> repair_;
};

VerifyPass::VerifyPass(MediaStore& store, MediaSource* source, StateStore& states, Clock& clock,
                       Say say)
    : store_(store), source_(source), states_(states), clock_(clock), say_(std::move(say)) {}

VerifyReport VerifyPass::Run(const VerifyOptions& options, const RunContext& context,
                             VerifyProgress& progress, const std::stop_token& stop) {
  VerifyReport report;
  report.run = context.run;
  report.started = clock_.Now();
  states_.Commit({.events = {StartEvent(options, context)}});

  Pass pass(options, context, progress, states_, clock_);
  {
    const std::stop_callback forward(stop, [&pass] { pass.end.request_stop(); });
    std::vector<std::jthread> threads;
    try {
      for (std::uint32_t i = 0; i < options.transfers; ++i) {
        threads.emplace_back([this, &pass, number = i + 1] {
          try {
            Worker(*this, pass, number).Work();
          } catch (...) {
            pass.EndBroken(std::current_exception());
          }
        });
      }
      Choose(pass);
    } catch (...) {
      pass.EndBroken(std::current_exception());
    }
    pass.queue.Close();
  }
  if (pass.broken) std::rethrow_exception(pass.broken);

  report.stopped_by = pass.stopped_by;
  if (report.stopped_by) {
    report.end = VerifyEnd::kStoppedEarly;
  } else if (stop.stop_requested()) {
    report.end = VerifyEnd::kInterrupted;
  }
  report.counts = CountsOf(progress);
  report.finished = clock_.Now();
  const VerifyRecord record{report.run, report.finished, std::string(Name(report.end)),
                            Describe(options.choice), report.counts};
  report.head = states_.Commit({.events = {FinishEvent(report, options, context)},
                                .setting = ToSetting(record, context.actor.name)});
  return report;
}

void VerifyPass::Choose(Pass& pass) {
  const VerifyChoice& choice = pass.options.choice;
  const std::stop_token stop = pass.end.get_token();
  ObjectKey after = KeyBefore(choice.prefix);
  while (!stop.stop_requested()) {
    std::vector<ObjectState> states = states_.Load({after, std::nullopt}, kStatesAtATime);
    if (states.empty()) return;
    after = states.back().key;
    for (ObjectState& state : states) {
      const std::string& key = state.key.bytes();
      if (key > choice.prefix && !key.starts_with(choice.prefix)) return;
      ++pass.progress.looked_at;
      if (!IsChosen(state, choice, pass.context.run)) continue;
      if (!pass.queue.Push(std::move(state), stop)) return;
    }
  }
}

AuditEvent VerifyPass::StartEvent(const VerifyOptions& options, const RunContext& context) const {
  AuditEvent event;
  event.time = clock_.Now();
  event.run = context.run;
  event.actor = context.actor;
  event.action = "verify.start";
  event.outcome = "intent";
  event.detail.emplace_back("objects", Describe(options.choice));
  event.detail.emplace_back("destination", store_.Identity());
  if (source_ != nullptr) event.detail.emplace_back("source", source_->Identity());
  const bool repairs = options.on_difference == OnDifference::kRepair;
  event.detail.emplace_back("repair", repairs ? "yes" : "no");
  return event;
}

AuditEvent VerifyPass::FinishEvent(const VerifyReport& report, const VerifyOptions& options,
                                   const RunContext& context) const {
  AuditEvent event;
  event.time = report.finished;
  event.run = context.run;
  event.actor = context.actor;
  event.action = "verify.finish";
  event.outcome = OutcomeOf(report);
  if (report.stopped_by) event.reason = report.stopped_by->what;
  event.detail.emplace_back("objects", Describe(options.choice));
  EachCount(report.counts, [&event](const char* name, std::uint64_t count) {
    event.detail.emplace_back(name, std::to_string(count));
  });
  return event;
}

}  // namespace lisync
