#include "src/sync/part_plan.h"

#include <gtest/gtest.h>

#include <string>

namespace lisync {
namespace {

constexpr std::uint64_t kMiB = std::uint64_t{1} << 20;
constexpr std::uint64_t kTiB = std::uint64_t{1} << 40;

ETag InParts(std::uint64_t parts) {
  return {"0cc175b9c0f1b6a831c399e269772661-" + std::to_string(parts)};
}

TEST(PartSizeFor, KeepsWithinTheLimitsOfS3) {
  EXPECT_EQ(PartSizeFor(1), kPartBytes);
  EXPECT_EQ(PartSizeFor(kPartBytes * kMaxParts), kPartBytes);
  for (const std::uint64_t size : {kPartBytes * kMaxParts + 1, kTiB, kMaxObjectBytes}) {
    const std::uint64_t part = PartSizeFor(size);
    EXPECT_LE(PartsOf(size, part), kMaxParts) << size;
    EXPECT_LE(part, std::uint64_t{5} << 30);
  }
}

TEST(PlanParts, AnObjectThatWasNotInPartsGoesInThoseOfBoto) {
  const PartPlan plan = PlanParts(100 * kMiB, {"0cc175b9c0f1b6a831c399e269772661"}, 0);
  EXPECT_EQ(plan.send, kPartBytes);
  EXPECT_EQ(plan.source, 0U);
}

TEST(PlanParts, MainsPartsAreMet) {
  const PartPlan plan = PlanParts(100 * kMiB, InParts(7), 16 * kMiB);
  EXPECT_EQ(plan.send, 16 * kMiB);
  EXPECT_EQ(plan.source, 16 * kMiB);
}

TEST(PlanParts, AFirstPartThatDoesNotMakeTheNumberIsNoPartSize) {
  EXPECT_EQ(PlanParts(100 * kMiB, InParts(7), 20 * kMiB).source, 0U);
  EXPECT_EQ(PlanParts(100 * kMiB, InParts(7), 100 * kMiB).source, 0U);
  EXPECT_EQ(PlanParts(100 * kMiB, InParts(7), 0).source, 0U);
}

TEST(PlanParts, PartsThatCannotBeSentAreStillThoseOfTheTag) {
  const PartPlan large = PlanParts(100 * kMiB, InParts(2), 64 * kMiB);
  EXPECT_EQ(large.send, kPartBytes);
  EXPECT_EQ(large.source, 64 * kMiB);
  const PartPlan small = PlanParts(100 * kMiB, InParts(100), kMiB);
  EXPECT_EQ(small.send, kPartBytes);
  EXPECT_EQ(small.source, kMiB);
}

}  // namespace
}  // namespace lisync
