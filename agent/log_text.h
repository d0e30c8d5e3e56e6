#pragma once

#include <string>
#include <string_view>

namespace lisync {

inline constexpr std::size_t kLongestLine = 8192;

// The text as part of one line that neither a log reader nor a terminal can mistake for something
// else: \n, \r and \t as such, other control characters and bytes that are no valid UTF-8 as \xHH,
// and the characters that end lines or turn the direction of text (U+0085, U+2028, U+2029, U+202A
// to U+202E, U+2066 to U+2069, other C1 controls) as \uHHHH. Cut at kLongestLine bytes.
std::string OneLine(std::string_view text);

// A JSON text in one line and valid UTF-8, with the same characters as \uHHHH: it says the same,
// and OneLine leaves it as it is.
std::string HarmlessJson(std::string_view json);

// At most `bytes` of the text; what is cut ends between characters and in "…".
std::string CutText(std::string_view text, std::size_t bytes);

}  // namespace lisync
