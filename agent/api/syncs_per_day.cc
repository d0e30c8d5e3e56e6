#include "agent/api/syncs_per_day.h"

#include <algorithm>
#include <cmath>
#include <nlohmann/json.hpp>

#include "agent/http/credentials.h"

namespace lisync {
namespace {

bool IsJson(const HttpRequest& request) {
  std::string_view type = request.Header("content-type").value_or("");
  type = type.substr(0, std::min(type.find(';'), type.size()));
  while (type.ends_with(' ') || type.ends_with('\t')) type.remove_suffix(1);
  return SameWord(type, "application/json");
}

}  // namespace

std::variant<std::uint32_t, HttpResponse> ParseSyncsPerDay(const HttpRequest& request) {
  if (!IsJson(request)) return ErrorResponse(415, "Content-Type must be application/json");
  const auto json = nlohmann::json::parse(request.body, nullptr, /*allow_exceptions=*/false);
  if (json.is_discarded()) return ErrorResponse(400, "the body is not JSON");
  if (!json.is_object() || !json.contains("syncs_per_day")) {
    return ErrorResponse(422, "syncs_per_day is missing: expected {\"syncs_per_day\": 1 to 24}");
  }
  // 6.0 is a whole number too (JSON Schema, "integer").
  const auto& value = json["syncs_per_day"];
  const double number = value.is_number() ? value.get<double>() : std::nan("");
  if (!(number >= 1 && number <= kMostSyncsPerDay) || number != std::trunc(number)) {
    return ErrorResponse(422, "syncs_per_day must be a whole number from 1 to 24");
  }
  return static_cast<std::uint32_t>(number);
}

}  // namespace lisync
