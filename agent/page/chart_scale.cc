#include "agent/page/chart_scale.h"

#include <algorithm>
#include <cmath>

#include "agent/commands/sync_report.h"

namespace lisync {
namespace {

constexpr std::int64_t kKilobyte = 1000;
// The highest value is this much above the middle one before the axis becomes logarithmic.
constexpr double kPeak = 50;

// "200 kB", not "200.0 kB".
std::string RoundBytes(std::int64_t bytes) {
  std::string text = FormatBytes(static_cast<std::uint64_t>(bytes));
  if (const auto zero = text.find(".0 "); zero != std::string::npos) text.erase(zero, 2);
  return text;
}

// The smallest of 1, 2, 5, 10, 20, … that is not less.
std::int64_t RoundStep(double least) {
  std::int64_t unit = 1;
  while (static_cast<double>(unit) * 10 < least) unit *= 10;
  for (const std::int64_t factor : {1, 2, 5}) {
    if (static_cast<double>(unit * factor) >= least) return unit * factor;
  }
  return unit * 10;
}

}  // namespace

ByteScale ByteScale::Fit(std::vector<std::int64_t> values,
                         const std::optional<std::int64_t>& mark) {
  ByteScale scale;
  std::int64_t highest = kKilobyte;
  double middle = 0;
  if (!values.empty()) {
    std::ranges::sort(values);
    highest = std::max(highest, values.back());
    middle = static_cast<double>(std::max(values[values.size() / 2], kKilobyte));
    scale.logarithmic_ = static_cast<double>(highest) > kPeak * middle;
  }
  if (mark && *mark > highest && *mark / 4 <= highest) highest = *mark;
  if (scale.logarithmic_) {
    scale.top_ = kKilobyte;
    while (scale.top_ < highest && scale.top_ <= INT64_MAX / 10) scale.top_ *= 10;
    return scale;
  }
  // A little above the highest, so that it does not lie on the edge.
  scale.step_ = RoundStep(static_cast<double>(highest) * 1.05 / 4);
  const std::int64_t steps = highest / scale.step_ + 1;
  scale.top_ = steps * scale.step_;
  return scale;
}

double ByteScale::Position(std::int64_t bytes) const {
  if (!logarithmic_) {
    const double share = static_cast<double>(bytes) / static_cast<double>(top_);
    return std::clamp(share, 0.0, 1.0);
  }
  if (bytes <= kKilobyte) return 0;
  const double share = std::log(static_cast<double>(bytes) / static_cast<double>(kKilobyte)) /
                       std::log(static_cast<double>(top_) / static_cast<double>(kKilobyte));
  return std::clamp(share, 0.0, 1.0);
}

std::vector<Tick> ByteScale::Ticks() const {
  std::vector<Tick> ticks;
  if (!logarithmic_) {
    for (std::int64_t value = 0; value <= top_; value += step_) {
      ticks.push_back({Position(value), RoundBytes(value)});
    }
    return ticks;
  }
  ticks.push_back({0, "1 kB or less"});
  const double decades = std::log10(static_cast<double>(top_) / static_cast<double>(kKilobyte));
  const std::int64_t factor = decades > 4 ? 1000 : decades > 2 ? 100 : 10;
  for (std::int64_t value = kKilobyte; value <= top_ / factor;) {
    value *= factor;
    ticks.push_back({Position(value), RoundBytes(value)});
  }
  return ticks;
}

TimeScale TimeScale::Fit(const std::optional<Instant>& oldest, Instant now) {
  TimeScale scale;
  scale.now_ = now;
  for (const int hours : {1, 6, 24}) {
    scale.window_ = std::chrono::hours(hours);
    if (!oldest || *oldest >= scale.begin()) break;
  }
  return scale;
}

double TimeScale::Position(Instant at) const {
  const double share = std::chrono::duration<double>(at - begin()) / window_;
  return std::clamp(share, 0.0, 1.0);
}

std::vector<Tick> TimeScale::Ticks() const {
  using std::chrono::minutes;
  const minutes step = window_ > std::chrono::hours(6)   ? minutes(240)
                       : window_ > std::chrono::hours(1) ? minutes(60)
                                                         : minutes(10);
  std::vector<Tick> ticks;
  const Instant first = begin() - begin().time_since_epoch() % step + step;
  for (Instant at = first; at < now_; at += step) {
    ticks.push_back({Position(at), FormatInstant(at).substr(11, 5)});
  }
  return ticks;
}

}  // namespace lisync
