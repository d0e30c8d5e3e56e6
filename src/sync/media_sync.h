#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <stop_token>

#include "src/core/clock.h"
#include "src/core/media_source.h"
#include "src/core/media_store.h"
#include "src/core/state_store.h"
#include "src/sync/live_limits.h"
#include "src/sync/outcome.h"
#include "src/sync/pass_planner.h"
#include "src/sync/recorder.h"
#include "src/sync/run_progress.h"
#include "src/sync/transfer_engine.h"

namespace lisync {

struct MediaPassOptions : PassOptions {
  EngineOptions engine;
  const LiveLimits* limits = nullptr;  // null: none; outlives the pass
  // How long what was copied waits for more, to be recorded together.
  std::chrono::milliseconds record_linger = kRecordLinger;
};

struct MediaSyncResult {
  // The start of the scan by main's own clock; absent when main could not be asked.
  std::optional<Instant> watermark;
  bool whole = false;       // the pass went to its end
  bool listed_all = false;  // likewise, and every object that main listed is recorded
  bool interrupted = false;
  std::optional<Error> stopped_by;  // why it ended early
  RunId goes_on_with;               // the run whose scan of main this one went on with
};

// A requested stop ends the requests that are on their way: their errors say nothing of the place.
bool IsOfStop(const Error& error, const std::stop_token& stop);

// One pass over main's media: plan (PassPlanner), record the intent, copy, record the outcomes.
// Holds a page at a time, whatever the bucket's size.
class MediaSync {
 public:
  MediaSync(MediaSource& source, MediaStore& store, StateStore& states, Clock& clock);

  // Blocks; uses threads of its own while it runs. Throws StorageError when something cannot be
  // recorded: then nothing more is copied.
  MediaSyncResult Run(const MediaPassOptions& options, const RunContext& context,
                      RunProgress& progress, const std::stop_token& stop);

 private:
  Scan NewScan(const PassOptions& options, const RunId& run, Instant watermark) const;

  MediaSource& source_;
  MediaStore& store_;
  StateStore& states_;
  Clock& clock_;
};

}  // namespace lisync
