#pragma once

#include <chrono>
#include <exception>
#include <functional>
#include <thread>

#include "src/core/state_store.h"
#include "src/sync/bounded_queue.h"
#include "src/sync/outcome.h"
#include "src/sync/run_progress.h"

namespace lisync {

// Records outcomes in groups, each group in one durable transaction, on a thread of its own. Counts
// in `progress` only what is recorded.
class Recorder : public OutcomeSink {
 public:
  // `on_failure` is called once, on the recorder's thread, when the store throws: from then on
  // nothing is recorded and Deliver returns false.
  Recorder(StateStore& store, RunProgress& progress, std::function<void()> on_failure);
  ~Recorder() override;

  bool Deliver(Outcome outcome) override;

  // Records what is still waiting and ends the thread. Rethrows what the store threw.
  void Finish();

 private:
  void Work();
  void Count(const Outcome& outcome);

  static constexpr std::size_t kGroup = 500;
  static constexpr std::chrono::milliseconds kLinger{50};

  StateStore& store_;
  RunProgress& progress_;
  const std::function<void()> on_failure_;
  BoundedQueue<Outcome> queue_{4 * kGroup};
  std::exception_ptr failure_;  // written by the thread before it ends
  std::thread thread_;
};

}  // namespace lisync
