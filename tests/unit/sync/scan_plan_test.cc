#include "src/sync/scan_plan.h"

#include <gtest/gtest.h>

#include <cstdio>
#include <string>

namespace lisync {
namespace {

using std::chrono::minutes;

const Instant kNow(std::chrono::seconds(1764000000));

ObjectKey Key(int number) {
  std::string text(8, '\0');
  text.resize(static_cast<std::size_t>(std::snprintf(text.data(), 8, "k%06d", number)));
  return ObjectKey(text);
}

Scan CutOff() {
  Scan scan{"r1", kNow, kNow, "main", "hidden", false, {}};
  scan.ranges = {{{{}, Key(10)}, Key(10), true},
                 {{Key(10), Key(20)}, Key(15), false},
                 {{Key(20), std::nullopt}, Key(20), false}};
  return scan;
}

Scan Next(Duration later) {
  Scan scan = CutOff();
  scan.run = "r2";
  scan.noted = kNow + later;
  scan.ranges.clear();
  return scan;
}

std::vector<ObjectKey> CutsOf(const std::vector<ScanRange>& ranges) {
  std::vector<ObjectKey> cuts;
  for (const ScanRange& range : ranges) {
    if (range.keys.up_to) cuts.push_back(*range.keys.up_to);
  }
  return cuts;
}

TEST(GoesOn, WhereTheScanBeforeWasCutOff) { EXPECT_TRUE(GoesOn(CutOff(), Next(minutes(5)))); }

TEST(GoesOn, NotLongAfter) {
  EXPECT_TRUE(GoesOn(CutOff(), Next(minutes(60))));
  EXPECT_FALSE(GoesOn(CutOff(), Next(minutes(61))));
}

TEST(GoesOn, NotWhenTheClockWasPutBack) { EXPECT_FALSE(GoesOn(CutOff(), Next(minutes(-1)))); }

TEST(GoesOn, NotWhereItCameToItsEnd) {
  Scan last = CutOff();
  for (ScanRange& range : last.ranges) range.ended = true;
  EXPECT_FALSE(GoesOn(last, Next(minutes(5))));
}

TEST(GoesOn, NotWithOtherPlacesOrAnotherComparison) {
  Scan next = Next(minutes(5));
  next.source = "main 2";
  EXPECT_FALSE(GoesOn(CutOff(), next));
  next = Next(minutes(5));
  next.destination = "hidden 2";
  EXPECT_FALSE(GoesOn(CutOff(), next));
  next = Next(minutes(5));
  next.compares = true;
  EXPECT_FALSE(GoesOn(CutOff(), next));
}

TEST(WasListed, UpToWhereEachRangeCame) {
  const Scan scan = CutOff();
  for (const int listed : {0, 5, 10, 11, 15}) EXPECT_TRUE(WasListed(scan, Key(listed))) << listed;
  for (const int not_yet : {16, 20, 21, 99}) EXPECT_FALSE(WasListed(scan, Key(not_yet))) << not_yet;
}

TEST(CutLike, WithoutAScanBeforeThereIsOneRange) {
  const auto ranges = CutLike(std::nullopt, 8);
  ASSERT_EQ(ranges.size(), 1U);
  EXPECT_EQ(ranges[0].keys, KeyRange{});
  EXPECT_FALSE(ranges[0].ended);
}

TEST(CutLike, TheRangesBeginAnew) {
  const auto ranges = CutLike(CutOff(), 8);
  ASSERT_EQ(ranges.size(), 3U);
  EXPECT_EQ(ranges[1], (ScanRange{{Key(10), Key(20)}, Key(10), false}));
}

TEST(CutLike, NoMoreRangesThanAllowed) {
  EXPECT_EQ(CutsOf(CutLike(CutOff(), 2)), std::vector{Key(10)});
  EXPECT_TRUE(CutsOf(CutLike(CutOff(), 1)).empty());
  EXPECT_TRUE(CutsOf(CutLike(CutOff(), 0)).empty());
}

TEST(CutByPages, IntoEqualParts) {
  KeySample sample;
  for (int page = 1; page <= 80; ++page) sample.AddPage(Key(page));
  EXPECT_EQ(CutsOf(CutByPages({sample}, {.most_ranges = 4})),
            (std::vector{Key(20), Key(40), Key(60)}));
}

TEST(CutByPages, AsManyAsThePagesAreWorth) {
  KeySample sample;
  for (int page = 1; page <= 17; ++page) sample.AddPage(Key(page));
  EXPECT_EQ(CutsOf(CutByPages({sample}, {.most_ranges = 8})).size(), 1U);
  EXPECT_TRUE(CutsOf(CutByPages({KeySample()}, {.most_ranges = 8})).empty());
}

TEST(CutByPages, UnevenRangesBecomeEven) {
  KeySample small;
  for (int page = 1; page <= 10; ++page) small.AddPage(Key(page));
  KeySample large;
  for (int page = 11; page <= 100; ++page) large.AddPage(Key(page));
  EXPECT_EQ(CutsOf(CutByPages({small, large}, {.most_ranges = 2})), std::vector{Key(50)});
}

TEST(CutByPages, ALargeBucketIsSampledInConstantMemory) {
  KeySample sample;
  for (int page = 1; page <= 100'000; ++page) sample.AddPage(Key(page));
  EXPECT_LT(sample.marks().size(), 256U);
  const auto cuts = CutsOf(CutByPages({sample}, {.most_ranges = 4}));
  ASSERT_EQ(cuts.size(), 3U);
  for (std::size_t i = 0; i < cuts.size(); ++i) {
    const int at = std::stoi(cuts[i].bytes().substr(1));
    EXPECT_NEAR(at, 25'000 * (static_cast<int>(i) + 1), 2'000);
  }
}

}  // namespace
}  // namespace lisync
