#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <stop_token>
#include <vector>

#include "src/core/clock.h"
#include "src/core/media_source.h"
#include "src/core/media_store.h"
#include "src/core/state_store.h"
#include "src/sync/outcome.h"
#include "src/sync/plan.h"
#include "src/sync/run_progress.h"
#include "src/sync/transfer_engine.h"

namespace lisync {

// Which objects a pass goes through.
enum class PassScope {
  kEverything,  // all that main lists
  kDue,         // those that failed or are pending and are due; main is not listed
};

struct MediaPassOptions {
  PassScope scope = PassScope::kEverything;
  Selection selection;
  EngineOptions engine;
  std::uint64_t bytes_per_second = 0;  // 0: no limit
};

struct MediaSyncResult {
  // The start of the run by main's own clock; absent when main could not be asked.
  std::optional<Instant> watermark;
  bool whole = false;       // the pass went to its end
  bool listed_all = false;  // likewise, and every object that main listed is recorded
  bool interrupted = false;
  std::optional<Error> stopped_by;  // why it ended early
};

// One pass over all of main's media: list a page, load what is recorded of the same key range,
// plan, record the intent, copy, record the outcomes. Holds a page at a time, whatever the bucket's
// size.
class MediaSync {
 public:
  MediaSync(MediaSource& source, MediaStore& store, StateStore& states, Clock& clock);

  // Blocks; uses threads of its own while it runs. Throws StorageError when something cannot be
  // recorded: then nothing more is copied.
  MediaSyncResult Run(const MediaPassOptions& options, const RunContext& context,
                      RunProgress& progress, const std::stop_token& stop);

 private:
  struct Pass;

  Result<void> ListAndPlan(Pass& pass);
  Result<void> PlanDue(Pass& pass);
  Result<void> PlanPage(Pass& pass, std::vector<ObjectInfo> seen, const KeyRange& range);
  Result<void> PlanChunk(Pass& pass, std::span<const ObjectInfo> seen,
                         std::span<const ObjectState> known);
  Result<StoredRange> LookAtDestination(std::span<const CopyTask> copies);
  Batch IntentOf(const Pass& pass, const Plan& plan, const std::vector<Adoption>& adoptions);

  MediaSource& source_;
  MediaStore& store_;
  StateStore& states_;
  Clock& clock_;
};

}  // namespace lisync
