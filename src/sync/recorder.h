#pragma once

#include <chrono>
#include <exception>
#include <functional>
#include <mutex>
#include <optional>
#include <thread>

#include "src/core/state_store.h"
#include "src/sync/bounded_queue.h"
#include "src/sync/outcome.h"
#include "src/sync/run_progress.h"
#include "src/sync/upload_log.h"

namespace lisync {

// How long a group waits for more by default.
inline constexpr std::chrono::milliseconds kRecordLinger{50};

// Records outcomes in groups, each group in one durable transaction, on a thread of its own, and
// uploads at once on the caller's. Counts in `progress` only what is recorded.
class Recorder : public OutcomeSink, public UploadLog {
 public:
  // A group waits for `linger` for more to join its first outcome. `on_failure` is called once, on
  // the thread that met it, when the store throws: from then on nothing is recorded and Deliver
  // returns false.
  Recorder(StateStore& store, RunProgress& progress, std::chrono::milliseconds linger,
           std::function<void()> on_failure);
  ~Recorder() override;

  bool Deliver(Outcome outcome) override;
  std::optional<UploadSession> FindUpload(const ObjectKey& key) override;
  bool RecordUpload(const UploadSession& upload, const AuditEvent& event) override;

  // Records what is still waiting and ends the thread. Rethrows what the store threw.
  void Finish();

 private:
  void Work();
  void Fail(std::exception_ptr failure);
  bool failed();
  void Count(const Outcome& outcome);

  static constexpr std::size_t kGroup = 500;

  StateStore& store_;
  StoredUploadLog uploads_;
  RunProgress& progress_;
  const std::chrono::milliseconds linger_;
  const std::function<void()> on_failure_;
  BoundedQueue<Outcome> queue_{4 * kGroup};
  std::mutex mutex_;
  std::exception_ptr failure_;  // guarded by mutex_; the first
  std::thread thread_;
};

}  // namespace lisync
