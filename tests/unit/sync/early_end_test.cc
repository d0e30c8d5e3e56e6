#include "src/sync/early_end.h"

#include <gmock/gmock.h>

namespace lisync {
namespace {

Outcome Failed(Action action, Fault fault, std::uint32_t attempts = 1) {
  Outcome outcome;
  outcome.state.attempts = attempts;
  outcome.failure = Error{action, fault, "GetObject of k: HTTP 403"};
  return outcome;
}

Outcome Denied(std::uint32_t attempts = 1) {
  return Failed(Action::kSkip, Fault::kDenied, attempts);
}

class EarlyEndTest : public testing::Test {
 protected:
  // All but the last denial that it takes.
  void DenyAlmostEnough() {
    for (std::uint32_t i = 1; i < kDenialsThatEndARun; ++i) {
      ASSERT_FALSE(early_end_.After(Denied()));
    }
  }

  EarlyEnd early_end_;
};

TEST_F(EarlyEndTest, WhatOnlyTheOperatorCanMendEndsTheRunAtOnce) {
  const auto end = early_end_.After(Failed(Action::kAskOperator, Fault::kCredentials));
  ASSERT_TRUE(end);
  EXPECT_EQ(end->fault, Fault::kCredentials);
}

TEST_F(EarlyEndTest, OtherFailuresDoNot) {
  for (std::uint32_t i = 0; i < 2 * kDenialsThatEndARun; ++i) {
    EXPECT_FALSE(early_end_.After(Failed(Action::kRetry, Fault::kNetwork)));
  }
}

TEST_F(EarlyEndTest, DenialsAloneEndTheRun) {
  DenyAlmostEnough();
  const auto end = early_end_.After(Denied());
  ASSERT_TRUE(end);
  EXPECT_EQ(end->action, Action::kAskOperator);
  EXPECT_EQ(end->fault, Fault::kDenied);
  EXPECT_THAT(end->what, testing::AllOf(testing::HasSubstr("20 objects in a row"),
                                        testing::HasSubstr("GetObject of k: HTTP 403")));
}

TEST_F(EarlyEndTest, OneCopiedObjectShowsThatNotAllAreDenied) {
  early_end_.After(Outcome{});
  DenyAlmostEnough();
  EXPECT_FALSE(early_end_.After(Denied()));
}

TEST_F(EarlyEndTest, AnotherFailureBreaksTheRow) {
  DenyAlmostEnough();
  EXPECT_FALSE(early_end_.After(Failed(Action::kRetry, Fault::kServer)));
  EXPECT_FALSE(early_end_.After(Denied()));
}

TEST_F(EarlyEndTest, ObjectsThatWereDeniedBeforeDoNotCount) {
  DenyAlmostEnough();
  for (std::uint32_t i = 0; i < 2 * kDenialsThatEndARun; ++i) {
    EXPECT_FALSE(early_end_.After(Denied(2)));
  }
  EXPECT_TRUE(early_end_.After(Denied()));
}

}  // namespace
}  // namespace lisync
