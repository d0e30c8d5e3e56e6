#include "src/sync/retry.h"

#include <algorithm>
#include <array>

namespace lisync {

using std::chrono::duration_cast;
using std::chrono::hours;
using std::chrono::milliseconds;
using std::chrono::minutes;
using std::chrono::seconds;

Duration NextTryDelay(Action action, std::uint32_t failures) {
  static constexpr std::array<Duration, 5> kPassing = {minutes(0), minutes(1), minutes(5),
                                                       minutes(15), hours(1)};
  static constexpr std::array<Duration, 3> kLasting = {minutes(0), hours(1), kLongestNextTryDelay};
  const std::size_t index = failures == 0 ? 0 : failures - 1;
  if (action == Action::kSkip) return kLasting[std::min(index, kLasting.size() - 1)];
  return kPassing[std::min(index, kPassing.size() - 1)];
}

bool IsDue(const std::optional<Instant>& next_try, Instant now) {
  return !next_try || *next_try <= now || *next_try > now + kLongestNextTryDelay;
}

Duration RetryRunDelay(std::uint32_t retries, std::uint32_t unfinished) {
  static constexpr std::uint32_t kMostDoublings = 10;
  const auto doubled = [](Duration first, std::uint32_t doublings, Duration longest) {
    return std::min(first * (1U << std::min(doublings, kMostDoublings)), longest);
  };
  const Duration spread = doubled(seconds(5), retries, minutes(10));
  if (unfinished == 0) return spread;
  return std::max(spread, doubled(minutes(1), unfinished - 1, hours(1)));
}

Duration RepeatDelay(std::uint32_t repetition, double chance) {
  const std::uint32_t doublings = std::min<std::uint32_t>(repetition == 0 ? 0 : repetition - 1, 10);
  const Duration longest = std::min<Duration>(milliseconds(500) * (1U << doublings), seconds(10));
  return duration_cast<Duration>(chance * longest);
}

}  // namespace lisync
