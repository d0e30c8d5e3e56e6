#pragma once

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
#include "src/sync/object_copier.h"
#include "src/sync/outcome.h"
#include "src/sync/plan.h"
#include "src/sync/run_progress.h"

namespace lisync {

// A copy to make, or a recorded object that main's listing lacks.
using TransferTask = std::variant<CopyTask, ObjectState>;

struct EngineOptions {
  std::uint32_t transfers = 4;  // objects in flight at a time, one thread each
  CopyOptions copy;
  std::uint64_t part_memory = kPartMemory;
};

// Works off tasks on threads of its own and delivers an outcome for each. Memory: transfers x
// kPartBytes and part_memory, whatever the number of objects. Driven by one thread.
class TransferEngine {
 public:
  // `stop` ends the work: by request from outside, or by the engine itself when an outcome asks for
  // the operator (stopped_by tells which) or the sink no longer records.
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
  void Work(ObjectCopier& copier);
  void EndEarly(const Error& error);

  OutcomeSink& sink_;
  RunProgress& progress_;  // in_flight alone
  BufferPool buffers_;
  std::stop_source stop_;
  BoundedQueue<TransferTask> queue_;
  mutable std::mutex mutex_;
  std::optional<Error> stopped_by_;  // guarded by mutex_
  std::vector<std::thread> threads_;
};

}  // namespace lisync
