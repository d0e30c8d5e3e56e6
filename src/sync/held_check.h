#pragma once

#include <optional>
#include <span>
#include <string>
#include <vector>

#include "src/core/media_store.h"
#include "src/core/object_state.h"
#include "src/core/result.h"

namespace lisync {

// Whether a pass believes what is recorded of hidden.
enum class HeldCheck {
  kTrust,    // yes: hidden is not listed for what is recorded
  kCompare,  // no: each record is compared with hidden's listing
};

// An object of which hidden has not what is recorded.
struct HeldLoss {
  ObjectState recorded;  // as it was
  ObjectState state;     // as it is now: what was copied or adopted is pending
  std::string reason;    // plain words
};

// What hidden shows against the record of an object that it should hold; empty: nothing. `shown` is
// null when it has nothing under the key. Sizes are compared where the record has the size of what
// is held, ETags where both speak for the content. Pure.
std::string HeldContradiction(const ObjectState& recorded, const StoredObject* shown);

// The record after that: a copied or adopted object is pending and due, a tombstone stays one.
// Pure.
HeldLoss LossOf(const ObjectState& recorded, const StoredObject* shown, std::string reason);

// Compares records with hidden's listing, key range by key range: the pages of the listing are
// merged with the records, and only an object that the listing speaks against is asked for by
// itself, since a listing may lack what is there (or be out of order). Holds a page at a time.
class HeldComparison {
 public:
  explicit HeldComparison(MediaStore& store) : store_(store) {}

  // `known` is in ascending order of keys, all after those of the call before. Puts the new records
  // in the place of those that do not hold, and returns these. Errors: those of the listing, and
  // those that ask for the operator; an object that cannot be asked for is taken as lost, which
  // its copy looks at before it writes.
  Result<std::vector<HeldLoss>> Compare(std::span<ObjectState> known);

 private:
  // Those of the held objects among `known` that hidden lists.
  Result<std::vector<ObjectInfo>> Listed(std::span<const ObjectState> known);
  Result<void> NextPage();

  MediaStore& store_;
  ObjectKey cursor_;
  bool last_ = false;
  std::vector<ObjectInfo> ahead_;  // listed, sorted; not looked for yet
};

}  // namespace lisync
