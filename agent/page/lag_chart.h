#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "agent/page/html.h"
#include "src/core/state_store.h"

namespace lisync {

// How far hidden was behind main: an <svg> that tells the same in words to a screen reader. A line
// over time with a gap where nothing is known, below it a band with the verdict of each look: the
// worse, the higher. `alarm` is drawn as a line. Points oldest first. Pure.
Html LagChart(const std::vector<ReplicationPoint>& points, const std::optional<std::int64_t>& alarm,
              Instant now);

// The same as a table, an hour a row.
Html LagTable(const std::vector<ReplicationPoint>& points, Instant now);

}  // namespace lisync
