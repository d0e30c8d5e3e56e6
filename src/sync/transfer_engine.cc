#include "src/sync/transfer_engine.h"

#include <exception>
#include <string>
#include <system_error>
#include <utility>

namespace lisync {
namespace {

// A page of work ahead of the threads keeps them busy while the next page is planned.
constexpr std::size_t kTasksAhead = 1000;
// Long enough that each lane ends several small objects.
constexpr Duration kStretch = std::chrono::milliseconds(250);

std::uint64_t SizeOf(const TransferTask& task) {
  return std::holds_alternative<CopyTask>(task) ? std::get<CopyTask>(task).object.size : 0;
}

}  // namespace

TransferEngine::TransferEngine(MediaSource& source, MediaStore& store, Clock& clock,
                               Bandwidth& bandwidth, const EngineOptions& options,
                               const RunContext& context, OutcomeSink& sink, UploadLog& uploads,
                               RunProgress& progress, std::stop_source stop)
    : source_(source, progress),
      store_(store),
      clock_(clock),
      bandwidth_(bandwidth),
      copy_(options.copy),
      live_(options.live),
      context_(context),
      sink_(sink),
      uploads_(uploads),
      progress_(progress),
      buffers_(options.memory),
      stop_(std::move(stop)),
      queue_(kTasksAhead),
      concurrency_(options.transfers),
      limits_(options.transfers),
      stretch_start_(clock.Now()),
      refusals_before_(progress.pulse.refusals()) {
  const std::lock_guard lock(mutex_);
  StartLanes();
}

TransferEngine::~TransferEngine() {
  stop_.request_stop();
  Finish();
}

bool TransferEngine::Submit(TransferTask task) {
  return queue_.Push(std::move(task), stop_.get_token());
}

void TransferEngine::Finish() {
  queue_.Close();
  while (true) {
    std::thread thread;
    {
      const std::lock_guard lock(mutex_);
      if (threads_.empty()) return;
      thread = std::move(threads_.back());
      threads_.pop_back();
    }
    thread.join();
  }
}

std::optional<Error> TransferEngine::stopped_by() const {
  const std::lock_guard lock(mutex_);
  return stopped_by_;
}

void TransferEngine::StartLanes() {
  while (!drained_ && started_ < concurrency_.transfers()) {
    try {
      threads_.emplace_back([this, lane = started_] { Run(lane); });
    } catch (const std::system_error&) {
      if (started_ == 0) throw;
      break;  // no more threads: those that there are do it
    }
    ++started_;
  }
  progress_.transfers = concurrency_.transfers();
}

void TransferEngine::Run(std::uint32_t lane) {
  try {
    ObjectCopier copier(source_, store_, clock_, bandwidth_, buffers_, uploads_, copy_, context_,
                        lane + 1);
    Work(lane, copier);
  } catch (const std::exception& e) {
    EndEarly({Action::kAskOperator, Fault::kNone, std::string("a transfer failed: ") + e.what()});
  }
}

void TransferEngine::Work(std::uint32_t lane, ObjectCopier& copier) {
  const std::stop_token stop = stop_.get_token();
  while (AwaitTurn(lane, stop)) {
    auto task = queue_.Pop(stop);
    if (!task) return NoteDrained();
    const std::uint64_t size = SizeOf(*task);
    ++progress_.in_flight;
    std::optional<Outcome> outcome = std::holds_alternative<CopyTask>(*task)
                                         ? copier.Copy(std::get<CopyTask>(*std::move(task)), stop)
                                         : copier.Missing(std::get<ObjectState>(*task), stop);
    --progress_.in_flight;
    NoteDone(size);
    if (!outcome) continue;
    const std::optional<Error> end = early_end_.After(*outcome);
    if (!sink_.Deliver(*std::move(outcome))) return;
    if (end) EndEarly(*end);
  }
}

bool TransferEngine::AwaitTurn(std::uint32_t lane, const std::stop_token& stop) {
  std::unique_lock lock(mutex_);
  const auto settled = [&] { return drained_ || lane < concurrency_.transfers(); };
  if (!settled()) turn_.wait(lock, stop, settled);
  return !drained_ && !stop.stop_requested();
}

void TransferEngine::NoteDone(std::uint64_t bytes) {
  const std::lock_guard lock(mutex_);
  ++load_.objects;
  load_.bytes += bytes;
  const Instant now = clock_.Now();
  load_.span = now - stretch_start_;
  if (load_.span < kStretch || load_.objects < concurrency_.transfers()) return;
  const std::uint64_t refusals = progress_.pulse.refusals();
  load_.refusals = refusals - std::exchange(refusals_before_, refusals);
  const std::uint32_t before = concurrency_.transfers();
  const TransferLimits limits = live_ != nullptr ? live_->Now()->transfers : limits_;
  if (limits != limits_) {
    limits_ = limits;
    concurrency_.Restart(limits);
  } else if (load_.refusals > 0 || queue_.size() > 0) {
    concurrency_.Learn(load_);
  }
  load_ = {};
  stretch_start_ = now;
  if (concurrency_.transfers() > before) turn_.notify_all();
  StartLanes();
}

void TransferEngine::NoteDrained() {
  {
    const std::lock_guard lock(mutex_);
    drained_ = true;
  }
  turn_.notify_all();
}

void TransferEngine::EndEarly(const Error& error) {
  {
    const std::lock_guard lock(mutex_);
    if (!stopped_by_) stopped_by_ = error;
  }
  stop_.request_stop();
}

}  // namespace lisync
