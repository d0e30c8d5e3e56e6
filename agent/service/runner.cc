#include "agent/service/runner.h"

#include <malloc.h>

#include <algorithm>
#include <utility>

#include "agent/commands/sync_report.h"
#include "agent/config_error.h"
#include "agent/process.h"
#include "agent/run_log.h"
#include "agent/wiring.h"

namespace lisync {
namespace {

// Also bounds how late a step of the clock or the end of a suspend is noticed.
constexpr Duration kLongestWait = std::chrono::seconds(15);
constexpr Duration kBusyWait = std::chrono::seconds(2);
constexpr Duration kAfterTrouble = std::chrono::seconds(60);

RunRecord FailedRecord(RunRecord record, const std::string& why, Instant now) {
  record.state = RunState::kFailed;
  if (!record.started) record.started = now;
  record.finished = now;
  record.end = Name(RunEnd::kStoppedEarly);
  record.reason = why;
  return record;
}

}  // namespace

Runner::Runner(const CommandContext& context, Parts parts)
    : context_(context), parts_(std::move(parts)) {}

void Runner::Loop(const std::stop_token& stop) {
  Clock& clock = context_.host.clock;
  Instant next = clock.Now();
  while (wakeup_.WaitUntil(clock, next, stop)) {
    ++turns_;
    next = Turn(stop);
  }
}

Instant Runner::Turn(const std::stop_token& stop) {
  const Instant now = context_.host.clock.Now();
  const Instant latest = now + kLongestWait;
  try {
    // Before anything is planned: what cannot be recorded is not done.
    const RunPlan plan = PlanRuns(*parts_.config.Now(), parts_.states, now);
    parts_.board.SetSchedule(plan.status);
    if (not_before_ && now < *not_before_) return std::min(*not_before_, latest);
    const auto asked = parts_.queue.First();
    const bool due = plan.next && plan.next->when <= now;
    if (!asked && !due) return plan.next ? std::min(plan.next->when, latest) : latest;
    const Tried tried = asked ? TryRun(*asked, PassScope::kEverything, stop)
                              : TryRun(NewRecord(plan.next->trigger), plan.next->scope, stop);
    const Instant after = context_.host.clock.Now();
    switch (tried) {
      case Tried::kRan:
        return after;
      case Tried::kBusy:
        return after + kBusyWait;
      case Tried::kFailed:
        break;
    }
  } catch (const StorageError& error) {
    context_.log.Error(std::string("syncing has stopped: ") + error.what());
  }
  not_before_ = context_.host.clock.Now() + kAfterTrouble;
  parts_.board.Look();
  return std::min(*not_before_, context_.host.clock.Now() + kLongestWait);
}

RunRecord Runner::NewRecord(RunTrigger trigger) const {
  RunRecord record;
  record.requested = context_.host.clock.Now();
  record.run = NewRunId(record.requested);
  record.trigger = trigger;
  record.command = "sync";
  return record;
}

RunRecord Runner::Ask(RunTrigger trigger, const Caller& caller) {
  const auto make = [&] {
    RunRecord record = NewRecord(trigger);
    record.requested_by = caller.name;
    return record;
  };
  const auto make_durable = [&](const RunRecord& record) {
    AuditEvent event;
    event.time = record.requested;
    event.run = record.run;
    event.actor = CurrentActor();
    event.action = "run.request";
    event.outcome = "ok";
    event.detail.emplace_back("trigger", Name(trigger));
    event.detail.emplace_back("caller", caller.name);
    event.detail.emplace_back("from", caller.from);
    parts_.states.Commit({.events = {std::move(event)}, .run = record});
  };
  RunRecord record = parts_.queue.Ask(make, make_durable);
  wakeup_.Wake();
  parts_.board.Look();
  return record;
}

Runner::Tried Runner::TryRun(RunRecord record, PassScope scope, const std::stop_token& stop) {
  const auto config = parts_.config.Now();
  // Finds a database that was moved or cannot be written before anything is begun.
  parts_.states.Commit({});
  const auto lock = RunLock::TryAcquire(config->config.state.dir, SelfAsHolder(context_, "run"));
  if (const auto* busy = std::get_if<LockBusy>(&lock)) {
    parts_.board.SetOtherRun(*busy);
    return Tried::kBusy;
  }
  parts_.board.SetOtherRun(std::nullopt);
  // Before anybody can be told its id.
  parts_.states.Commit({.run = record});
  record.state = RunState::kRunning;
  record.started = context_.host.clock.Now();
  parts_.queue.Begin(record);
  const struct Ending {
    Runner& runner;
    ~Ending() {
      runner.SetProgress(nullptr);
      runner.parts_.queue.End();
      malloc_trim(0);  // the service waits small
    }
  } ending{*this};
  Tried tried = Tried::kFailed;
  try {
    Run(record, scope, stop);
    failed_for_.clear();
    not_before_.reset();
    tried = Tried::kRan;
  } catch (const ConfigError& error) {
    Fail(record, error.what());
    tried = Tried::kRan;
  } catch (const StorageError& error) {
    failed_for_ = error.what();
    RunLog(context_.log, record.run)
        .Error(record.command + " failed and syncing has stopped: " + error.what());
    parts_.ended(FailedRecord(record, error.what(), context_.host.clock.Now()));
  } catch (const std::exception& error) {
    Fail(record, std::string("internal error: ") + error.what());
    tried = Tried::kRan;
  }
  return tried;
}

void Runner::Run(const RunRecord& record, PassScope scope, const std::stop_token& stop) {
  const auto loaded = parts_.config.Now();
  RunLog log(context_.log, record.run);
  const CommandContext context{context_.host, context_.options, *loaded, log, stop};
  SyncJob job;
  job.run = record.run;
  job.command = record.command;
  job.trigger = record.trigger;
  job.requested_by = record.requested_by;
  job.requested = record.requested;
  job.scope = scope;
  job.abandoned = failed_for_;
  const auto progress = std::make_shared<RunProgress>();
  SetProgress(progress);
  RunJob(context, ResolveMediaOf(context), job, parts_.wrappers, parts_.limits, *progress,
         [&](const SyncReport& report, StateStore& states) {
           const std::string summary =
               SummaryText(report, record.command, *progress, states.LoadBacklog());
           log.Write(
               {CodeOf(report) == ExitCode::kOk ? LogLevel::kInfo : LogLevel::kWarning, summary});
           if (const auto ended = states.LoadRun(record.run)) parts_.ended(*ended);
         });
}

void Runner::SetProgress(const std::shared_ptr<const RunProgress>& progress) {
  {
    const std::lock_guard lock(mutex_);
    progress_ = progress;
  }
  parts_.board.SetProgress(progress);
}

std::uint64_t Runner::signs() const {
  const std::lock_guard lock(mutex_);
  return turns_ + (progress_ == nullptr ? 0 : SignsOf(*progress_));
}

void Runner::Fail(const RunRecord& record, const std::string& why) {
  const RunRecord failed = FailedRecord(record, why, context_.host.clock.Now());
  AuditEvent event;
  event.time = *failed.finished;
  event.run = record.run;
  event.actor = CurrentActor();
  event.action = "run.finish";
  event.outcome = "failed";
  event.reason = why;
  parts_.states.Commit({.events = {std::move(event)}, .run = failed});
  RunLog(context_.log, record.run).Error(record.command + " failed: " + why);
  parts_.ended(failed);
}

}  // namespace lisync
