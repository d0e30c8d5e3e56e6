#include "src/sync/time_zone.h"

#include <array>
#include <cstdio>
#include <cstdlib>

namespace lisync {
namespace {

class UtcZone : public TimeZone {
 public:
  const std::string& name() const override { return name_; }
  ZoneSpan SpanAt(Instant /*at*/) const override { return {kFirstInstant, kLastInstant, {}}; }

 private:
  const std::string name_ = "UTC";
};

}  // namespace

std::shared_ptr<const TimeZone> Utc() { return std::make_shared<const UtcZone>(); }

std::string FormatLocal(Instant at, const TimeZone& zone) {
  const ZoneSpan span = zone.SpanAt(at);
  // Of a UTC time that reads the same: "2026-11-24T04:44:11.000000Z".
  constexpr std::size_t kToTheSecond = 19;
  std::string text = FormatInstant(at + span.offset).substr(0, kToTheSecond);
  const auto minutes = std::chrono::floor<std::chrono::minutes>(span.offset).count();
  if (minutes == 0) return text + "Z";
  std::array<char, 32> offset{};
  std::snprintf(offset.data(), offset.size(), "%c%02d:%02d", minutes < 0 ? '-' : '+',
                static_cast<int>(std::abs(minutes) / 60), static_cast<int>(std::abs(minutes) % 60));
  return text + offset.data();
}

}  // namespace lisync
