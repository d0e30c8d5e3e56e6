#include "src/sync/verify_choice.h"

#include <gtest/gtest.h>

#include "src/sync/verify_counts.h"

namespace lisync {
namespace {

ObjectState Copied(const std::string& key) {
  ObjectState state;
  state.key = ObjectKey(key);
  state.status = ObjectStatus::kCopied;
  state.held = true;
  state.destination_etag = {"tag"};
  state.sha256 = Sha256Of(AsBytes(key));
  return state;
}

int Chosen(std::uint32_t per_million, const RunId& run, int objects = 10'000) {
  VerifyChoice choice;
  choice.per_million = per_million;
  int chosen = 0;
  for (int i = 0; i < objects; ++i) {
    if (IsChosen(Copied("k" + std::to_string(i)), choice, run)) ++chosen;
  }
  return chosen;
}

TEST(VerifyChoice, ASampleIsAboutOfItsSize) {
  EXPECT_NEAR(Chosen(50'000, "run-1"), 500, 100);
  EXPECT_NEAR(Chosen(500'000, "run-1"), 5'000, 250);
  EXPECT_EQ(Chosen(VerifyChoice::kAll, "run-1"), 10'000);
}

TEST(VerifyChoice, TheSameRunChoosesTheSameAndTheNextOthers) {
  VerifyChoice choice;
  choice.per_million = 500'000;
  int differs = 0;
  for (int i = 0; i < 1000; ++i) {
    const ObjectState state = Copied("k" + std::to_string(i));
    EXPECT_EQ(IsChosen(state, choice, "run-1"), IsChosen(state, choice, "run-1"));
    if (IsChosen(state, choice, "run-1") != IsChosen(state, choice, "run-2")) ++differs;
  }
  EXPECT_NEAR(differs, 500, 100);
}

TEST(VerifyChoice, SinceTakesWhatMainChangedThenOrLater) {
  VerifyChoice choice;
  choice.since = Instant(std::chrono::hours(10));
  ObjectState state = Copied("k");
  state.modified = *choice.since - Duration(1);
  EXPECT_FALSE(IsChosen(state, choice, "run"));
  state.modified = *choice.since;
  EXPECT_TRUE(IsChosen(state, choice, "run"));
}

TEST(VerifyChoice, APrefixLeavesOutAllOtherKeys) {
  VerifyChoice choice;
  choice.prefix = "local_content/";
  EXPECT_TRUE(IsChosen(Copied("local_content/aa"), choice, "run"));
  EXPECT_FALSE(IsChosen(Copied("local_content"), choice, "run"));
  EXPECT_FALSE(IsChosen(Copied("remote_content/aa"), choice, "run"));
}

TEST(VerifyChoice, OnlyWhatIsRecordedAsHeldHasContentToCompare) {
  ObjectState state = Copied("k");
  EXPECT_TRUE(HasContentToVerify(state));
  state.status = ObjectStatus::kAdopted;
  EXPECT_TRUE(HasContentToVerify(state));
  state.status = ObjectStatus::kVanished;
  EXPECT_TRUE(HasContentToVerify(state)) << "evidence that main no longer has";
  state.held = false;
  EXPECT_FALSE(HasContentToVerify(state));
  state = Copied("k");
  state.status = ObjectStatus::kPending;
  EXPECT_FALSE(HasContentToVerify(state));
  state.status = ObjectStatus::kFailed;  // by a copy that failed: that leaves no digest behind
  state.sha256.reset();
  EXPECT_FALSE(HasContentToVerify(state));
}

TEST(VerifyChoice, WhatWasFoundBadIsLookedAtWhateverChanceSays) {
  VerifyChoice choice;
  choice.per_million = 1;
  ObjectState state = Copied("k");
  ASSERT_FALSE(IsChosen(state, choice, "run"));
  state.status = ObjectStatus::kFailed;
  state.destination_etag = {};
  EXPECT_TRUE(IsChosen(state, choice, "run"));
}

TEST(VerifyChoice, KeyBeforeAPrefixIsBeforeAllOfIt) {
  EXPECT_EQ(KeyBefore(""), ObjectKey());
  for (const std::string& prefix : {std::string("b"), std::string("local/\0", 7)}) {
    EXPECT_LT(KeyBefore(prefix), ObjectKey(prefix));
  }
  EXPECT_GT(KeyBefore("b"), ObjectKey("az")) << "nothing between is to be paged through";
}

TEST(ParsePercent, TakesWholeAndBrokenNumbers) {
  EXPECT_EQ(ParsePercent("5%"), 50'000U);
  EXPECT_EQ(ParsePercent("5"), 50'000U);
  EXPECT_EQ(ParsePercent("0.01%"), 100U);
  EXPECT_EQ(ParsePercent("12.5"), 125'000U);
  EXPECT_EQ(ParsePercent("100%"), VerifyChoice::kAll);
  EXPECT_EQ(ParsePercent("0.0001"), 1U);
}

TEST(ParsePercent, RefusesWhatIsNone) {
  for (const char* text : {"", "%", "0", "0%", "101", "100.1", "-5", "5%%", "5 %", "1.", ".5",
                           "0.00001", "1e2", "five", "1.-5"}) {
    EXPECT_FALSE(ParsePercent(text)) << text;
  }
}

TEST(DescribeVerifyChoice, NamesWhatIsRead) {
  VerifyChoice choice;
  EXPECT_EQ(Describe(choice), "all");
  choice.per_million = 50'000;
  EXPECT_EQ(Describe(choice), "sample 5%");
  choice.per_million = 102'500;
  EXPECT_EQ(Describe(choice), "sample 10.25%");
  choice.prefix = "a\nb/";
  EXPECT_EQ(Describe(choice), "sample 10.25% below \"a%0Ab/\"");
  choice = {};
  choice.since = Instant(std::chrono::seconds(0));
  EXPECT_EQ(Describe(choice), "since 1970-01-01T00:00:00.000000Z");
}

TEST(VerifyRecord, ComesBackFromItsSetting) {
  VerifyRecord record;
  record.run = "20261126T150000Z-0000002a";
  record.finished = Instant(std::chrono::seconds(1764000000));
  record.end = "stopped early";
  record.choice = "sample 5% below \"a=b/\"";
  record.counts = {100, 20, 3000, 10, 1, 2, 3, 4, 5, 6, 7, 8};
  const StoredSetting setting = ToSetting(record, "root");
  EXPECT_EQ(setting.name, kLastVerification);
  EXPECT_EQ(setting.changed_by, "root");
  EXPECT_EQ(ToVerifyRecord(setting), record);
  EXPECT_FALSE(ToVerifyRecord({kLastVerification, "of a newer version", {}, ""}));
}

}  // namespace
}  // namespace lisync
