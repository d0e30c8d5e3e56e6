#include "src/postgres/server_version.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace lisync {
namespace {

TEST(ServerVersion, IsWrittenAsPeopleSayIt) {
  EXPECT_EQ(FormatServerVersion(150018), "15.18");
  EXPECT_EQ(FormatServerVersion(170000), "17.0");
}

TEST(ServerVersion, ThirteenAndNewerAreTaken) {
  EXPECT_TRUE(CheckServerVersion(130000).ok());
  EXPECT_TRUE(CheckServerVersion(180001).ok());
}

TEST(ServerVersion, OlderOnesAreRefusedByTheirVersion) {
  const Result<void> checked = CheckServerVersion(120022);
  ASSERT_FALSE(checked.ok());
  EXPECT_EQ(checked.error().action, Action::kAskOperator);
  EXPECT_EQ(checked.error().fault, Fault::kUnsupported);
  EXPECT_THAT(checked.error().what, ::testing::HasSubstr("12.22"));
}

}  // namespace
}  // namespace lisync
