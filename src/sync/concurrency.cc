#include "src/sync/concurrency.h"

#include <algorithm>

namespace lisync {
namespace {

// A double number that brings less than this much more is not worth its memory.
constexpr double kWorthDoubling = 1.15;
constexpr double kWorthMore = 1.05;
constexpr double kAsGood = 0.98;
constexpr std::uint32_t kStretchesBetweenTrials = 12;
constexpr std::uint32_t kStretchesAfterRefusal = 40;
// An object costs its requests however small it is: about what so many bytes cost.
constexpr double kBytesOfARequest = 256.0 * 1024;
// How much the newest stretch counts beside those before.
constexpr double kNewest = 0.3;

double RateOf(const LoadSample& sample) {
  const double seconds = std::chrono::duration<double>(sample.span).count();
  const double work =
      static_cast<double>(sample.objects) + static_cast<double>(sample.bytes) / kBytesOfARequest;
  return work / seconds;
}

std::uint32_t QuarterOf(std::uint32_t transfers) { return std::max(transfers / 4, 1U); }

}  // namespace

Concurrency::Concurrency(TransferLimits limits)
    : limits_(limits), now_(limits.start), until_trial_(kStretchesBetweenTrials) {
  Restart(limits);
}

void Concurrency::Restart(TransferLimits limits) {
  limits.start = std::max(limits.start, 1U);
  limits.most = std::max(limits.most, limits.start);
  limits_ = limits;
  now_ = limits.start;
  phase_ = Phase::kDoubling;
  before_ = now_;
  rate_before_ = 0;
}

void Concurrency::Learn(const LoadSample& sample) {
  if (limits_.start == limits_.most || sample.span <= Duration::zero()) return;
  if (sample.refusals > 0) {
    Settle(std::max(now_ / 2, 1U));
    until_trial_ = kStretchesAfterRefusal;
    next_trial_ = Phase::kMore;
    rate_before_ = 0;
    return;
  }
  const double rate = RateOf(sample);
  switch (phase_) {
    case Phase::kDoubling:
      if (rate < rate_before_ * kWorthDoubling) {
        Settle(rate < rate_before_ * kWorthMore ? before_ : now_);
        rate_before_ = std::max(rate, rate_before_);
      } else if (now_ == limits_.most) {
        Settle(now_);
        rate_before_ = rate;
      } else {
        before_ = now_;
        rate_before_ = rate;
        now_ = now_ > limits_.most / 2 ? limits_.most : now_ * 2;
      }
      return;
    case Phase::kSteady:
      rate_before_ = rate_before_ == 0 ? rate : rate_before_ + kNewest * (rate - rate_before_);
      if (until_trial_ > 1) {
        --until_trial_;
      } else if (next_trial_ == Phase::kMore) {
        Try(Phase::kMore, std::min(now_ + QuarterOf(now_), limits_.most));
      } else {
        Try(Phase::kFewer, now_ - std::min(QuarterOf(now_), now_ - 1));
      }
      return;
    case Phase::kMore:
      next_trial_ = Phase::kFewer;
      if (rate < rate_before_ * kWorthMore) return Settle(before_);
      rate_before_ = rate;
      if (now_ < limits_.most)
        return Try(Phase::kMore, std::min(now_ + QuarterOf(now_), limits_.most));
      return Settle(now_);
    case Phase::kFewer:
      next_trial_ = Phase::kMore;
      return Settle(rate < rate_before_ * kAsGood ? before_ : now_);
  }
}

void Concurrency::Settle(std::uint32_t transfers) {
  now_ = transfers;
  phase_ = Phase::kSteady;
  until_trial_ = kStretchesBetweenTrials;
}

void Concurrency::Try(Phase phase, std::uint32_t transfers) {
  if (transfers == now_) {
    next_trial_ = phase == Phase::kMore ? Phase::kFewer : Phase::kMore;
    return Settle(now_);
  }
  before_ = now_;
  now_ = transfers;
  phase_ = phase;
}

}  // namespace lisync
