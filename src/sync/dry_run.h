#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <stop_token>
#include <string>
#include <string_view>

#include "src/sync/run_progress.h"
#include "src/sync/sync_run.h"

namespace lisync {

// What a run would do about one object.
struct PlannedObject {
  std::string_view action;  // "copy", "adopt", "leave out", "ask main", "lost"
  ObjectKey key;
  std::uint64_t size = 0;  // bytes
  std::string why;         // plain words
};
using PlanViewer = std::function<void(const PlannedObject&)>;

struct DryRunReport {
  RunId run;
  RunCounts counts;           // nothing of it is done: copied, vanished and failed stay 0
  std::uint64_t missing = 0;  // recorded, and not in main's listing
  std::uint64_t lost = 0;     // not on hidden as recorded
  bool interrupted = false;
  std::optional<Error> stopped_by;
  TreeHead head;
};

// Lists and plans as a run with these options would, with the same code, and does nothing of it:
// reads of both sides alone, no lock, no checkpoint, no history. One audit entry, "run.plan", says
// that it took place and what it came to.
class DryRun {
 public:
  // References must outlive this.
  DryRun(MediaSource& source, MediaStore& store, StateStore& states, Clock& clock);

  // `view` gets the objects in the order of the plan. Throws StorageError.
  DryRunReport Run(const SyncRunOptions& options, const RunContext& context, RunProgress& progress,
                   const PlanViewer& view, const std::stop_token& stop);

 private:
  MediaSource& source_;
  MediaStore& store_;
  StateStore& states_;
  Clock& clock_;
};

}  // namespace lisync
