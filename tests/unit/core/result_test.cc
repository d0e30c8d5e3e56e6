#include "src/core/result.h"

#include <gtest/gtest.h>

#include "src/core/object_state.h"

namespace lisync {
namespace {

TEST(Fault, EveryNameIsFoundAgain) {
  for (int i = 0; i <= static_cast<int>(Fault::kExcluded); ++i) {
    const auto fault = static_cast<Fault>(i);
    EXPECT_EQ(FaultFromName(Name(fault)), fault) << Name(fault);
  }
  EXPECT_EQ(FaultFromName("no such fault"), std::nullopt);
}

TEST(Result, HoldsAValueOrAnError) {
  const Result<int> value = 7;
  ASSERT_TRUE(value.ok());
  EXPECT_EQ(value.value(), 7);
  const Result<int> error = Error{Action::kSkip, Fault::kDenied, "no"};
  ASSERT_FALSE(error.ok());
  EXPECT_EQ(error.error().fault, Fault::kDenied);
}

// The numbers are in databases that people have.
TEST(ObjectStatus, NumbersAreFrozen) {
  EXPECT_EQ(static_cast<int>(ObjectStatus::kPending), 1);
  EXPECT_EQ(static_cast<int>(ObjectStatus::kCopied), 2);
  EXPECT_EQ(static_cast<int>(ObjectStatus::kAdopted), 3);
  EXPECT_EQ(static_cast<int>(ObjectStatus::kFailed), 4);
  EXPECT_EQ(static_cast<int>(ObjectStatus::kVanished), 5);
}

}  // namespace
}  // namespace lisync
