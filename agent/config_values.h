#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "src/core/time.h"

namespace lisync {

// The most objects, parts of a listing and the like at a time.
inline constexpr std::uint32_t kMostAtOnce = 1024;

// Readers of single configuration values. Each is absent for a text that is not of the form.

// A decimal whole number in [least, most].
std::optional<std::uint64_t> ParseWhole(std::string_view text, std::uint64_t least,
                                        std::uint64_t most);

// As rclone's durations: numbers with ms, s, m, h, d or w ("300s", "5m0s", "1.5h"); a bare number
// is seconds.
std::optional<Duration> ParseDuration(std::string_view text);

// Bytes as rclone's sizes: a number with b, k, M, G or T (optionally followed by i, iB or B), each
// step 1024 times; a bare number is KiB. 0 for "off", "0" and the empty text.
std::optional<std::uint64_t> ParseBandwidth(std::string_view text);

// Requests per second as rclone's --tpslimit: a decimal number from 0.01 to 100000. 0 for "off",
// "0" and the empty text.
std::optional<double> ParseRequestRate(std::string_view text);

// Bytes as PostgreSQL's sizes: a number with B, kB, MB, GB or TB (letter case does not matter),
// each step 1024 times; a bare number is bytes.
std::optional<std::uint64_t> ParseBytes(std::string_view text);

// strconv.ParseBool, which rclone uses: 1, t, T, true, True, TRUE and their opposites.
std::optional<bool> ParseBool(std::string_view text);

// The name of an audit trail: printable ASCII without blanks and + % " \, as C2SP's signed notes
// want of a key name (https://c2sp.org/signed-note), up to 128 bytes.
bool IsOrigin(std::string_view text);

// A PostgreSQL identifier that needs no truncation: 1 to 63 bytes, no control characters.
bool IsIdentifier(std::string_view text);

// A key prefix that a directory can mirror: ends in '/', does not start with one, has no empty, "."
// or ".." segment, at most 255 bytes.
bool IsKeyPrefix(std::string_view text);

}  // namespace lisync
