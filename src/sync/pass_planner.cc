#include "src/sync/pass_planner.h"

#include <algorithm>
#include <atomic>
#include <exception>
#include <mutex>
#include <optional>
#include <system_error>
#include <thread>
#include <utility>
#include <vector>

#include "src/sync/range_planner.h"

namespace lisync {
namespace {

constexpr std::size_t kStatesAtATime = 2000;

bool IsBegun(const ScanRange& range) { return range.ended || range.reached != range.keys.after; }

}  // namespace

// The ranges of a scan on their threads, and what they have in common.
class PassPlanner::Ranges {
 public:
  Ranges(PassPlanner& planner, Scan scan, StepSink& sink, const std::stop_token& stop)
      : planner_(planner),
        scan_(std::move(scan)),
        cut_before_(scan_.ranges.size() > 1),
        whole_(std::none_of(scan_.ranges.begin(), scan_.ranges.end(), IsBegun)),
        sink_(sink),
        samples_(scan_.ranges.size()),
        noted_at_(planner.clock_.Now()),
        forward_(stop, Forward{end_}) {}

  // kUnordered: nothing can be said of ranges.
  Result<RangeEnd> Run() {
    RunThreads();
    if (failure_) std::rethrow_exception(failure_);
    if (unordered_) return RangeEnd::kUnordered;
    if (error_ || end_.stop_requested()) {
      if (pages_ >= planner_.options_.scan.pages_till_noted) Tell(planner_.clock_.Now());
      if (error_) return *error_;
      return RangeEnd::kStopped;
    }
    NoteEnded();
    return RangeEnd::kEnded;
  }

 private:
  struct Forward {
    std::stop_source& end;
    void operator()() const { end.request_stop(); }
  };

  class Work : public RangeWork {
   public:
    Work(Ranges& ranges, std::size_t index) : ranges_(ranges), index_(index) {}
    bool Take(PlannedStep step) override { return ranges_.Take(std::move(step)); }
    void Reached(const ObjectKey& key, PageOrder order) override {
      ranges_.Reached(index_, key, order);
    }
    bool stopped() const override { return ranges_.end_.stop_requested(); }

   private:
    Ranges& ranges_;
    const std::size_t index_;
  };

  void RunThreads() {
    const std::size_t most =
        std::min<std::size_t>(scan_.ranges.size(), planner_.options_.scan.most_ranges);
    std::vector<std::jthread> threads;
    threads.reserve(most);
    try {
      while (threads.size() + 1 < most) threads.emplace_back([this] { RunNext(); });
    } catch (const std::system_error&) {
      // No more threads: those that there are do it.
    }
    RunNext();
  }

  void RunNext() {
    for (std::size_t i = next_++; i < scan_.ranges.size(); i = next_++) {
      if (!scan_.ranges[i].ended && !end_.stop_requested()) RunRange(i);
    }
  }

  void RunRange(std::size_t index) {
    try {
      const ScanRange range = scan_.ranges[index];
      const RangeShare share = scan_.ranges.size() == 1 ? RangeShare::kAll : RangeShare::kPart;
      Note(index, List(index, range, share));
    } catch (...) {
      const std::lock_guard lock(mutex_);
      if (!failure_) failure_ = std::current_exception();
      end_.request_stop();
    }
  }

  Result<RangeEnd> List(std::size_t index, const ScanRange& range, RangeShare share) {
    Work work(*this, index);
    StepPlanner steps(planner_.store_, planner_.clock_, planner_.options_.selection,
                      planner_.progress_);
    RangePlanner planner(planner_.source_, planner_.states_, steps, planner_.options_.held,
                         planner_.options_.selection.prefix, planner_.progress_, work);
    return planner.Run(range, share);
  }

  void Note(std::size_t index, const Result<RangeEnd>& end) {
    const std::lock_guard lock(mutex_);
    if (end.ok() && end.value() == RangeEnd::kEnded) {
      scan_.ranges[index].ended = true;
      return;
    }
    if (!end.ok() && !error_) error_ = end.error();
    if (end.ok() && end.value() == RangeEnd::kUnordered) unordered_ = true;
    end_.request_stop();
  }

