#include "src/sync/transfer_engine.h"

#include <exception>
#include <string>
#include <utility>

namespace lisync {
namespace {

// A page of work ahead of the threads keeps them busy while the next page is planned.
constexpr std::size_t kTasksAhead = 1000;

}  // namespace

TransferEngine::TransferEngine(MediaSource& source, MediaStore& store, Clock& clock,
                               Bandwidth& bandwidth, const EngineOptions& options,
                               const RunContext& context, OutcomeSink& sink, UploadLog& uploads,
                               RunProgress& progress, std::stop_source stop)
    : sink_(sink),
      progress_(progress),
      buffers_(options.part_memory),
      stop_(std::move(stop)),
      queue_(kTasksAhead) {
  for (std::uint32_t i = 0; i < options.transfers; ++i) {
    threads_.emplace_back(
        [this, &source, &store, &clock, &bandwidth, &uploads, copy = options.copy, context, i] {
          try {
            ObjectCopier copier(source, store, clock, bandwidth, buffers_, uploads, copy, context,
                                i + 1);
            Work(copier);
          } catch (const std::exception& e) {
            EndEarly({Action::kAskOperator, Fault::kNone,
                      std::string("a transfer failed: ") + e.what()});
          }
        });
  }
}

TransferEngine::~TransferEngine() {
  if (threads_.empty()) return;
  stop_.request_stop();
  Finish();
}

bool TransferEngine::Submit(TransferTask task) {
  return queue_.Push(std::move(task), stop_.get_token());
}

void TransferEngine::Finish() {
  queue_.Close();
  for (std::thread& thread : threads_) thread.join();
  threads_.clear();
}

std::optional<Error> TransferEngine::stopped_by() const {
  const std::lock_guard lock(mutex_);
  return stopped_by_;
}

void TransferEngine::Work(ObjectCopier& copier) {
  const std::stop_token stop = stop_.get_token();
  while (auto task = queue_.Pop(stop)) {
    ++progress_.in_flight;
    std::optional<Outcome> outcome = std::holds_alternative<CopyTask>(*task)
                                         ? copier.Copy(std::get<CopyTask>(std::move(*task)), stop)
                                         : copier.Missing(std::get<ObjectState>(*task), stop);
    --progress_.in_flight;
    if (!outcome) continue;
    const std::optional<Error> failure = outcome->failure;
    if (!sink_.Deliver(*std::move(outcome))) return;
    if (failure && failure->action == Action::kAskOperator) EndEarly(*failure);
  }
}

void TransferEngine::EndEarly(const Error& error) {
  {
    const std::lock_guard lock(mutex_);
    if (!stopped_by_) stopped_by_ = error;
  }
  stop_.request_stop();
}

}  // namespace lisync
