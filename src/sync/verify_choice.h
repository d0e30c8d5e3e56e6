#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "src/core/object_state.h"

namespace lisync {

// Which of the recorded objects a verification reads.
struct VerifyChoice {
  static constexpr std::uint32_t kAll = 1'000'000;

  std::uint32_t per_million = kAll;  // so many of a million, picked by chance
  std::optional<Instant> since{};    // only those that main changed at or after this
  std::string prefix{};              // of the key's bytes
};

// Whether the record says what hidden holds, so that there is something to compare with: copied,
// adopted, vanished after either, or found damaged or missing by a verification before. Pending and
// failed objects are on their way: what hidden still holds of them is of an earlier version.
bool HasContentToVerify(const ObjectState& state);

// Pure. Chance is SHA-256 over the run and the key: it needs no memory, the same run chooses the
// same objects, and the next run others. What was found bad before is chosen whatever chance says.
bool IsChosen(const ObjectState& state, const VerifyChoice& choice, const RunId& run);

// "5%", "0.01%", "12.5": in millionths. Absent for what is no number above 0 and up to 100 with at
// most four decimals.
std::optional<std::uint32_t> ParsePercent(std::string_view text);

// "sample 5%", "all", "since 2026-…", and the prefix where there is one: for people and the trail.
std::string Describe(const VerifyChoice& choice);

// A key after which every key with the prefix sorts, and few others do.
ObjectKey KeyBefore(const std::string& prefix);

}  // namespace lisync
