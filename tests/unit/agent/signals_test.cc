#include "agent/signals.h"

#include <gtest/gtest.h>
#include <pthread.h>
#include <unistd.h>

#include <atomic>
#include <optional>

#include "agent/exit_code.h"

namespace lisync {
namespace {

void AwaitStop(const std::stop_token& token) {
  while (!token.stop_requested()) std::this_thread::yield();
}

bool IsBlocked(int signal) {
  sigset_t mask{};
  pthread_sigmask(SIG_BLOCK, nullptr, &mask);
  return sigismember(&mask, signal) == 1;
}

class SignalWatchTest : public testing::TestWithParam<int> {};

TEST_P(SignalWatchTest, TheFirstSignalStopsTheToken) {
  const SignalWatch watch;
  const std::stop_token token = watch.token();
  EXPECT_FALSE(token.stop_requested());
  kill(getpid(), GetParam());
  AwaitStop(token);
}

TEST_P(SignalWatchTest, TheSecondSignalEndsTheProcessAtOnce) {
  testing::FLAGS_gtest_death_test_style = "threadsafe";
  EXPECT_EXIT(
      {
        const SignalWatch watch;
        kill(getpid(), GetParam());
        AwaitStop(watch.token());
        kill(getpid(), GetParam());
        for (;;) pause();
      },
      testing::ExitedWithCode(ToInt(ExitCode::kInterrupted)), "");
}

bool IsPending(int signal) {
  sigset_t pending{};
  sigpending(&pending);
  return sigismember(&pending, signal) == 1;
}

TEST(SignalWatch, AFurtherTermMayBeTaken) {
  testing::FLAGS_gtest_death_test_style = "threadsafe";
  EXPECT_EXIT(
      {
        std::atomic<int> hangups = 0;
        SignalWatch watch(FurtherTerm::kIsTaken, {SIGHUP});
        watch.Handle(SIGHUP, [&hangups] { ++hangups; });
        kill(getpid(), SIGTERM);
        AwaitStop(watch.token());
        kill(getpid(), SIGTERM);
        while (IsPending(SIGTERM)) std::this_thread::yield();
        // One thread takes all signals: when it comes to this one, it has done with the other.
        kill(getpid(), SIGHUP);
        while (hangups == 0) std::this_thread::yield();
        std::_Exit(7);
      },
      testing::ExitedWithCode(7), "");
}

TEST(SignalWatch, AFurtherInterruptAlwaysEndsTheProcess) {
  testing::FLAGS_gtest_death_test_style = "threadsafe";
  EXPECT_EXIT(
      {
        const SignalWatch watch(FurtherTerm::kIsTaken);
        kill(getpid(), SIGTERM);
        AwaitStop(watch.token());
        kill(getpid(), SIGINT);
        for (;;) pause();
      },
      testing::ExitedWithCode(ToInt(ExitCode::kInterrupted)), "");
}

INSTANTIATE_TEST_SUITE_P(Signals, SignalWatchTest, testing::Values(SIGINT, SIGTERM));

TEST(SignalWatch, EndsByItselfAndPutsTheMaskBack) {
  EXPECT_FALSE(IsBlocked(SIGTERM));
  std::optional<SignalWatch> watch(std::in_place);
  EXPECT_TRUE(IsBlocked(SIGTERM));
  EXPECT_TRUE(IsBlocked(SIGINT));
  const std::stop_token token = watch->token();
  watch.reset();
  EXPECT_FALSE(token.stop_requested()) << "the end of the watch is no request to stop";
  EXPECT_FALSE(IsBlocked(SIGTERM));
  EXPECT_FALSE(IsBlocked(SIGINT));
}

}  // namespace
}  // namespace lisync
