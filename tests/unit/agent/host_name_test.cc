#include "agent/http/host_name.h"

#include <gtest/gtest.h>

namespace lisync {
namespace {

TEST(ParseAuthority, OneHostHasOneForm) {
  EXPECT_EQ(ParseAuthority("localhost"), (Authority{"localhost", {}}));
  EXPECT_EQ(ParseAuthority("LocalHost.:8008"), (Authority{"localhost", 8008}));
  EXPECT_EQ(ParseAuthority("127.0.0.1:80"), (Authority{"127.0.0.1", 80}));
  EXPECT_EQ(ParseAuthority("[::1]"), (Authority{"::1", {}}));
  EXPECT_EQ(ParseAuthority("[0:0:0:0:0:0:0:1]:8008"), (Authority{"::1", 8008}));
  EXPECT_EQ(ParseAuthority("[2001:DB8::A]:1"), (Authority{"2001:db8::a", 1}));
  EXPECT_EQ(ParseAuthority("a:"), (Authority{"a", {}}));  // RFC 3986, section 3.2.3
}

TEST(ParseAuthority, WhatIsNoHostIsRefused) {
  for (const char* text : {"",    ".",       "..",          ":80",     "a..",    ".a",
                           "::1", "[::1",    "::1]",        "[]",      "[::1]8", "[fe80::1%eth0]",
                           "a:0", "a:65536", "a:80x",       "a:80:80", "user@a", "a/b",
                           "a b", "a,b",     "[127.0.0.1]", "ü"}) {
    EXPECT_EQ(ParseAuthority(text), std::nullopt) << text;
  }
  EXPECT_EQ(ParseAuthority(std::string_view("[::1\0]", 6)), std::nullopt);
  EXPECT_EQ(ParseAuthority(std::string(254, 'a')), std::nullopt);
}

TEST(ParseHostName, TakesAddressesWithAndWithoutBracketsAndNoPort) {
  EXPECT_EQ(ParseHostName("Panel.Example.org."), "panel.example.org");
  EXPECT_EQ(ParseHostName("::1"), "::1");
  EXPECT_EQ(ParseHostName("[0::1]"), "::1");
  for (const char* text : {"", "a:80", "*", "*.example.org", "https://a", "[::1]:80"}) {
    EXPECT_EQ(ParseHostName(text), std::nullopt) << text;
  }
}

TEST(ParseOrigin, TheSchemesOwnPortIsTheSameAsNone) {
  EXPECT_EQ(ParseOrigin("https://A.example:443"), ParseOrigin("https://a.example"));
  EXPECT_EQ(ToText(*ParseOrigin("HTTPS://A.example:443")), "https://a.example");
  EXPECT_EQ(ToText(*ParseOrigin("http://[::1]:3000")), "http://[::1]:3000");
  EXPECT_NE(ParseOrigin("http://a.example"), ParseOrigin("https://a.example"));
  for (const char* text : {"*", "null", "", "a.example", "ftp://a", "https://", "https://a/",
                           "https://a/path", "https://u@a", "https://*.example"}) {
    EXPECT_EQ(ParseOrigin(text), std::nullopt) << text;
  }
}

TEST(IsLoopback, OnlyWhatNoOtherMachineReaches) {
  for (const char* host : {"127.0.0.1", "127.8.9.1", "::1", "::ffff:127.0.0.1", "localhost"}) {
    EXPECT_TRUE(IsLoopback(host)) << host;
  }
  for (const char* host :
       {"0.0.0.0", "::", "10.0.0.1", "::ffff:10.0.0.1", "fe80::1", "local", ""}) {
    EXPECT_FALSE(IsLoopback(host)) << host;
  }
}

}  // namespace
}  // namespace lisync
