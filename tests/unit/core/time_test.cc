#include "src/core/time.h"

#include <gtest/gtest.h>

#include "src/core/clock.h"

namespace lisync {
namespace {

std::string Normal(std::string_view text) {
  const auto instant = ParseInstant(text);
  return instant.ok() ? FormatInstant(instant.value()) : "error";
}

TEST(ParseInstant, AcceptsRfc3339WithAZone) {
  EXPECT_EQ(Normal("2026-11-24T03:44:11Z"), "2026-11-24T03:44:11.000000Z");
  EXPECT_EQ(Normal("2026-11-24T03:44:11.25+01:30"), "2026-11-24T02:14:11.250000Z");
  EXPECT_EQ(Normal("2026-11-24 03:44:11-05:00"), "2026-11-24T08:44:11.000000Z");
}

TEST(ParseInstant, TakesAMissingZoneAsUtc) {
  EXPECT_EQ(Normal("2026-11-24T03:44:11"), "2026-11-24T03:44:11.000000Z");
  EXPECT_EQ(Normal("2026-11-24"), "2026-11-24T00:00:00.000000Z");
}

TEST(ParseInstant, AcceptsSecondsSinceTheEpoch) {
  EXPECT_EQ(Normal("0"), "1970-01-01T00:00:00.000000Z");
  EXPECT_EQ(Normal("1764000000.5"), "2025-11-24T16:00:00.500000Z");
}

TEST(ParseInstant, RefusesWhatIsNoTime) {
  for (const char* bad : {"", "yesterday", "2026-13-01", "2026-02-30", "2026-11-24T25:00:00Z",
                          "2026-11-24T03:44:11+0130", "2026-11-24T03:44:11Zx", "-5", "1e9",
                          "1764000000000", "12.", "2026-11-24T"}) {
    EXPECT_EQ(Normal(bad), "error") << bad;
  }
}

TEST(ParseInstant, TheErrorNamesTheAcceptedForms) {
  EXPECT_NE(ParseInstant("soon").error().what.find("RFC 3339"), std::string::npos);
}

TEST(FormatInstant, ComesBackTheSame) {
  const Instant instant{std::chrono::microseconds(1'764'000'000'123'456)};
  EXPECT_EQ(ParseInstant(FormatInstant(instant)).value(), instant);
}

TEST(ParseHttpDate, ReadsImfFixdate) {
  // RFC 9110, section 5.6.7.
  EXPECT_EQ(FormatInstant(ParseHttpDate("Sun, 06 Nov 1994 08:49:37 GMT").value()),
            "1994-11-06T08:49:37.000000Z");
  for (const char* bad : {"", "Sunday, 06-Nov-94 08:49:37 GMT", "Sun, 06 Nov 1994 08:49:37",
                          "Sun, 32 Nov 1994 08:49:37 GMT", "Sun, 06 Foo 1994 08:49:37 GMT"}) {
    EXPECT_FALSE(ParseHttpDate(bad).ok()) << bad;
  }
}

TEST(FormatDuration, UsesTheUnitThatFits) {
  EXPECT_EQ(FormatDuration(std::chrono::milliseconds(20)), "20 ms");
  EXPECT_EQ(FormatDuration(std::chrono::seconds(90)), "90 s");
  EXPECT_EQ(FormatDuration(std::chrono::minutes(130)), "2 h 10 min");
  EXPECT_EQ(FormatDuration(std::chrono::hours(100)), "4 d 4 h");
}

TEST(SystemClock, AStopEndsTheWait) {
  SystemClock clock;
  std::stop_source stop;
  stop.request_stop();
  EXPECT_FALSE(clock.WaitUntil(clock.Now() + std::chrono::hours(1), stop.get_token()));
  EXPECT_TRUE(clock.WaitUntil(clock.Now() - std::chrono::hours(1), {}));
}

}  // namespace
}  // namespace lisync
