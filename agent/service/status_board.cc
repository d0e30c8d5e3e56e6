#include "agent/service/status_board.h"

#include <algorithm>
#include <system_error>
#include <utility>

#include "storage/sqlite_state_reader.h"

namespace lisync {
namespace {

using std::chrono::steady_clock;

constexpr std::size_t kFailuresShown = 20;
constexpr std::size_t kRunsShown = 10;
constexpr std::size_t kPointsShown = 288;
constexpr Duration kHistoryShown = std::chrono::hours(24);
constexpr Duration kIdleStep = std::chrono::seconds(15);
constexpr Duration kRunStep = std::chrono::milliseconds(500);
// Counting all objects reads the whole table: it may take a twentieth of the time at most.
constexpr int kCountingShare = 20;

bool IsOpen(const RunRecord& run) {
  return run.state == RunState::kQueued || run.state == RunState::kRunning;
}

// A look that saw nothing is the worst.
bool IsWorse(const ReplicationPoint& one, const ReplicationPoint& other) {
  return other.lag_bytes && (!one.lag_bytes || *one.lag_bytes > *other.lag_bytes);
}

}  // namespace

StatusBoard::StatusBoard(
    About about, LiveStates& states, LiveTrail& trail, const RunQueue& queue,
    const LiveLimits& limits, Clock& clock,
    std::function<void(const std::shared_ptr<const StatusSnapshot>&)> published)
    : about_(std::move(about)),
      states_(states),
      trail_(trail),
      queue_(queue),
      limits_(limits),
      clock_(clock),
      published_(std::move(published)),
      snapshot_(std::make_shared<const StatusSnapshot>()) {}

void StatusBoard::SetSchedule(ScheduleStatus schedule) {
  {
    const std::lock_guard lock(mutex_);
    schedule_ = std::move(schedule);
  }
  Look();
}

void StatusBoard::SetReplication(ReplicationSample sample, Verdict verdict) {
  {
    const std::lock_guard lock(mutex_);
    sample_ = std::move(sample);
    verdict_ = std::move(verdict);
  }
  Look();
}

void StatusBoard::SetOtherRun(std::optional<LockBusy> other) {
  {
    const std::lock_guard lock(mutex_);
    if (other_run_ == other) return;
    other_run_ = std::move(other);
  }
  Look();
}

void StatusBoard::SetProgress(std::shared_ptr<const RunProgress> progress) {
  {
    const std::lock_guard lock(mutex_);
    progress_ = std::move(progress);
  }
  Look();
}

std::shared_ptr<const StatusSnapshot> StatusBoard::Snapshot() const {
  const std::lock_guard lock(mutex_);
  return snapshot_;
}

void StatusBoard::Loop(const std::stop_token& stop) {
  for (;;) {
    Refresh();
    const Duration step = Snapshot()->running ? kRunStep : kIdleStep;
    if (!wakeup_.WaitUntil(clock_, clock_.Now() + step, stop)) return;
  }
}

void StatusBoard::Refresh() {
  StatusSnapshot next = *Snapshot();
  ++next.version;
  next.taken = clock_.Now();
  next.program_version = about_.program_version;
  next.service_started = about_.service_started;
  next.limits = LimitsAt(*limits_.Now(), next.taken);
  next.running = Running();
  next.queued = queue_.queued();
  {
    const std::lock_guard lock(mutex_);
    next.schedule = schedule_;
    next.other_run = other_run_;
    next.replication.sample = sample_;
    next.replication.verdict = verdict_;
  }
  try {
    ReadStates(next);
    next.storage_trouble = states_.trouble();
  } catch (const StorageError& error) {
    next.storage_trouble = states_.trouble().empty() ? error.what() : states_.trouble();
  }
  ReadSizes(next);
  auto snapshot = std::make_shared<const StatusSnapshot>(std::move(next));
  {
    const std::lock_guard lock(mutex_);
    snapshot_ = snapshot;
  }
  published_(snapshot);
}

void StatusBoard::ReadStates(StatusSnapshot& snapshot) {
  snapshot.head = trail_.Head();
  snapshot.checkpoint = states_.LoadCheckpoint();
  if (counted_at_ != snapshot.head.size && steady_clock::now() >= count_again_) {
    const auto start = steady_clock::now();
    snapshot.summary = states_.Summary();
    const auto end = steady_clock::now();
    count_again_ = end + kCountingShare * (end - start);
    counted_at_ = snapshot.head.size;
  }
  snapshot.backlog = states_.LoadBacklog();
  snapshot.verification = LastVerification(states_);
  snapshot.failures = states_.LoadUnfinished({}, kFailuresShown);
  snapshot.completeness = JudgeCompleteness(snapshot.checkpoint, snapshot.summary);
  snapshot.runs = states_.LoadRuns({}, kRunsShown + snapshot.queued.size() + 1);
  std::erase_if(snapshot.runs, IsOpen);
  if (snapshot.runs.size() > kRunsShown) snapshot.runs.resize(kRunsShown);
  const auto& sample = snapshot.replication.sample;
  if (!history_to_ || (sample && sample->taken > *history_to_)) {
    snapshot.replication.history =
        ThinOut(states_.LoadReplication(snapshot.taken - kHistoryShown), kPointsShown);
    history_to_ = sample ? sample->taken : snapshot.taken;
  }
}

void StatusBoard::ReadSizes(StatusSnapshot& snapshot) const {
  std::error_code unknown;
  const auto size = [&unknown](const std::filesystem::path& path) {
    const auto bytes = std::filesystem::file_size(path, unknown);
    return unknown ? 0 : bytes;
  };
  const auto database = about_.state_dir / kDatabaseName;
  snapshot.database_bytes = size(database);
  snapshot.wal_bytes = size(database.string() + "-wal");
  const auto space = std::filesystem::space(about_.state_dir, unknown);
  snapshot.disk_free_bytes.reset();
  if (!unknown) snapshot.disk_free_bytes = space.available;
}

std::optional<RunInProgress> StatusBoard::Running() {
  std::shared_ptr<const RunProgress> progress;
  {
    const std::lock_guard lock(mutex_);
    progress = progress_;
  }
  const auto record = queue_.running();
  if (!record || progress == nullptr) {
    pace_ = PaceMeter();
    return std::nullopt;
  }
  RunInProgress running;
  running.record = *record;
  running.record.counts = CountsOf(*progress);
  running.record.pace.reset();
  running.pace = pace_.Look(*progress, clock_.Now());
  return running;
}

std::vector<ReplicationPoint> ThinOut(const std::vector<ReplicationPoint>& points,
                                      std::size_t most) {
  if (points.size() <= most || most == 0) return points;
  const Duration stretch =
      (points.back().taken - points.front().taken) / static_cast<std::int64_t>(most) + Duration(1);
  std::vector<ReplicationPoint> thinned;
  Instant end = points.front().taken;
  for (const ReplicationPoint& point : points) {
    if (thinned.empty() || point.taken >= end) {
      end = point.taken + stretch;
      thinned.push_back(point);
    } else if (IsWorse(point, thinned.back())) {
      thinned.back() = point;
    }
  }
  return thinned;
}

}  // namespace lisync
