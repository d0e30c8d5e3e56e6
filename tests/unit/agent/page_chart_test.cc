#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <pugixml.hpp>

#include "agent/page/chart_scale.h"
#include "agent/page/chart_track.h"
#include "agent/page/lag_chart.h"
#include "tests/unit/agent/page_samples.h"

namespace lisync {
namespace {

using std::chrono::hours;
using std::chrono::minutes;
using testing::HasSubstr;

constexpr std::int64_t kMega = 1'000'000;

ReplicationPoint Point(Duration before, std::optional<std::int64_t> lag,
                       const char* health = "healthy") {
  return {SampleNow() - before, health, lag, {}, {}};
}

std::size_t Count(const Html& chart, const char* xpath) {
  pugi::xml_document document;
  EXPECT_TRUE(document.load_string(chart.markup().c_str()));
  return document.select_nodes(xpath).size();
}

std::vector<std::string> Labels(const std::vector<Tick>& ticks) {
  std::vector<std::string> labels;
  labels.reserve(ticks.size());
  for (const Tick& tick : ticks) labels.push_back(tick.label);
  return labels;
}

TEST(ByteScale, IsLinearOverLikeValuesWithRoundTicks) {
  const ByteScale scale = ByteScale::Fit({2 * kMega, 3 * kMega, 7 * kMega}, std::nullopt);
  EXPECT_FALSE(scale.logarithmic());
  EXPECT_THAT(Labels(scale.Ticks()), testing::ElementsAre("0 B", "2 MB", "4 MB", "6 MB", "8 MB"));
  EXPECT_DOUBLE_EQ(scale.Position(4 * kMega), 0.5);
  EXPECT_DOUBLE_EQ(scale.Position(-1), 0);
  EXPECT_DOUBLE_EQ(scale.Position(99 * kMega), 1);
}

TEST(ByteScale, IsLogarithmicWhenPeaksWouldPressTheRestDown) {
  const ByteScale scale = ByteScale::Fit({2000, 2000, 2000, 900 * kMega}, std::nullopt);
  EXPECT_TRUE(scale.logarithmic());
  EXPECT_THAT(Labels(scale.Ticks()), testing::ElementsAre("1 kB or less", "1 MB", "1 GB"));
  EXPECT_DOUBLE_EQ(scale.Position(kMega), 0.5);
  EXPECT_DOUBLE_EQ(scale.Position(0), 0);
}

TEST(ByteScale, HoldsTheMarkOnlyWhenItIsNear) {
  EXPECT_TRUE(ByteScale::Fit({40 * kMega}, 100 * kMega).Holds(100 * kMega));
  EXPECT_FALSE(ByteScale::Fit({kMega}, 100 * kMega).Holds(100 * kMega));
}

TEST(ByteScale, StandsWithoutValuesAndWithTheLargest) {
  EXPECT_DOUBLE_EQ(ByteScale::Fit({}, std::nullopt).Position(0), 0);
  EXPECT_LE(ByteScale::Fit({INT64_MAX}, std::nullopt).Position(INT64_MAX), 1);
  EXPECT_TRUE(ByteScale::Fit({1, 1, INT64_MAX}, std::nullopt).logarithmic());
}

TEST(TimeScale, TakesTheWindowThatTheOldestNeeds) {
  EXPECT_EQ(TimeScale::Fit(std::nullopt, SampleNow()).window(), hours(1));
  EXPECT_EQ(TimeScale::Fit(SampleNow() - minutes(61), SampleNow()).window(), hours(6));
  EXPECT_EQ(TimeScale::Fit(SampleNow() - hours(30), SampleNow()).window(), hours(24));
}

TEST(TimeScale, TicksAreAtRoundTimes) {
  const TimeScale day = TimeScale::Fit(SampleNow() - hours(23), SampleNow());
  EXPECT_THAT(Labels(day.Ticks()),
              testing::ElementsAre("16:00", "20:00", "00:00", "04:00", "08:00", "12:00"));
  const TimeScale hour = TimeScale::Fit(SampleNow() - minutes(5), SampleNow());
  EXPECT_THAT(Labels(hour.Ticks()),
              testing::ElementsAre("11:10", "11:20", "11:30", "11:40", "11:50", "12:00"));
}

TEST(ChartTrack, TheLineBreaksWhereNothingIsKnown) {
  const auto pieces = LinePieces({Point(minutes(40), 1), Point(minutes(30), 2),
                                  Point(minutes(20), std::nullopt), Point(minutes(10), 3)});
  ASSERT_EQ(pieces.size(), 2U);
  EXPECT_EQ(pieces[0].size(), 2U);
  EXPECT_EQ(pieces[1].size(), 1U);
}

TEST(ChartTrack, TheLineBreaksWhereNobodyLooked) {
  std::vector<ReplicationPoint> points;
  points.reserve(10);
  for (int i = 0; i < 5; ++i) points.push_back(Point(hours(10) - minutes(10 * i), 1));
  for (int i = 5; i > 0; --i) points.push_back(Point(minutes(10 * i), 1));
  EXPECT_EQ(LinePieces(points).size(), 2U);
  const auto spans = HealthSpans(points, SampleNow());
  ASSERT_EQ(spans.size(), 3U);
  EXPECT_EQ(spans[0].health, "healthy");
  EXPECT_EQ(spans[1].health, "");
  EXPECT_EQ(spans[1].end, points[5].taken);
  EXPECT_EQ(spans[2].end, SampleNow());
}

TEST(ChartTrack, EqualVerdictsMakeOneSpan) {
  const auto spans = HealthSpans(
      {Point(minutes(4), 1), Point(minutes(3), 1), Point(minutes(2), 1, "stalled")}, SampleNow());
  ASSERT_EQ(spans.size(), 2U);
  EXPECT_EQ(spans[0].begin, SampleNow() - minutes(4));
  EXPECT_EQ(spans[0].end, SampleNow() - minutes(2));
  EXPECT_EQ(spans[1].health, "stalled");
}

TEST(LagChart, WithoutPointsSaysSo) {
  const Html chart = LagChart({}, std::nullopt, SampleNow());
  EXPECT_EQ(Count(chart, "//svg"), 0U);
  EXPECT_THAT(chart.markup(), HasSubstr("No history yet"));
}

TEST(LagChart, OnePointIsADot) {
  const Html chart = LagChart({Point(minutes(1), 5 * kMega)}, std::nullopt, SampleNow());
  EXPECT_EQ(Count(chart, "//circle[@class='lag-dot']"), 1U);
  EXPECT_EQ(Count(chart, "//path"), 0U);
  EXPECT_THAT(chart.markup(), HasSubstr("Replication lag of the last hour"));
}

TEST(LagChart, ManyPointsAreALineWithAxesAndWordsForScreenReaders) {
  const Html chart = LagChart(History(), 100 * kMega, SampleNow());
  EXPECT_EQ(Count(chart, "//path[@class='lag-line']"), 1U);
  EXPECT_EQ(Count(chart, "//svg[@role='img'][@aria-labelledby='lag-title lag-desc']"), 1U);
  EXPECT_EQ(Count(chart, "//svg/title[@id='lag-title'][.='Replication lag of the last 24 hours']"),
            1U);
  EXPECT_EQ(Count(chart, "//svg/desc[contains(., 'highest 34.0 MB at 01:53:17 UTC')]"), 1U);
  EXPECT_EQ(Count(chart, "//text[.='16:00']"), 1U);
  EXPECT_EQ(Count(chart, "//line[@class='alarm']"), 1U);
  EXPECT_EQ(Count(chart, "//rect[contains(@class, 'gap')]"), 0U);
  EXPECT_EQ(Count(chart, "//*[@style]"), 0U);
}

TEST(LagChart, GapsAreShownAndTheLineStopsThere) {
  const Html chart = LagChart(StalledStatus().replication.history, 100 * kMega, SampleNow());
  EXPECT_EQ(Count(chart, "//path[@class='lag-line']"), 2U);
  EXPECT_EQ(Count(chart, "//rect[@class='gap']/title[contains(., 'lag not known')]"), 1U);
  EXPECT_EQ(Count(chart, "//rect[@class='band bad']"), 1U);
  EXPECT_EQ(Count(chart, "//rect[@class='band unknown']"), 1U);
}

TEST(LagChart, PointsWithoutAnyLagDrawNoLine) {
  const Html chart = LagChart(
      {Point(minutes(2), std::nullopt, "unknown"), Point(minutes(1), std::nullopt, "unknown")},
      std::nullopt, SampleNow());
  EXPECT_EQ(Count(chart, "//path"), 0U);
  EXPECT_THAT(chart.markup(), HasSubstr("The lag was not known at any look."));
}

TEST(LagChart, ALineOfThousandsOfPointsIsWhole) {
  std::vector<ReplicationPoint> points;
  for (int i = 2000; i > 0; --i) points.push_back(Point(std::chrono::seconds(40 * i), i));
  pugi::xml_document document;
  ASSERT_TRUE(document.load_string(LagChart(points, std::nullopt, SampleNow()).markup().c_str()));
  const std::string path =
      document.select_node("//path[@class='lag-line']").node().attribute("d").value();
  EXPECT_EQ(std::ranges::count(path, 'L'), 1999);
}

TEST(LagTable, HasTheHighestOfEachHourNewestFirst) {
  const Html table = LagTable({Point(minutes(130), 7), Point(minutes(62), 9 * kMega, "lagging"),
                               Point(minutes(40), 5 * kMega), Point(minutes(1), std::nullopt)},
                              SampleNow());
  EXPECT_EQ(Count(table, "//tbody/tr"), 3U);
  EXPECT_EQ(Count(table, "//tbody/tr[1]/td[2][.='not known']"), 1U);
  EXPECT_EQ(Count(table, "//tbody/tr[2]/td[2][.='9.0 MB']"), 1U);
  EXPECT_EQ(Count(table, "//tbody/tr[2]/td[3]/span[contains(., 'lagging')]"), 1U);
}

}  // namespace
}  // namespace lisync
