#pragma once

#include <nlohmann/json.hpp>
#include <string>

namespace lisync {

// One line of JSON with a line end, keys in the order given. Bytes that are no valid UTF-8 become
// U+FFFD.
std::string ToJsonText(const nlohmann::ordered_json& json);
// The same over several lines, for a person to read too.
std::string ToPrettyJsonText(const nlohmann::ordered_json& json);

}  // namespace lisync
