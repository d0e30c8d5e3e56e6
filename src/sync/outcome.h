#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "src/core/audit_event.h"
#include "src/core/earlier_version.h"
#include "src/core/object_state.h"
#include "src/core/result.h"

namespace lisync {

// What a run knows of itself: goes into each of its audit entries.
struct RunContext {
  RunId run;
  Actor actor;
};

// What became of one object, ready to be recorded. `failure` is set when it failed.
struct Outcome {
  ObjectState state;
  AuditEvent event;
  std::optional<Error> failure;
  std::uint64_t bytes_copied = 0;
  bool upload_ended = false;         // its UploadSession is over
  std::vector<EarlierVersion> kept;  // what had to make way on hidden
};

// Takes outcomes from many threads.
class OutcomeSink {
 public:
  virtual ~OutcomeSink() = default;
  // May block to hold its callers back. Never drops an outcome unless recording itself has failed;
  // then it returns false and the caller stops.
  virtual bool Deliver(Outcome outcome) = 0;
};

}  // namespace lisync
