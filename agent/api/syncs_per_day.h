#pragma once

#include <cstdint>
#include <variant>

#include "agent/http/message.h"

namespace lisync {

inline constexpr std::uint32_t kMostSyncsPerDay = 24;

// The number of {"syncs_per_day": 1..24}, or the refusal: 415 for a body that is not said to be
// JSON, 400 for one that is none, 422 for another content, with the reason. Other members are
// passed over. Pure.
std::variant<std::uint32_t, HttpResponse> ParseSyncsPerDay(const HttpRequest& request);

}  // namespace lisync
