#pragma once

#include <nlohmann/json.hpp>
#include <string>

#include "agent/service/status_snapshot.h"

namespace lisync {

// The whole snapshot as `/api/v1/status` and the `status` event give it; openapi.json has its
// schema. The names of `status --json` are at the top level. `origin` is the trail's name. Pure.
nlohmann::ordered_json StatusJson(const StatusSnapshot& status, const std::string& origin);

// A pending or failed object; its key is escaped as in the audit trail.
nlohmann::ordered_json ObjectJson(const ObjectState& state);

}  // namespace lisync
