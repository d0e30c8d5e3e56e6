#include "src/sync/bounded_queue.h"

#include <gtest/gtest.h>

#include <atomic>
#include <thread>

namespace lisync {
namespace {

TEST(BoundedQueue, AFullQueueHoldsItsProducerBack) {
  BoundedQueue<int> queue(2);
  std::atomic<int> pushed = 0;
  std::jthread producer([&] {
    for (int i = 0; i < 50; ++i) {
      if (queue.Push(i, {})) ++pushed;
    }
    queue.Close();
  });
  int taken = 0;
  while (auto value = queue.Pop({})) {
    EXPECT_EQ(*value, taken++);
    // The consumer took `taken`; two wait inside, and one more may be on its way in.
    EXPECT_LE(pushed.load(), taken + 3);
  }
  EXPECT_EQ(taken, 50);
}

TEST(BoundedQueue, WhatIsInsideAtCloseCanStillBeHad) {
  BoundedQueue<int> queue(4);
  ASSERT_TRUE(queue.Push(1, {}));
  queue.Close();
  EXPECT_FALSE(queue.Push(2, {}));
  EXPECT_EQ(queue.Pop({}), 1);
  EXPECT_EQ(queue.Pop({}), std::nullopt);
}

TEST(BoundedQueue, AStopWakesBothSides) {
  BoundedQueue<int> queue(1);
  ASSERT_TRUE(queue.Push(1, {}));
  std::stop_source stop;
  std::jthread producer([&] { EXPECT_FALSE(queue.Push(2, stop.get_token())); });
  stop.request_stop();
  EXPECT_EQ(queue.Pop(stop.get_token()), std::nullopt);
}

TEST(BoundedQueue, ABatchIsBoundedAndEmptyOnlyAtTheEnd) {
  BoundedQueue<int> queue(10);
  for (int i = 0; i < 5; ++i) ASSERT_TRUE(queue.Push(i, {}));
  queue.Close();
  EXPECT_EQ(queue.PopBatch(3, std::chrono::milliseconds(0)).size(), 3U);
  EXPECT_EQ(queue.PopBatch(3, std::chrono::milliseconds(0)).size(), 2U);
  EXPECT_TRUE(queue.PopBatch(3, std::chrono::milliseconds(0)).empty());
}

}  // namespace
}  // namespace lisync
