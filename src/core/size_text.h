#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

namespace lisync {

// Takes a decimal number with an optional fraction off the front of `text`; absent, with `text` as
// it was, when it begins with none.
std::optional<double> TakeDecimal(std::string_view& text);

// A number of bytes: a decimal number with b, k, M, G or T (in any case; optionally followed by i,
// iB or B), each step 1024 times, up to 10^18. `bare_unit`: the bytes that a bare number counts.
std::optional<std::uint64_t> ParseSize(std::string_view text, double bare_unit);

}  // namespace lisync