  bool Take(PlannedStep step) {
    const std::lock_guard lock(mutex_);
    if (end_.stop_requested()) return false;
    if (sink_.Take(std::move(step))) return true;
    end_.request_stop();
    return false;
  }

  void Reached(std::size_t index, const ObjectKey& key, PageOrder order) {
    const std::lock_guard lock(mutex_);
    if (order != PageOrder::kByKey) whole_ = false;
    scan_.ranges[index].reached = key;
    samples_[index].AddPage(key);
    ++pages_;
    const Instant now = planner_.clock_.Now();
    const ScanOptions& options = planner_.options_.scan;
    if (pages_ < options.pages_till_noted || now - noted_at_ < options.note_every) return;
    Tell(now);
  }

  void Tell(Instant now) {
    scan_.noted = noted_at_ = now;
    noted_ = true;
    sink_.Reached(scan_);
  }

  void NoteEnded() {
    if (whole_) scan_.ranges = CutByPages(samples_, planner_.options_.scan);
    if (noted_ || cut_before_ || scan_.ranges.size() > 1 || !whole_) Tell(planner_.clock_.Now());
  }

  PassPlanner& planner_;
  std::atomic<std::size_t> next_ = 0;  // range
  std::mutex mutex_;
  // Guarded by mutex_ while threads run.
  Scan scan_;
  const bool cut_before_;
  bool whole_;  // listed from its beginning and in order: the samples tell where to cut the next
  StepSink& sink_;
  std::vector<KeySample> samples_;
  std::uint64_t pages_ = 0;
  Instant noted_at_;
  bool noted_ = false;
  bool unordered_ = false;
  std::optional<Error> error_;
  std::exception_ptr failure_;
  std::stop_source end_;
  const std::stop_callback<Forward> forward_;
};

PassPlanner::PassPlanner(MediaSource& source, MediaStore& store, StateReader& states, Clock& clock,
                         const PassOptions& options, RunProgress& progress)
    : source_(source),
      store_(store),
      states_(states),
      clock_(clock),
      options_(options),
      progress_(progress) {}

Result<void> PassPlanner::Run(Scan scan, StepSink& sink, const std::stop_token& stop) {
  if (options_.scope == PassScope::kDue) return PlanDue(nullptr, sink, stop);
  return ListAndPlan(std::move(scan), sink, stop);
}

Result<void> PassPlanner::ListAndPlan(Scan scan, StepSink& sink, const std::stop_token& stop) {
  if (std::any_of(scan.ranges.begin(), scan.ranges.end(), IsBegun)) {
    if (auto due = PlanDue(&scan, sink, stop); !due.ok()) return due;
  }
  if (stop.stop_requested()) return {};
  const std::uint64_t seen_before = progress_.seen;
  const auto listed = Ranges(*this, scan, sink, stop).Run();
  if (!listed.ok()) return listed.error();
  if (listed.value() != RangeEnd::kUnordered || stop.stop_requested()) return {};
  progress_.seen = seen_before;
  scan.ranges = CutLike(std::nullopt, 1);
  const auto again = Ranges(*this, scan, sink, stop).Run();
  return again.ok() ? Result<void>() : again.error();
}

Result<void> PassPlanner::PlanDue(const Scan* scan, StepSink& sink, const std::stop_token& stop) {
  StepPlanner steps(store_, clock_, options_.selection, progress_);
  ObjectKey after;
  while (!stop.stop_requested()) {
    std::vector<ObjectState> unfinished = states_.LoadUnfinished(after, kStatesAtATime);
    if (unfinished.empty()) break;
    after = unfinished.back().key;
    if (scan != nullptr) {
      std::erase_if(unfinished,
                    [scan](const ObjectState& state) { return !WasListed(*scan, state.key); });
    }
    // As main last showed them; one that has changed since is found when it is read.
    std::vector<ObjectInfo> seen;
    seen.reserve(unfinished.size());
    for (const ObjectState& state : unfinished) {
      seen.push_back({state.key, state.size, state.source_etag, state.modified});
    }
    progress_.seen += seen.size();
    auto step = steps.Plan(seen, std::move(unfinished), HeldCheck::kTrust);
    if (!step.ok()) return step.error();
    if (!step.value().empty() && !sink.Take(std::move(step).value())) break;
  }
  return {};
}

}  // namespace lisync
