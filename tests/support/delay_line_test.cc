#include "tests/support/delay_line.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <string>
#include <string_view>

namespace lisync {
namespace {

using std::chrono::milliseconds;

constexpr DelayLine::Time kStart{};
constexpr milliseconds kDelay{10};

void Put(DelayLine& line, std::string_view text, DelayLine::Time now) {
  while (!text.empty()) {
    const auto room = line.Room();
    const std::size_t count = std::min(room.size(), text.size());
    ASSERT_GT(count, 0U);
    std::transform(text.begin(), text.begin() + static_cast<std::ptrdiff_t>(count), room.begin(),
                   [](char c) { return static_cast<std::byte>(c); });
    line.Put(count, now);
    text.remove_prefix(count);
  }
}

std::string TakeAll(DelayLine& line, DelayLine::Time now) {
  std::string text;
  for (auto bytes = line.Arrived(now); !bytes.empty(); bytes = line.Arrived(now)) {
    for (const std::byte byte : bytes) text += static_cast<char>(byte);
    line.Take(bytes.size());
  }
  return text;
}

TEST(DelayLine, BytesArriveAfterTheDelayAndNotBefore) {
  DelayLine line(kDelay, 100, kStart);
  Put(line, "first", kStart);
  Put(line, "second", kStart + milliseconds(3));
  EXPECT_EQ(line.NextArrival(kStart), kStart + kDelay);
  EXPECT_EQ(TakeAll(line, kStart + milliseconds(9)), "");
  EXPECT_EQ(TakeAll(line, kStart + milliseconds(10)), "first");
  EXPECT_EQ(line.NextArrival(kStart + milliseconds(10)), kStart + milliseconds(13));
  EXPECT_EQ(TakeAll(line, kStart + milliseconds(13)), "second");
  EXPECT_EQ(line.NextArrival(kStart + milliseconds(13)), std::nullopt);
}

TEST(DelayLine, NothingSetsOutBeforeItIsOpen) {
  DelayLine line(kDelay, 100, kStart + milliseconds(20));
  Put(line, "early", kStart);
  EXPECT_EQ(TakeAll(line, kStart + milliseconds(29)), "");
  EXPECT_EQ(TakeAll(line, kStart + milliseconds(30)), "early");
}

TEST(DelayLine, AFullLineTakesNoMoreUntilBytesAreTaken) {
  DelayLine line(kDelay, 8, kStart);
  Put(line, "12345678", kStart);
  EXPECT_TRUE(line.Room().empty());
  EXPECT_EQ(line.Arrived(kStart + kDelay).size(), 8U);
  line.Take(5);
  Put(line, "abcde", kStart + kDelay);
  EXPECT_TRUE(line.Room().empty());
  EXPECT_EQ(TakeAll(line, kStart + 2 * kDelay), "678abcde");
}

TEST(DelayLine, TheEndTravelsBehindAllBytes) {
  DelayLine line(kDelay, 100, kStart);
  Put(line, "last", kStart);
  line.End(kStart + milliseconds(5));
  EXPECT_TRUE(line.Room().empty());
  EXPECT_FALSE(line.EndArrived(kStart + milliseconds(20)));
  EXPECT_EQ(TakeAll(line, kStart + milliseconds(10)), "last");
  EXPECT_EQ(line.NextArrival(kStart + milliseconds(10)), kStart + milliseconds(15));
  EXPECT_FALSE(line.EndArrived(kStart + milliseconds(14)));
  EXPECT_TRUE(line.EndArrived(kStart + milliseconds(15)));
}

TEST(DelayLine, ManySmallArrivalsAreNeitherLostNorEarly) {
  DelayLine line(kDelay, 2000, kStart);
  for (int i = 0; i < 1000; ++i) Put(line, "x", kStart + milliseconds(i));
  EXPECT_EQ(TakeAll(line, kStart + milliseconds(9)), "");
  EXPECT_LE(TakeAll(line, kStart + milliseconds(50)).size(), 41U);
  EXPECT_GT(TakeAll(line, kStart + milliseconds(1009)).size(), 950U);
}

}  // namespace
}  // namespace lisync
