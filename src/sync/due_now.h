#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <vector>

#include "src/core/state_store.h"
#include "src/sync/outcome.h"

namespace lisync {

// Which of the failed and pending objects are meant; what all members say must hold.
struct UnfinishedFilter {
  std::optional<ObjectKey> key{};
  ObjectKey prefix{};
  std::optional<Fault> fault{};
};

// Those that the filter takes, by key, page by page, until `visit` returns false. Throws
// StorageError, and what `visit` throws.
void VisitUnfinished(StateReader& states, const UnfinishedFilter& filter,
                     const std::function<bool(const std::vector<ObjectState>&)>& visit);

// Makes those that the filter takes due at `now`, as if they had never failed, and returns how many
// they are. Each page is a commit of its own, with an entry "objects.retry" that says who asked for
// what. Safe beside a run in hand: what it finishes meanwhile is left as it is. Throws
// StorageError.
std::uint64_t MakeDueNow(StateStore& states, const UnfinishedFilter& filter,
                         const RunContext& context, Instant now);

}  // namespace lisync
