#pragma once

#include <optional>
#include <string>

#include "src/core/state_store.h"
#include "src/sync/object_verifier.h"
#include "src/sync/outcome.h"

namespace lisync {

// What there is to record and to say of an inspection. Pure.
struct VerifyRecording {
  Batch batch;       // one object's record and its entries; without entries there is nothing to do
  std::string said;  // one line for the log: what is wrong with which object; empty: nothing
};

// - Hidden's bytes differ or are missing: `object.verify`, failed. The object is failed from then
//   on, due at the next run, which copies it from main; damaged content is kept aside first. A
//   tombstone stays one.
// - Main's bytes differ: `object.verify`, failed, with side=main; the record stays.
// - A side could not be read: `object.verify`, unknown; the record stays.
// - Both sides were found equal and no SHA-256 was recorded: it is, by `object.adopt`.
// - Found good what was found bad before: `object.adopt`, held and adopted again.
VerifyRecording RecordingOf(const ObjectState& state, const Inspection& inspection,
                            const RunContext& context, Instant now);

// An entry about an object as its record has it.
AuditEvent ObjectEvent(const ObjectState& state, const std::string& action,
                       const std::string& outcome, const RunContext& context, Instant now);

}  // namespace lisync
