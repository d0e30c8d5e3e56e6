#pragma once

#include <optional>
#include <string>

#include "src/core/object_state.h"
#include "storage/entry_columns.h"

namespace lisync {

// Whether an entry settles what is known of its object: a copy, adoption or repair that succeeded
// or failed, a disappearance that was found true, a verification that found hidden's copy bad.
bool SettlesState(const ObjectAccount& account);

// What the state says otherwise than the last entry that settles it; empty when nothing. `last` is
// absent when the trail has no such entry. A pending object contradicts nothing: it may have become
// so without a word about it alone.
std::string StateContradictsTrail(const ObjectState& state,
                                  const std::optional<ObjectAccount>& last);

}  // namespace lisync
