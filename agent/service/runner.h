#pragma once

#include <atomic>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <stop_token>
#include <string>

#include "agent/command.h"
#include "agent/http/access.h"
#include "agent/service/live_config.h"
#include "agent/service/live_states.h"
#include "agent/service/run_plan.h"
#include "agent/service/run_queue.h"
#include "agent/service/status_board.h"
#include "agent/service/wakeup.h"
#include "agent/sync_job.h"
#include "src/sync/live_limits.h"

namespace lisync {

// Does the service's runs, one after the other, on the thread of Loop: those that were asked for
// first, then those that are due. Waits while another process holds the lock. What goes wrong ends
// the run in hand, never the loop: the board says so, and the next try comes by itself.
class Runner {
 public:
  struct Parts {
    LiveConfig& config;
    const LiveLimits& limits;
    LiveStates& states;
    RunQueue& queue;
    StatusBoard& board;
    JobWrappers wrappers;
    // Each run that has ended; on the thread of Loop.
    std::function<void(const RunRecord&)> ended;
  };

  Runner(const CommandContext& context, Parts parts);

  void Loop(const std::stop_token& stop);

  // Asks for a run for a caller of the API, or for SIGUSR1; see ServiceControl::Trigger.
  RunRecord Ask(RunTrigger trigger, const Caller& caller);
  // The configuration or the schedule has changed: plan anew.
  void Replan() { wakeup_.Wake(); }

  // Another number whenever the loop turns or the run in hand gets on.
  std::uint64_t signs() const;

 private:
  enum class Tried { kRan, kBusy, kFailed };

  // When to look again.
  Instant Turn(const std::stop_token& stop);
  Tried TryRun(RunRecord record, PassScope scope, const std::stop_token& stop);
  void Run(const RunRecord& record, PassScope scope, const std::stop_token& stop);
  void Fail(const RunRecord& record, const std::string& why);
  RunRecord NewRecord(RunTrigger trigger) const;
  void SetProgress(const std::shared_ptr<const RunProgress>& progress);

  const CommandContext& context_;
  Parts parts_;
  Wakeup wakeup_;
  std::atomic<std::uint64_t> turns_ = 0;
  mutable std::mutex mutex_;
  std::shared_ptr<const RunProgress> progress_;  // guarded by mutex_; null: no run is in hand
  std::optional<Instant> not_before_;            // after a failure that left no record of itself
  std::string failed_for_;                       // of the last run, when that could not be recorded
};

}  // namespace lisync
