#pragma once

#include <cstdint>
#include <exception>
#include <functional>
#include <mutex>
#include <optional>
#include <stop_token>
#include <string>

#include "src/core/clock.h"
#include "src/core/media_source.h"
#include "src/core/media_store.h"
#include "src/core/state_store.h"
#include "src/sync/bandwidth.h"
#include "src/sync/live_limits.h"
#include "src/sync/object_copier.h"
#include "src/sync/object_repair.h"
#include "src/sync/object_verifier.h"
#include "src/sync/outcome.h"
#include "src/sync/verify_choice.h"
#include "src/sync/verify_counts.h"

namespace lisync {

enum class OnDifference {
  kRecord,  // the next run copies the object again
  kRepair,  // copied again at once; the caller holds the run's lock
};

struct VerifyOptions {
  VerifyChoice choice{};
  OnDifference on_difference = OnDifference::kRecord;
  std::uint32_t transfers = 4;         // objects in flight, one thread each
  const LiveLimits* limits = nullptr;  // null: none; outlives the pass
  CopyOptions copy{};                  // retries; and where damaged copies are kept aside
};

struct VerifyReport {
  RunId run;
  Instant started;
  Instant finished;
  VerifyEnd end = VerifyEnd::kDone;
  std::optional<Error> stopped_by;  // why it ended early
  VerifyCounts counts;
  TreeHead head;
};

// Reads again what hidden holds (and main, where a source is given) and compares it with what is
// recorded. Pages through the records; holds one buffer of kPartBytes a thread, two while it
// repairs, whatever the number and sizes of the objects.
//
// Other processes may sync meanwhile: an object whose record changed since it was chosen is judged
// by the new record, or left out when a run has it in hand.
class VerifyPass {
 public:
  enum class Weight { kAlarm, kGoodNews };
  // One line on one object: what is wrong with it, or that it was repaired. From any thread.
  using Say = std::function<void(Weight, const std::string& line)>;

  // `source` may be null unless objects are to be repaired.
  VerifyPass(MediaStore& store, MediaSource* source, StateStore& states, Clock& clock, Say say);

  // Blocks; uses threads of its own while it runs. Throws StorageError when something cannot be
  // recorded: then nothing more is read.
  VerifyReport Run(const VerifyOptions& options, const RunContext& context,
                   VerifyProgress& progress, const std::stop_token& stop);

 private:
  struct Pass;
  class Worker;

  void Choose(Pass& pass);
  AuditEvent StartEvent(const VerifyOptions& options, const RunContext& context) const;
  AuditEvent FinishEvent(const VerifyReport& report, const VerifyOptions& options,
                         const RunContext& context) const;

  MediaStore& store_;
  MediaSource* const source_;
  StateStore& states_;
  Clock& clock_;
  const Say say_;
};

}  // namespace lisync
