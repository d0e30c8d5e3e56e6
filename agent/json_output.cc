#include "agent/json_output.h"

namespace lisync {
namespace {

constexpr auto kReplace = nlohmann::ordered_json::error_handler_t::replace;

}  // namespace

std::string ToJsonText(const nlohmann::ordered_json& json) {
  return json.dump(-1, ' ', false, kReplace) + "\n";
}

std::string ToPrettyJsonText(const nlohmann::ordered_json& json) {
  return json.dump(2, ' ', false, kReplace) + "\n";
}

}  // namespace lisync
