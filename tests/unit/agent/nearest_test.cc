#include "agent/nearest.h"

#include <gtest/gtest.h>

#include <vector>

namespace lisync {
namespace {

const std::vector<std::string_view> kWords = {"sync", "status", "version", "media"};

TEST(Nearest, FindsTheWordThatWasMeant) {
  EXPECT_EQ(Nearest("snyc", kWords), "sync");
  EXPECT_EQ(Nearest("stats", kWords), "status");
  EXPECT_EQ(Nearest("verison", kWords), "version");
  EXPECT_EQ(Nearest("medias", kWords), "media");
}

TEST(Nearest, IsEmptyWhenNothingIsNear) {
  EXPECT_EQ(Nearest("replication", kWords), "");
  EXPECT_EQ(Nearest("", kWords), "");
  EXPECT_EQ(Nearest(std::string(1000, 's'), kWords), "");
  EXPECT_EQ(Nearest("sync", {}), "");
}

TEST(Nearest, PrefersTheFewestChanges) {
  const std::vector<std::string_view> words = {"transfers", "transfer"};
  EXPECT_EQ(Nearest("transfe", words), "transfer");
}

TEST(DidYouMean, IsAQuestionOrNothing) {
  EXPECT_EQ(DidYouMean("snyc", kWords), ": did you mean \"sync\"?");
  EXPECT_EQ(DidYouMean("xyzzy", kWords), "");
}

}  // namespace
}  // namespace lisync
