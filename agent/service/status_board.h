#pragma once

#include <chrono>
#include <deque>
#include <filesystem>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <string>

#include "agent/service/live_states.h"
#include "agent/service/live_trail.h"
#include "agent/service/run_queue.h"
#include "agent/service/status_snapshot.h"
#include "agent/service/wakeup.h"
#include "src/sync/live_limits.h"
#include "src/sync/pace_meter.h"
#include "src/sync/run_progress.h"

namespace lisync {

// Puts together what the service shows. Others say what they know at any time; one thread makes the
// snapshots. Thread-safe.
class StatusBoard {
 public:
  struct About {
    std::string program_version;
    Instant service_started;
    std::filesystem::path state_dir;
  };
  // `published` gets each new snapshot, on the thread of Loop. References must outlive this.
  StatusBoard(About about, LiveStates& states, LiveTrail& trail, const RunQueue& queue,
              const LiveLimits& limits, Clock& clock,
              std::function<void(const std::shared_ptr<const StatusSnapshot>&)> published);

  void SetSchedule(ScheduleStatus schedule);
  void SetReplication(ReplicationSample sample, Verdict verdict);
  void SetOtherRun(std::optional<LockBusy> other);
  // `progress` is read until the call with null.
  void SetProgress(std::shared_ptr<const RunProgress> progress);
  // Something else has changed: look soon.
  void Look() { wakeup_.Wake(); }

  // Makes snapshots until the stop: every half second during a run, else every 15 s and when
  // something was said.
  void Loop(const std::stop_token& stop);
  void Refresh();

  // Never null.
  std::shared_ptr<const StatusSnapshot> Snapshot() const;

 private:
  void ReadStates(StatusSnapshot& snapshot);
  void ReadSizes(StatusSnapshot& snapshot) const;
  std::optional<RunInProgress> Running();

  const About about_;
  LiveStates& states_;
  LiveTrail& trail_;
  const RunQueue& queue_;
  const LiveLimits& limits_;
  Clock& clock_;
  const std::function<void(const std::shared_ptr<const StatusSnapshot>&)> published_;
  Wakeup wakeup_;

  mutable std::mutex mutex_;
  std::shared_ptr<const StatusSnapshot> snapshot_;  // guarded by mutex_, like all below
  ScheduleStatus schedule_;
  std::optional<ReplicationSample> sample_;
  std::optional<Verdict> verdict_;
  std::optional<LockBusy> other_run_;
  std::shared_ptr<const RunProgress> progress_;

  // Only of the thread of Loop.
  PaceMeter pace_;  // of the run in progress
  std::chrono::steady_clock::time_point count_again_{};
  std::uint64_t counted_at_ = 0;  // size of the trail at the last count of all objects
  std::optional<Instant> history_to_;
};

// At most `most` points: the worst of each equal stretch of time. Pure.
std::vector<ReplicationPoint> ThinOut(const std::vector<ReplicationPoint>& points,
                                      std::size_t most);

}  // namespace lisync
