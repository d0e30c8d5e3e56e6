#include "agent/time_zones.h"

#include <date/tz.h>

#include <algorithm>
#include <stdexcept>
#include <string_view>
#include <vector>

#include "agent/nearest.h"
#include "src/core/object.h"

namespace lisync {
namespace {

// This machine's own, whatever it is: a name that means different things in different places.
constexpr std::string_view kNoName = "localtime";
constexpr std::size_t kLongestShown = 60;

Instant Clamped(std::chrono::sys_seconds at) {
  constexpr auto kFirst = std::chrono::floor<std::chrono::seconds>(kFirstInstant);
  constexpr auto kLast = std::chrono::floor<std::chrono::seconds>(kLastInstant);
  return std::clamp(at, kFirst, kLast);
}

class NamedZone : public TimeZone {
 public:
  explicit NamedZone(const date::time_zone& zone) : name_(zone.name()), zone_(zone) {}

  const std::string& name() const override { return name_; }
  ZoneSpan SpanAt(Instant at) const override {
    const date::sys_info info = zone_.get_info(std::chrono::floor<std::chrono::seconds>(at));
    return {Clamped(info.begin), Clamped(info.end), info.offset};
  }

 private:
  const std::string name_;
  const date::time_zone& zone_;  // lives as long as the process
};

Error Unknown(const std::string& name, const std::vector<std::string_view>& names) {
  std::string shown = EscapeText(name.substr(0, kLongestShown));
  if (name.size() > kLongestShown) shown += "…";
  return {Action::kAskOperator, Fault::kNone,
          "there is no zone \"" + shown + "\"" + DidYouMean(name, names)};
}

}  // namespace

Result<std::shared_ptr<const TimeZone>> FindTimeZone(const std::string& name) {
  if (name == "UTC") return Utc();
  try {
    std::vector<std::string> known;
    for (const date::time_zone& zone : date::get_tzdb().zones) {
      if (zone.name() != kNoName) known.push_back(zone.name());
    }
    const std::vector<std::string_view> names(known.begin(), known.end());
    if (std::find(names.begin(), names.end(), name) == names.end()) return Unknown(name, names);
    std::shared_ptr<const TimeZone> zone =
        std::make_shared<const NamedZone>(*date::locate_zone(name));
    zone->SpanAt(Instant{});  // reads the zone's file
    return zone;
  } catch (const std::runtime_error& error) {
    return Error{Action::kAskOperator, Fault::kIo,
                 "the system's time zone data cannot be read (is tzdata installed?): " +
                     EscapeText(error.what())};
  }
}

}  // namespace lisync
