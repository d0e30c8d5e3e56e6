#pragma once

#include <condition_variable>
#include <cstdint>
#include <mutex>
#include <optional>
#include <stop_token>
#include <thread>
#include <variant>
#include <vector>

#include "src/core/clock.h"
#include "src/core/media_source.h"
#include "src/core/media_store.h"
#include "src/sync/bandwidth.h"
#include "src/sync/bounded_queue.h"
#include "src/sync/buffer_pool.h"
#include "src/sync/concurrency.h"
#include "src/sync/counted_source.h"
#include "src/sync/early_end.h"
#include "src/sync/live_limits.h"
#include "src/sync/object_copier.h"
#include "src/sync/outcome.h"
#include "src/sync/plan.h"
#include "src/sync/run_progress.h"

namespace lisync {

// A copy to make, or a recorded object that main's listing lacks.
using TransferTask = std::variant<CopyTask, ObjectState>;

struct EngineOptions {
  TransferLimits transfers;  // objects in flight at a time, one thread each
  // Whose transfers are followed as they change; null: `transfers` stay. Outlives the engine.
  const LiveLimits* live = nullptr;
  CopyOptions copy;
  std::uint64_t memory = kTransferMemory;
};

// Works off tasks on threads of its own and delivers an outcome for each; Concurrency says on how
// many. Memory: as the options say, whatever the number and size of the objects. Driven by one
// thread.
class TransferEngine {
 public:
  // `stop` ends the work: by request from outside, or by the engine itself when EarlyEnd says so
  // (stopped_by tells why) or the sink no longer records.
  TransferEngine(MediaSource& source, MediaStore& store, Clock& clock, Bandwidth& bandwidth,
                 const EngineOptions& options, const RunContext& context, OutcomeSink& sink,
                 UploadLog& uploads, RunProgress& progress, std::stop_source stop);
  ~TransferEngine();

  // Waits for room. False once stopped.
  bool Submit(TransferTask task);
  // Waits until all tasks are done, or the stop has reached every thread.
  void Finish();
  // The error for which the engine ended the work early.
  std::optional<Error> stopped_by() const;

 private:
  void Run(std::uint32_t lane);
  void Work(std::uint32_t lane, ObjectCopier& copier);
  // Waits while fewer lanes than this one are wanted. False when there is no more work.
  bool AwaitTurn(std::uint32_t lane, const std::stop_token& stop);
  void NoteDone(std::uint64_t bytes);
  // Starts the lanes that are wanted and not there. The caller holds mutex_.
  void StartLanes();
  void NoteDrained();
  void EndEarly(const Error& error);

  CountedSource source_;
  MediaStore& store_;
  Clock& clock_;
  Bandwidth& bandwidth_;
  const CopyOptions copy_;
  const LiveLimits* const live_;
  const RunContext context_;
  OutcomeSink& sink_;
  UploadLog& uploads_;
  RunProgress& progress_;
  BufferPool buffers_;
  EarlyEnd early_end_;
  std::stop_source stop_;
  BoundedQueue<TransferTask> queue_;

  mutable std::mutex mutex_;
  std::condition_variable_any turn_;
  // Guarded by mutex_.
  std::optional<Error> stopped_by_;
  Concurrency concurrency_;
  TransferLimits limits_;  // that concurrency_ was given
  bool drained_ = false;
  std::uint32_t started_ = 0;
  std::vector<std::thread> threads_;
  LoadSample load_;  // of the stretch in hand
  Instant stretch_start_;
  std::uint64_t refusals_before_ = 0;
};

}  // namespace lisync
