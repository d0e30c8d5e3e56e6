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
  static constexpr std::array<Duration, 3> kLasting = {minutes(0), hours(1), hours(24)};
  const std::size_t index = failures == 0 ? 0 : failures - 1;
  if (action == Action::kSkip) return kLasting[std::min(index, kLasting.size() - 1)];
  return kPassing[std::min(index, kPassing.size() - 1)];
}

Duration RepeatDelay(std::uint32_t repetition, double chance) {
  const std::uint32_t doublings = std::min<std::uint32_t>(repetition == 0 ? 0 : repetition - 1, 10);
  const Duration longest = std::min<Duration>(milliseconds(500) * (1U << doublings), seconds(10));
  return duration_cast<Duration>(chance * longest);
}

}  // namespace lisync
