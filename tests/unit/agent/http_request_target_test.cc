#include <gmock/gmock.h>

#include <string>

#include "agent/http/request_target.h"

namespace lisync {
namespace {

using testing::ElementsAre;
using testing::Pair;

TEST(RequestTarget, PathIsDecodedOnce) {
  EXPECT_EQ(ParseRequestTarget("GET", "/a%20b%2Fc")->path, "/a b/c");
  EXPECT_EQ(ParseRequestTarget("GET", "/%2541")->path, "/%41");
  EXPECT_EQ(ParseRequestTarget("GET", "/a+b")->path, "/a+b");
  EXPECT_EQ(ParseRequestTarget("GET", "/%00")->path, std::string("/\0", 2));
  EXPECT_EQ(ParseRequestTarget("GET", "/%c3%BC")->path, "/\xc3\xbc");
}

// There are no files behind the paths: ".." means nothing.
TEST(RequestTarget, DotsStayDots) {
  EXPECT_EQ(ParseRequestTarget("GET", "/../%2e%2e/x")->path, "/../../x");
  EXPECT_EQ(ParseRequestTarget("GET", "//x//")->path, "//x//");
}

TEST(RequestTarget, QueryIsDecodedInOrder) {
  const auto target = ParseRequestTarget("GET", "/x?b=1+2&a=%26%3d&b&c=?");
  ASSERT_TRUE(target);
  EXPECT_EQ(target->path, "/x");
  EXPECT_THAT(target->query,
              ElementsAre(Pair("b", "1 2"), Pair("a", "&="), Pair("b", ""), Pair("c", "?")));
  EXPECT_TRUE(ParseRequestTarget("GET", "/x?")->query.empty());
}

TEST(RequestTarget, BrokenPercentIsMalformed) {
  for (const char* text : {"/%", "/%4", "/%zz", "/%4g", "/x?a=%", "/x?a=%4", "/x?%zz=1"}) {
    EXPECT_FALSE(ParseRequestTarget("GET", text)) << text;
  }
}

TEST(RequestTarget, AbsoluteFormHasAnAuthority) {
  const auto target = ParseRequestTarget("GET", "HTTPS://Host:8008/a?b=c");
  ASSERT_TRUE(target);
  EXPECT_EQ(target->authority, "Host:8008");
  EXPECT_EQ(target->path, "/a");
  EXPECT_THAT(target->query, ElementsAre(Pair("b", "c")));
  EXPECT_EQ(ParseRequestTarget("GET", "http://h")->path, "/");
  EXPECT_EQ(ParseRequestTarget("GET", "http://h?x=1")->path, "/");
  EXPECT_FALSE(ParseRequestTarget("GET", "/x")->authority);
}

TEST(RequestTarget, OtherFormsAreMalformed) {
  for (const char* text : {"*", "x", "host:443", "http:///x", "http://u@h/", "http://u:p@h/",
                           "ftp://h/", "/x#f", "http://h/#", "?x", "http:/x", "%2f"}) {
    EXPECT_FALSE(ParseRequestTarget("GET", text)) << text;
  }
}

TEST(RequestTarget, StarIsForOptionsAlone) {
  EXPECT_EQ(ParseRequestTarget("OPTIONS", "*")->path, "/");
  EXPECT_FALSE(ParseRequestTarget("POST", "*"));
}

}  // namespace
}  // namespace lisync
