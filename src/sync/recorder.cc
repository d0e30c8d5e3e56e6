#include "src/sync/recorder.h"

#include <utility>
#include <vector>

namespace lisync {

Recorder::Recorder(StateStore& store, RunProgress& progress, std::chrono::milliseconds linger,
                   std::function<void()> on_failure)
    : store_(store),
      uploads_(store),
      progress_(progress),
      linger_(linger),
      on_failure_(std::move(on_failure)),
      thread_([this] { Work(); }) {}

Recorder::~Recorder() {
  queue_.Close();
  if (thread_.joinable()) thread_.join();
}

bool Recorder::Deliver(Outcome outcome) { return queue_.Push(std::move(outcome), {}); }

std::optional<UploadSession> Recorder::FindUpload(const ObjectKey& key) {
  try {
    return uploads_.FindUpload(key);
  } catch (...) {
    Fail(std::current_exception());
    return std::nullopt;
  }
}

bool Recorder::RecordUpload(const UploadSession& upload, const AuditEvent& event) {
  if (failed()) return false;
  try {
    return uploads_.RecordUpload(upload, event);
  } catch (...) {
    Fail(std::current_exception());
    return false;
  }
}

void Recorder::Finish() {
  queue_.Close();
  if (thread_.joinable()) thread_.join();
  const std::lock_guard lock(mutex_);
  if (failure_) std::rethrow_exception(std::exchange(failure_, nullptr));
}

void Recorder::Fail(std::exception_ptr failure) {
  {
    const std::lock_guard lock(mutex_);
    if (failure_) return;
    failure_ = std::move(failure);
  }
  queue_.Close();
  on_failure_();
}

bool Recorder::failed() {
  const std::lock_guard lock(mutex_);
  return failure_ != nullptr;
}

void Recorder::Work() {
  while (true) {
    const std::vector<Outcome> group = queue_.PopBatch(kGroup, linger_);
    if (group.empty() || failed()) return;
    Batch batch;
    batch.states.reserve(group.size());
    batch.events.reserve(group.size());
    for (const Outcome& outcome : group) {
      batch.states.push_back(outcome.state);
      batch.events.push_back(outcome.event);
      batch.kept.insert(batch.kept.end(), outcome.kept.begin(), outcome.kept.end());
      if (outcome.upload_ended) batch.ended_uploads.push_back(outcome.state.key);
    }
    try {
      store_.Commit(batch);
    } catch (...) {
      Fail(std::current_exception());
      return;
    }
    for (const Outcome& outcome : group) Count(outcome);
  }
}

void Recorder::Count(const Outcome& outcome) {
  if (outcome.failure) {
    ++progress_.failed;
    return;
  }
  switch (outcome.state.status) {
    case ObjectStatus::kCopied:
      ++progress_.copied;
      progress_.bytes_copied += outcome.bytes_copied;
      break;
    case ObjectStatus::kAdopted:
      ++progress_.adopted;
      break;
    case ObjectStatus::kVanished:
      ++progress_.vanished;
      break;
    case ObjectStatus::kPending:
    case ObjectStatus::kFailed:
      break;
  }
}

}  // namespace lisync
