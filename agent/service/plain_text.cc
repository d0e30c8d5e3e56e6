#include "agent/service/plain_text.h"

#include "agent/commands/sync_report.h"

namespace lisync {

std::string ClockText(Instant at, Instant now) {
  using std::chrono::days;
  const std::string text = FormatInstant(at);  // 2026-11-24T03:44:11.000123Z
  std::string clock = text.substr(11, 8) + " UTC";
  if (std::chrono::floor<days>(at) == std::chrono::floor<days>(now)) return clock;
  return text.substr(0, 10) + " " + clock;
}

std::string ObjectsText(std::uint64_t count) {
  return Grouped(count) + (count == 1 ? " object" : " objects");
}

}  // namespace lisync
