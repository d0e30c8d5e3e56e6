#include <gmock/gmock.h>
#include <sys/resource.h>

#include <algorithm>
#include <atomic>
#include <csignal>
#include <future>
#include <memory>
#include <string>
#include <thread>
#include <vector>

#include "agent/http/event_feed.h"
#include "agent/http/service_thread.h"
#include "agent/http/worker_pool.h"

namespace lisync {
namespace {

std::shared_ptr<const std::string> Text(std::string text) {
  return std::make_shared<const std::string>(std::move(text));
}

TEST(EventFeed, TheLastEventStandsForAllBeforeIt) {
  EventFeed feed;
  EXPECT_EQ(feed.last().number, 0U);
  feed.Publish(Text("a"));
  feed.Publish(Text("b"));
  EXPECT_EQ(feed.last().number, 2U);
  EXPECT_EQ(*feed.last().text, "b");
}

TEST(EventFeed, ListenerMayAskForTheEvent) {
  EventFeed feed;
  std::vector<std::string> heard;
  feed.SetListener([&] { heard.push_back(*feed.last().text); });
  feed.Publish(Text("a"));
  feed.SetListener({});
  feed.Publish(Text("b"));
  EXPECT_THAT(heard, testing::ElementsAre("a"));
}

TEST(EventFeed, NumbersNeverGoBackWhoeverPublishes) {
  EventFeed feed;
  {
    std::vector<std::jthread> threads;
    threads.reserve(4);
    for (int i = 0; i < 4; ++i) {
      threads.emplace_back([&feed] {
        for (int j = 0; j < 1000; ++j) feed.Publish(Text("x"));
      });
    }
    for (std::uint64_t before = 0; before < 4000;) {
      const std::uint64_t now = feed.last().number;
      ASSERT_GE(now, before);
      before = now;
      std::this_thread::yield();
    }
  }
  EXPECT_EQ(feed.last().number, 4000U);
}

TEST(WorkerPool, KeepsTheOrder) {
  std::vector<int> done;
  {
    WorkerPool pool(1, 100);
    for (int i = 0; i < 50; ++i) ASSERT_TRUE(pool.TryGive([&done, i] { done.push_back(i); }));
  }
  ASSERT_EQ(done.size(), 50U);
  EXPECT_TRUE(std::is_sorted(done.begin(), done.end()));
}

TEST(WorkerPool, RefusesWhatDoesNotFitAndDoesTheRestBeforeItEnds) {
  std::atomic<int> done{0};
  {
    std::promise<void> begun;
    std::promise<void> go_on;
    WorkerPool pool(1, 2);
    ASSERT_TRUE(pool.TryGive([&] {
      begun.set_value();
      go_on.get_future().wait();
      ++done;
    }));
    pool.Begin();
    begun.get_future().wait();
    EXPECT_TRUE(pool.TryGive([&] { ++done; }));
    EXPECT_TRUE(pool.TryGive([&] { ++done; }));
    EXPECT_FALSE(pool.TryGive([&] { done += 100; }));
    go_on.set_value();
  }
  EXPECT_EQ(done.load(), 3);
}

TEST(WorkerPool, WorksSideBySide) {
  std::promise<void> first;
  std::promise<void> second;
  WorkerPool pool(2, 2);
  pool.TryGive([&] {
    first.set_value();
    second.get_future().wait();
  });
  pool.TryGive([&] {
    first.get_future().wait();
    second.set_value();
  });
}

TEST(WorkerPool, ThreadsTakeNoSignals) {
  sigset_t blocked;
  {
    WorkerPool pool(1, 1);
    pool.TryGive([&blocked] { pthread_sigmask(SIG_SETMASK, nullptr, &blocked); });
  }
  EXPECT_EQ(sigismember(&blocked, SIGTERM), 1);
  EXPECT_EQ(sigismember(&blocked, SIGPIPE), 1);
}

TEST(WorkerPool, ThreadsStandBackForThoseThatSync) {
  int priority = 0;
  {
    WorkerPool pool(1, 1);
    pool.TryGive([&priority] { priority = getpriority(PRIO_PROCESS, 0); });
  }
  EXPECT_EQ(priority, std::min(getpriority(PRIO_PROCESS, 0) + kStandBack, 19));
}

}  // namespace
}  // namespace lisync
