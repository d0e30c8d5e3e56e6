#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string_view>
#include <vector>

#include "src/core/media_source.h"
#include "src/core/object_state.h"
#include "src/sync/selection.h"

namespace lisync {

// What is known of the place an object goes to.
enum class AtDestination {
  kUnknown,  // nothing was asked yet: look before writing
  kAbsent,   // its listing does not have the key
  kPresent,  // something is stored there: compare, and keep a version before replacing it
};

// Why an object is to be copied.
enum class CopyReason {
  kNew,       // main has it, and nothing is recorded
  kChanged,   // main has another version than the recorded one
  kCameBack,  // recorded as gone from main
  kPending,   // known, and not on hidden yet
  kDueAgain,  // failed before
  kLost,      // was on hidden, and is no longer as recorded
};

// For people: "new on main", …
std::string_view Name(CopyReason reason);

struct CopyTask {
  ObjectInfo object;
  std::optional<ObjectState> known;  // the record before this run
  AtDestination at_destination = AtDestination::kUnknown;
  CopyReason reason = CopyReason::kNew;
};

struct Plan {
  std::vector<CopyTask> copies;
  std::vector<ObjectState> missing;   // known, but not seen: gone, unless a look-up says otherwise
  std::vector<ObjectState> left_out;  // new records of objects that the selection leaves out
  std::uint64_t up_to_date = 0;
  std::uint64_t waiting = 0;          // failed before and not yet due
  std::uint64_t left_out_before = 0;  // left out again; recorded already
};

// Compares what a listing page showed with what is recorded for the same key range. Pure.
// `seen` and `known` may be in any order, and `seen` may show an object twice: the first counts. An
// object is copied when it is new, changed (ETag or
// size), came back, or is pending or failed and due at `now`; one that changed since it failed is
// due at once. Every `known` key that is not in `seen` and no tombstone yet is missing. What the
// selection leaves out and hidden lacks is recorded as pending, so that it is not forgotten.
Plan PlanSync(std::span<const ObjectInfo> seen, std::span<const ObjectState> known,
              const Selection& selection, Instant now);

struct Adoption {
  CopyTask task;
  ObjectInfo stored;
};

// Part of what hidden has: of all keys up to `up_to` (without it, of all keys), those that matter.
struct StoredRange {
  std::vector<ObjectInfo> objects;
  std::optional<ObjectKey> up_to;
};

// Takes out of `copies` every object that hidden is not known to hold and that `stored` shows with
// equal size and an equal ETag that speaks for the content. Of those that stay, sets at_destination
// where `stored` reaches. Pure.
std::vector<Adoption> TakeAdoptions(std::vector<CopyTask>& copies, const StoredRange& stored);

// Whether these two tags say that two objects of equal size have equal content.
bool ProvesEqual(const ETag& source, const ETag& stored);

}  // namespace lisync
