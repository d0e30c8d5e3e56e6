#include "agent/config_values.h"

#include <gtest/gtest.h>

namespace lisync {
namespace {

using std::chrono::hours;
using std::chrono::milliseconds;
using std::chrono::minutes;
using std::chrono::seconds;

TEST(ParseWhole, TakesBoundsAndNothingElse) {
  EXPECT_EQ(ParseWhole("1", 1, 10), 1U);
  EXPECT_EQ(ParseWhole("10", 1, 10), 10U);
  EXPECT_EQ(ParseWhole("007", 1, 10), 7U);
  for (const char* bad :
       {"", "0", "11", "-1", "+1", " 1", "1 ", "1.0", "0x1", "1e1", "18446744073709551616"}) {
    EXPECT_EQ(ParseWhole(bad, 1, 10), std::nullopt) << bad;
  }
}

TEST(ParseDuration, ReadsRclonesForms) {
  EXPECT_EQ(ParseDuration("300s"), seconds(300));
  EXPECT_EQ(ParseDuration("300"), seconds(300));
  EXPECT_EQ(ParseDuration("5m0s"), minutes(5));
  EXPECT_EQ(ParseDuration("1h2m3s"), hours(1) + minutes(2) + seconds(3));
  EXPECT_EQ(ParseDuration("1.5h"), minutes(90));
  EXPECT_EQ(ParseDuration("250ms"), milliseconds(250));
  EXPECT_EQ(ParseDuration("1d"), hours(24));
  EXPECT_EQ(ParseDuration("1w"), hours(7 * 24));
  EXPECT_EQ(ParseDuration("0"), seconds(0));
  for (const char* bad : {"", "s", "5x", "5 m", "-5s", "5m30", "1e3s", "inf", "nan", "off", "5mm",
                          "99999999999999999999w"}) {
    EXPECT_EQ(ParseDuration(bad), std::nullopt) << bad;
  }
}

TEST(ParseBandwidth, ReadsRclonesForms) {
  EXPECT_EQ(ParseBandwidth(""), 0U);
  EXPECT_EQ(ParseBandwidth("off"), 0U);
  EXPECT_EQ(ParseBandwidth("0"), 0U);
  EXPECT_EQ(ParseBandwidth("10M"), 10U << 20U);
  EXPECT_EQ(ParseBandwidth("512k"), 512U << 10U);
  EXPECT_EQ(ParseBandwidth("512K"), 512U << 10U);
  EXPECT_EQ(ParseBandwidth("1.5M"), 3U << 19U);
  EXPECT_EQ(ParseBandwidth("2G"), std::uint64_t{2} << 30U);
  EXPECT_EQ(ParseBandwidth("1MiB"), 1U << 20U);
  EXPECT_EQ(ParseBandwidth("2048b"), 2048U);
  EXPECT_EQ(ParseBandwidth("100"), 100U << 10U) << "a bare number is KiB";
  for (const char* bad :
       {"fast", "10X", "-1M", "10M:1M", "08:00,512k", "M", "10MM", "1e99G", "99999999999T"}) {
    EXPECT_EQ(ParseBandwidth(bad), std::nullopt) << bad;
  }
}

TEST(ParseRequestRate, ReadsNumbersAndOff) {
  for (const char* none : {"", "off", "0", "0.0"}) EXPECT_EQ(ParseRequestRate(none), 0) << none;
  EXPECT_EQ(ParseRequestRate("20"), 20);
  EXPECT_EQ(ParseRequestRate("0.5"), 0.5);
  EXPECT_EQ(ParseRequestRate("0.01"), 0.01);
  EXPECT_EQ(ParseRequestRate("100000"), 100'000);
  for (const char* bad : {"-1", "0.001", "100001", "20/s", " 20", "inf", "nan", "1e3", "Off"}) {
    EXPECT_EQ(ParseRequestRate(bad), std::nullopt) << bad;
  }
}

TEST(ParseBytes, ReadsPostgresForms) {
  EXPECT_EQ(ParseBytes("100MB"), 100U << 20U);
  EXPECT_EQ(ParseBytes("100 MB"), 100U << 20U);
  EXPECT_EQ(ParseBytes("64kB"), 64U << 10U);
  EXPECT_EQ(ParseBytes("1GB"), 1U << 30U);
  EXPECT_EQ(ParseBytes("1TB"), std::uint64_t{1} << 40U);
  EXPECT_EQ(ParseBytes("100"), 100U) << "a bare number is bytes";
  EXPECT_EQ(ParseBytes("100B"), 100U);
  for (const char* bad : {"", "MB", "-1MB", "100 parsecs", "100PB", "100MBs"}) {
    EXPECT_EQ(ParseBytes(bad), std::nullopt) << bad;
  }
}

TEST(ParseBool, ReadsGosForms) {
  for (const char* yes : {"1", "t", "T", "true", "True", "TRUE"}) EXPECT_EQ(ParseBool(yes), true);
  for (const char* no : {"0", "f", "F", "false", "False", "FALSE"}) {
    EXPECT_EQ(ParseBool(no), false);
  }
  for (const char* bad : {"", "yes", "no", "on", "tRUE", "2"}) {
    EXPECT_EQ(ParseBool(bad), std::nullopt) << bad;
  }
}

TEST(IsOrigin, IsAKeyNameOfSignedNotes) {
  EXPECT_TRUE(IsOrigin("host.example/li-sync"));
  EXPECT_TRUE(IsOrigin(std::string(128, 'a')));
  EXPECT_FALSE(IsOrigin(std::string(129, 'a')));
  for (const char* bad :
       {"", "a b", "a+b", "a\tb", "a\n", "caf\xC3\xA9", "a\x7f", "a%b", "a\"b", "a\\b"}) {
    EXPECT_FALSE(IsOrigin(bad)) << bad;
  }
}

TEST(IsIdentifier, HoldsTo63Bytes) {
  EXPECT_TRUE(IsIdentifier("hidden_instance_sub"));
  EXPECT_TRUE(IsIdentifier(std::string(63, 'a')));
  EXPECT_FALSE(IsIdentifier(std::string(64, 'a')));
  EXPECT_FALSE(IsIdentifier(""));
  EXPECT_FALSE(IsIdentifier("a\nb"));
}

TEST(IsKeyPrefix, EndsInASlashAndHasNoOddSegment) {
  EXPECT_TRUE(IsKeyPrefix(".li-sync-versions/"));
  EXPECT_TRUE(IsKeyPrefix("a/b/"));
  for (const char* bad : {"", "/", "a", "/a/", "a//b/", "./", "../", "a/../", "a/./b/", "a\n/"}) {
    EXPECT_FALSE(IsKeyPrefix(bad)) << bad;
  }
  EXPECT_FALSE(IsKeyPrefix(std::string(255, 'a') + "/"));
}

}  // namespace
}  // namespace lisync
