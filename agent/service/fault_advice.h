#pragma once

#include <string_view>

#include "src/core/result.h"

namespace lisync {

// Whether objects that failed for this reason stay behind until somebody changes something. The
// others may well go through at the next try.
bool NeedsPerson(Fault fault);

// What the reason is called in a table: "no access", "network".
std::string_view TitleOf(Fault fault);

// What a person does about it, one sentence in plain words. Empty for what passes by itself.
std::string_view AdviceOf(Fault fault);

}  // namespace lisync
