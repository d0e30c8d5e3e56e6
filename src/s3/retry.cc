#include "src/s3/retry.h"

#include <algorithm>
#include <charconv>
#include <cstdint>

namespace lisync {
namespace {

constexpr Duration kFirstBound = std::chrono::milliseconds(100);
constexpr Duration kLastBound = std::chrono::seconds(5);
constexpr Duration kLongestAskedFor = std::chrono::seconds(30);

// What S3 servers tolerate is 15 minutes; an honest denial hardly comes with a clock so wrong.
constexpr Duration kSuspiciousSkew = std::chrono::minutes(5);

}  // namespace

bool IsWorthRetrying(const Error& error) {
  return error.action == Action::kRetry || error.action == Action::kSlowDown;
}

Duration RetryDelay(int tries, double jitter, std::optional<Duration> retry_after) {
  const int doublings = std::clamp(tries - 1, 0, 10);
  const Duration bound = std::min(kFirstBound * (1 << doublings), kLastBound);
  const auto delay = std::chrono::duration_cast<Duration>(bound * jitter);
  return std::max(delay, std::min(retry_after.value_or(Duration::zero()), kLongestAskedFor));
}

std::optional<Duration> ParseRetryAfter(std::string_view text, Instant now) {
  std::uint32_t seconds = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), seconds);
  if (error == std::errc() && end == text.data() + text.size()) {
    return std::chrono::seconds(seconds);
  }
  const Result<Instant> date = ParseHttpDate(text);
  if (!date.ok()) return std::nullopt;
  return std::max(date.value() - now, Duration::zero());
}

bool IsClockSkew(int status, std::string_view code, Instant signed_at, Instant server_time) {
  if (code == "RequestTimeTooSkewed") return true;
  return status == 403 && code.empty() &&
         std::chrono::abs(server_time - signed_at) > kSuspiciousSkew;
}

}  // namespace lisync
