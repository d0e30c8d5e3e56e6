#include "src/sync/media_sync.h"

#include <gtest/gtest.h>

#include "tests/support/flaky_state_store.h"
#include "tests/support/manual_clock.h"
#include "tests/support/memory_media.h"
#include "tests/support/memory_state_store.h"

namespace lisync {
namespace {

class MediaSyncTest : public testing::Test {
 protected:
  MediaSyncTest() { options_.engine.copy = {3, ObjectKey(".li-sync-versions/")}; }

  MediaSyncResult Run(StateStore* states = nullptr) {
    progress_ = std::make_unique<RunProgress>();
    MediaSync sync(source_, store_, states != nullptr ? *states : states_, clock_);
    return sync.Run(options_, {"run", {0, "root"}}, *progress_, stop_.get_token());
  }

  void Fill(int objects) {
    for (int i = 0; i < objects; ++i) main_.Write("k" + std::to_string(i), std::to_string(i));
  }

  std::optional<ObjectState> State(const std::string& key) {
    for (const ObjectState& state : states_.Load({}, 1'000'000)) {
      if (state.key.bytes() == key) return state;
    }
    return std::nullopt;
  }

  MemoryBucket main_;
  MemoryBucket hidden_;
  MemorySource source_{main_, 100};
  MemoryStore store_{hidden_, 100};
  MemoryStateStore states_;
  ManualClock clock_;
  MediaPassOptions options_;
  std::stop_source stop_;
  std::unique_ptr<RunProgress> progress_;
};

TEST_F(MediaSyncTest, TheFirstRunCopiesEverythingThatMainHas) {
  Fill(1234);
  const MediaSyncResult result = Run();
  EXPECT_TRUE(result.listed_all);
  EXPECT_EQ(progress_->copied, 1234U);
  EXPECT_EQ(hidden_.objects().size(), 1234U);
  for (const auto& [key, object] : main_.objects()) {
    EXPECT_EQ(hidden_.Bytes(key.bytes()), object.bytes);
  }
}

TEST_F(MediaSyncTest, ARunWithoutChangesSendsNoGetNoPutAndNoHead) {
  Fill(250);
  Run();
  const RequestCounts main_before = source_.counts();
  const RequestCounts hidden_before = store_.counts();
  Run();
  EXPECT_EQ(progress_->up_to_date, 250U);
  EXPECT_EQ(source_.counts().get, main_before.get);
  EXPECT_EQ(source_.counts().head, main_before.head);
  EXPECT_EQ(source_.counts().list, main_before.list + 3);
  EXPECT_EQ(store_.counts().put, hidden_before.put);
  EXPECT_EQ(store_.counts().head, hidden_before.head);
  EXPECT_EQ(store_.counts().list, hidden_before.list);
}

TEST_F(MediaSyncTest, ANewObjectCostsOneGetAndOnePut) {
  Fill(100);
  Run();
  EXPECT_EQ(source_.counts().get, 100);
  EXPECT_EQ(source_.counts().head, 0);
  EXPECT_EQ(store_.counts().put, 100);
  EXPECT_EQ(store_.counts().head, 0);
}

TEST_F(MediaSyncTest, OnlyWhatChangedIsCopied) {
  Fill(100);
  Run();
  main_.Write("k7", "changed");
  main_.Write("new", "n");
  Run();
  EXPECT_EQ(progress_->copied, 2U);
  EXPECT_EQ(hidden_.Bytes("k7"), "changed");
}

TEST_F(MediaSyncTest, ASameSizeChangeIsCopied) {
  main_.Write("k", "aaa");
  Run();
  main_.Write("k", "bbb");
  Run();
  EXPECT_EQ(hidden_.Bytes("k"), "bbb");
}

TEST_F(MediaSyncTest, AnObjectGoneFromMainBecomesATombstoneAndStaysOnHidden) {
  Fill(10);
  Run();
  main_.Remove("k3");
  Run();
  EXPECT_EQ(progress_->vanished, 1U);
  EXPECT_EQ(State("k3")->status, ObjectStatus::kVanished);
  EXPECT_EQ(hidden_.Bytes("k3"), "3");
  Run();
  EXPECT_EQ(progress_->vanished, 0U);
}

TEST_F(MediaSyncTest, AnEmptiedMainLeavesHiddenWhole) {
  Fill(300);
  Run();
  for (int i = 0; i < 300; ++i) main_.Remove("k" + std::to_string(i));
  Run();
  EXPECT_EQ(progress_->vanished, 300U);
  EXPECT_EQ(hidden_.objects().size(), 300U);
}

TEST_F(MediaSyncTest, AnObjectThatCameBackIsCurrentAgain) {
  Fill(1);
  Run();
  main_.Remove("k0");
  Run();
  main_.Write("k0", "0");
  Run();
  EXPECT_EQ(State("k0")->status, ObjectStatus::kAdopted);
}

TEST_F(MediaSyncTest, OneBadObjectDoesNotStopTheOthersAndIsAllThatIsTriedAgain) {
  Fill(200);
  source_.faults = [](const std::string& request, const ObjectKey& key) -> std::optional<Error> {
    if (request != "get" || key.bytes() != "k50") return std::nullopt;
    return Error{Action::kSkip, Fault::kServer, "cannot be read"};
  };
  const MediaSyncResult result = Run();
  EXPECT_TRUE(result.listed_all);
  EXPECT_EQ(progress_->copied, 199U);
  EXPECT_EQ(progress_->failed, 1U);
  const auto failed = State("k50");
  EXPECT_EQ(failed->status, ObjectStatus::kFailed);
  EXPECT_EQ(failed->attempts, 1U);
  EXPECT_EQ(failed->reason, "cannot be read");
  EXPECT_TRUE(failed->next_try);

  source_.faults = nullptr;
  const int gets = source_.counts().get;
  Run();
  EXPECT_EQ(progress_->copied, 1U);
  EXPECT_EQ(source_.counts().get, gets + 1);
  EXPECT_EQ(State("k50")->status, ObjectStatus::kCopied);
}

TEST_F(MediaSyncTest, AnErrorForTheOperatorEndsTheRun) {
  Fill(500);
  store_.faults = [](const std::string& request, const ObjectKey&) -> std::optional<Error> {
    if (request != "put") return std::nullopt;
    return Error{Action::kAskOperator, Fault::kCredentials, "the key was revoked"};
  };
  const MediaSyncResult result = Run();
  ASSERT_TRUE(result.stopped_by);
  EXPECT_EQ(result.stopped_by->what, "the key was revoked");
  EXPECT_FALSE(result.listed_all);
  EXPECT_LT(store_.counts().put, 20);
}

TEST_F(MediaSyncTest, AListingThatFailsEndsTheRunWithItsReason) {
  Fill(300);
  source_.faults = [](const std::string& request, const ObjectKey& key) -> std::optional<Error> {
    if (request != "list" || key.empty()) return std::nullopt;
    return Error{Action::kRetry, Fault::kNetwork, "main went away"};
  };
  const MediaSyncResult result = Run();
  EXPECT_EQ(result.stopped_by->what, "memory main: main went away");
  EXPECT_FALSE(result.listed_all);
  // Nothing that was only not listed is taken for gone.
  EXPECT_EQ(states_.Summary().Of(ObjectStatus::kVanished).objects, 0U);
}

TEST_F(MediaSyncTest, APassOverWhatIsDueListsNothingAndCopiesWhatFailedBefore) {
  Fill(20);
  bool denied = true;
  store_.faults = [&](const std::string& request, const ObjectKey& key) -> std::optional<Error> {
    if (!denied || request != "put" || key != ObjectKey("k7")) return std::nullopt;
    return Error{Action::kSkip, Fault::kDenied, "not this one"};
  };
  Run();
  ASSERT_EQ(progress_->failed, 1U);

  denied = false;
  main_.Write("new", "listed by the next full pass");
  options_.scope = PassScope::kDue;
  const int lists = source_.counts().list;
  const MediaSyncResult result = Run();
  EXPECT_TRUE(result.whole);
  EXPECT_FALSE(result.listed_all);
  EXPECT_EQ(progress_->copied, 1U);
  EXPECT_EQ(hidden_.Bytes("k7"), "7");
  EXPECT_EQ(source_.counts().list, lists);
  EXPECT_FALSE(State("new").has_value());
}

TEST_F(MediaSyncTest, APassOverWhatIsDueLeavesWhatIsNotDueWaiting) {
  Fill(3);
  store_.faults = [](const std::string& request, const ObjectKey&) -> std::optional<Error> {
    if (request != "put") return std::nullopt;
    return Error{Action::kSkip, Fault::kDenied, "no"};
  };
  Run();
  Run();  // the second failure in a row is not due at once
  options_.scope = PassScope::kDue;
  Run();
  EXPECT_EQ(progress_->waiting, 3U);
  EXPECT_EQ(progress_->failed, 0U);
}

TEST_F(MediaSyncTest, TheWatermarkIsMainsClockAtTheStart) {
  source_.now = Instant(std::chrono::hours(77));
  EXPECT_EQ(Run().watermark, Instant(std::chrono::hours(77)));
}

TEST_F(MediaSyncTest, AnIntentIsDurableBeforeTheFirstRequestThatWrites) {
  Fill(3);
  std::size_t recorded_at_first_put = 0;
  store_.faults = [&](const std::string& request, const ObjectKey&) -> std::optional<Error> {
    if (request == "put" && recorded_at_first_put == 0) {
      recorded_at_first_put = states_.events().size();
      EXPECT_EQ(states_.events().front().action, "batch.start");
      EXPECT_EQ(states_.events().front().outcome, "intent");
    }
    return std::nullopt;
  };
  Run();
  EXPECT_GE(recorded_at_first_put, 1U);
}

TEST_F(MediaSyncTest, EveryObjectHasAResultEntryInTheCommitOfItsState) {
  Fill(120);
  Run();
  int copies = 0;
  for (const AuditEvent& event : states_.events()) copies += event.action == "object.copy" ? 1 : 0;
  EXPECT_EQ(copies, 120);
}

TEST_F(MediaSyncTest, WhenTheTrailCannotBeWrittenNothingIsCopied) {
  Fill(10);
  FlakyStateStore broken(states_, 1);
  EXPECT_THROW(Run(&broken), StorageError);
  EXPECT_TRUE(hidden_.objects().empty());
}

TEST_F(MediaSyncTest, WhenTheTrailBreaksDuringTheRunCopyingStops) {
  Fill(5000);
  FlakyStateStore broken(states_, 4);
  EXPECT_THROW(Run(&broken), StorageError);
  EXPECT_LT(hidden_.objects().size(), 5000U);
}

TEST_F(MediaSyncTest, ARequestThatTheStopEndedIsAnInterruptionAndNoFailure) {
  main_.Write("a", "content");
  for (const char* where : {"now", "list"}) {
    stop_ = {};
    source_.faults = [&](const std::string& request, const ObjectKey&) -> std::optional<Error> {
      if (request != where) return std::nullopt;
      stop_.request_stop();
      return Error{Action::kRetry, Fault::kNetwork, "stopped"};
    };
    const MediaSyncResult result = Run();
    EXPECT_TRUE(result.interrupted) << where;
    EXPECT_FALSE(result.stopped_by) << where;
    EXPECT_FALSE(result.whole) << where;
  }
}

TEST_F(MediaSyncTest, WhatOnlyTheOperatorCanMendIsSaidEvenOnceAStopIsRequested) {
  source_.faults = [&](const std::string& request, const ObjectKey&) -> std::optional<Error> {
    if (request != "list") return std::nullopt;
    stop_.request_stop();
    return Error{Action::kAskOperator, Fault::kCredentials, "the key was revoked"};
  };
  EXPECT_TRUE(Run().stopped_by);
}

TEST_F(MediaSyncTest, AStopFromOutsideEndsTheRun) {
  Fill(500);
  int puts = 0;
  store_.faults = [&](const std::string& request, const ObjectKey&) -> std::optional<Error> {
    if (request == "put" && ++puts == 10) stop_.request_stop();
    return std::nullopt;
  };
  const MediaSyncResult result = Run();
  EXPECT_TRUE(result.interrupted);
  EXPECT_FALSE(result.listed_all);
  // What was put is recorded, the rest is not lost.
  EXPECT_EQ(progress_->copied, hidden_.objects().size());
  stop_ = {};
  Run();
  EXPECT_EQ(hidden_.objects().size(), 500U);
}

TEST_F(MediaSyncTest, WhatAnEarlierToolCopiedIsAdoptedFromTheListingAlone) {
  Fill(250);
  for (const auto& [key, object] : main_.objects()) {
    hidden_.Insert(key, object, Precondition::kNone);
  }
  Run();
  EXPECT_EQ(progress_->adopted, 250U);
  EXPECT_EQ(source_.counts().get, 0);
  EXPECT_EQ(store_.counts().head, 0);
  EXPECT_EQ(store_.counts().put, 0);
}

TEST_F(MediaSyncTest, AnObjectWrittenDuringTheRunIsInThisRunOrTheNext) {
  Fill(150);
  bool written = false;
  store_.faults = [&](const std::string& request, const ObjectKey&) -> std::optional<Error> {
    if (request == "put" && !written) {
      written = true;
      main_.Write("a-before-the-cursor", "x");
      main_.Write("z-after-the-cursor", "y");
    }
    return std::nullopt;
  };
  Run();
  Run();
  EXPECT_EQ(hidden_.Bytes("a-before-the-cursor"), "x");
  EXPECT_EQ(hidden_.Bytes("z-after-the-cursor"), "y");
}

TEST_F(MediaSyncTest, SinceCopiesNewerObjectsAndRemembersTheOthers) {
  main_.Write("old", "o", Instant(std::chrono::hours(1)));
  main_.Write("new", "n", Instant(std::chrono::hours(9)));
  options_.selection.since = Instant(std::chrono::hours(5));
  Run();
  EXPECT_EQ(hidden_.Bytes("new"), "n");
  EXPECT_EQ(hidden_.Bytes("old"), "(absent)");
  EXPECT_EQ(State("old")->status, ObjectStatus::kPending);
  options_.selection.since.reset();
  Run();
  EXPECT_EQ(hidden_.Bytes("old"), "o");
}

TEST_F(MediaSyncTest, AwkwardKeysAreJustBytes) {
  const std::vector<std::string> keys = {" ",
                                         "+",
                                         "%",
                                         "%41",
                                         "?a=b",
                                         "#",
                                         "&",
                                         "\"'",
                                         "🎉",
                                         "\xc3\xa9",
                                         "e\xcc\x81",
                                         "a",
                                         "a/b",
                                         "a/",
                                         "\xff\xfe",
                                         "line\nbreak",
                                         std::string(1024, 'k')};
  for (const std::string& key : keys) main_.Write(key, "content of " + key);
  Run();
  for (const std::string& key : keys) EXPECT_EQ(hidden_.Bytes(key), "content of " + key);
  Run();
  EXPECT_EQ(progress_->up_to_date, keys.size());
}

TEST_F(MediaSyncTest, AListingThatDoesNotAdvanceIsAnErrorNotALoop) {
  class Stuck : public MemorySource {
   public:
    using MemorySource::MemorySource;
    Result<ListPage> List(const ObjectKey&) override { return MemorySource::List({}); }
  };
  Fill(300);
  Stuck stuck(main_, 100);
  RunProgress progress;
  MediaSync sync(stuck, store_, states_, clock_);
  const auto result = sync.Run(options_, {"run", {}}, progress, {});
  ASSERT_TRUE(result.stopped_by);
  EXPECT_EQ(result.stopped_by->fault, Fault::kProtocol);
}

}  // namespace
}  // namespace lisync
