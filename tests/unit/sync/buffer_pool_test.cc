#include "src/sync/buffer_pool.h"

#include <gtest/gtest.h>

#include <atomic>
#include <thread>

namespace lisync {
namespace {

TEST(BufferPool, LendsNoMoreThanItHas) {
  BufferPool pool(100);
  std::atomic<std::uint64_t> lent = 0;
  std::atomic<std::uint64_t> most = 0;
  {
    std::vector<std::jthread> threads;
    threads.reserve(8);
    for (int i = 0; i < 8; ++i) {
      threads.emplace_back([&] {
        for (int n = 0; n < 500; ++n) {
          const auto buffer = pool.Take(30, {});
          const std::uint64_t now = lent += 30;
          for (std::uint64_t seen = most; now > seen && !most.compare_exchange_weak(seen, now);) {
          }
          buffer->bytes()[29] = std::byte{1};
          lent -= 30;
        }
      });
    }
  }
  EXPECT_LE(most, 90U);
  EXPECT_EQ(lent, 0U);
}

TEST(BufferPool, GivesTheSameMemoryAgain) {
  BufferPool pool(100);
  const std::byte* before = pool.Take(50, {})->bytes().data();
  const auto again = pool.Take(40, {});
  EXPECT_EQ(again->bytes().data(), before);
  EXPECT_EQ(again->bytes().size(), 40U);
}

TEST(BufferPool, MoreThanItHasIsLentWhenNothingElseIs) {
  BufferPool pool(100);
  EXPECT_EQ(pool.Take(1000, {})->bytes().size(), 1000U);
  EXPECT_EQ(pool.Take(100, {})->bytes().size(), 100U);
}

TEST(BufferPool, AStopEndsTheWait) {
  BufferPool pool(100);
  const auto all = pool.Take(100, {});
  std::stop_source stop;
  std::optional<BufferPool::Buffer> got;
  {
    const std::jthread waits([&] { EXPECT_FALSE(pool.Take(1, stop.get_token())); });
    stop.request_stop();
  }
}

}  // namespace
}  // namespace lisync
