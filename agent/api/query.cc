#include "agent/api/query.h"

#include <algorithm>

#include "agent/config_values.h"

namespace lisync {
namespace {

constexpr std::size_t kMostRunIdBytes = 64;

}  // namespace

std::optional<std::size_t> LimitOf(const HttpRequest& request) {
  const auto text = request.Query("limit");
  if (!text) return kDefaultLimit;
  return ParseWhole(*text, 1, kMostLimit);
}

HttpResponse BadLimit() {
  return ErrorResponse(400, "limit must be a whole number from 1 to " + std::to_string(kMostLimit));
}

bool IsRunId(std::string_view text) {
  return !text.empty() && text.size() <= kMostRunIdBytes &&
         std::all_of(text.begin(), text.end(), [](char c) {
           return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') ||
                  c == '-';
         });
}

}  // namespace lisync
