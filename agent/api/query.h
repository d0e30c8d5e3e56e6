#pragma once

#include <cstddef>
#include <optional>
#include <string_view>

#include "agent/http/message.h"

namespace lisync {

// What requests ask with. Pure.

inline constexpr std::size_t kDefaultLimit = 20;
inline constexpr std::size_t kMostLimit = 200;

// The `limit` of the query, 1 to kMostLimit; kDefaultLimit without one, absent for a bad one.
std::optional<std::size_t> LimitOf(const HttpRequest& request);
// What a bad one is answered with.
HttpResponse BadLimit();

// Whether a text may be a run's id: 1 to 64 letters, digits and '-'.
bool IsRunId(std::string_view text);

}  // namespace lisync
