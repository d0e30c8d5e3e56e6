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

TEST(PartSizeFor, GrowsAtTheByteWhereTheNumberOfPartsWouldNotDo) {
  constexpr std::uint64_t kMost = kPartBytes * kMaxParts;
  EXPECT_EQ(PartsOf(kMost, PartSizeFor(kMost)), kMaxParts);
  EXPECT_EQ(PartSizeFor(kMost + 1), kPartBytes + kMiB);
  EXPECT_EQ(PartSizeFor((kPartBytes + kMiB) * kMaxParts), kPartBytes + kMiB);
  EXPECT_EQ(PartSizeFor((kPartBytes + kMiB) * kMaxParts + 1), kPartBytes + 2 * kMiB);
}

TEST(PartSizeFor, TheLargestObjectOfS3TakesFewerPartsThanItMay) {
  EXPECT_EQ(PartSizeFor(kMaxObjectBytes), 525 * kMiB);
  EXPECT_EQ(PartsOf(kMaxObjectBytes, 525 * kMiB), 9987U);
  EXPECT_EQ(PartSizeFor(kMaxObjectBytes - 1), 525 * kMiB);
}

TEST(PartsOf, CountsTheLastPartAndDoesNotOverflow) {
  EXPECT_EQ(PartsOf(0, kMiB), 0U);
  EXPECT_EQ(PartsOf(1, kMiB), 1U);
  EXPECT_EQ(PartsOf(kMiB, kMiB), 1U);
  EXPECT_EQ(PartsOf(kMiB + 1, kMiB), 2U);
  EXPECT_EQ(PartsOf(UINT64_MAX, 1), UINT64_MAX);
  EXPECT_EQ(PartsOf(UINT64_MAX, UINT64_MAX), 1U);
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

TEST(PlanParts, TheLimitsOfMainsPartsAreMetToTheByte) {
  EXPECT_EQ(PlanParts(kLeastPartBytes * 7, InParts(7), kLeastPartBytes).send, kLeastPartBytes);
  EXPECT_EQ(PlanParts((kLeastPartBytes - 1) * 7, InParts(7), kLeastPartBytes - 1).send, kPartBytes);
  EXPECT_EQ(PlanParts(kMostPartBytes * 7, InParts(7), kMostPartBytes).send, kMostPartBytes);
  EXPECT_EQ(PlanParts((kMostPartBytes + 1) * 7, InParts(7), kMostPartBytes + 1).send, kPartBytes);
  const std::uint64_t most = kLeastPartBytes * kMaxParts;
  EXPECT_EQ(PlanParts(most, InParts(kMaxParts), kLeastPartBytes).send, kLeastPartBytes);
  EXPECT_EQ(PlanParts(most + 1, InParts(kMaxParts + 1), kLeastPartBytes).send, kPartBytes);
}

TEST(PlanParts, FiveTiBOfFiveGiBPartsAreSentInPartsThatS3Takes) {
  constexpr std::uint64_t kGiB = std::uint64_t{1} << 30;
  const PartPlan plan = PlanParts(kMaxObjectBytes, InParts(1024), 5 * kGiB);
  EXPECT_EQ(plan.source, 5 * kGiB);
  EXPECT_EQ(plan.send, 525 * kMiB);
  EXPECT_LE(PartsOf(kMaxObjectBytes, plan.send), kMaxParts);
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
