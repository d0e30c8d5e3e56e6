#pragma once

#include <algorithm>
#include <string>
#include <utility>
#include <vector>

#include "src/sync/time_zone.h"

namespace lisync {

// A zone made by hand: `first` until the first step, from each step on its own offset.
class SteppedZone : public TimeZone {
 public:
  struct Step {
    Instant at;
    std::chrono::seconds offset;
  };
  SteppedZone(std::chrono::seconds first, std::vector<Step> steps)
      : first_(first), steps_(std::move(steps)) {}

  const std::string& name() const override { return name_; }
  ZoneSpan SpanAt(Instant at) const override {
    ZoneSpan span{kFirstInstant, kLastInstant, first_};
    for (const Step& step : steps_) {
      if (step.at > at) {
        span.end = step.at;
        break;
      }
      span = {step.at, kLastInstant, step.offset};
    }
    return span;
  }

 private:
  const std::string name_ = "By/Hand";
  const std::chrono::seconds first_;
  const std::vector<Step> steps_;
};

}  // namespace lisync
