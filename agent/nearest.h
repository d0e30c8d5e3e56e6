#pragma once

#include <span>
#include <string>
#include <string_view>

namespace lisync {

// The candidate that `word` was probably meant to be: the one with the fewest inserted, removed,
// replaced or swapped characters, if they are few for its length. Empty when none is near.
std::string_view Nearest(std::string_view word, std::span<const std::string_view> candidates);

// ": did you mean \"x\"?" or nothing.
std::string DidYouMean(std::string_view word, std::span<const std::string_view> candidates);

}  // namespace lisync
