#include <gtest/gtest.h>

#include <algorithm>
#include <atomic>
#include <cstdio>
#include <functional>
#include <memory>
#include <string>
#include <utility>

#include "src/sync/media_sync.h"
#include "tests/support/manual_clock.h"
#include "tests/support/memory_media.h"
#include "tests/support/memory_state_store.h"

namespace lisync {
namespace {

constexpr int kPage = 10;

std::string KeyOf(int number) {
  std::string text(8, '\0');
  text.resize(static_cast<std::size_t>(std::snprintf(text.data(), 8, "k%05d", number)));
  return text;
}

// Changes each page before the pass sees it.
class EditedSource : public MemorySource {
 public:
  using MemorySource::MemorySource;
  Result<ListPage> List(const ObjectKey& start_after) override {
    auto page = MemorySource::List(start_after);
    if (page.ok() && edit) edit(page.value());
    return page;
  }
  std::function<void(ListPage&)> edit;
};

class ScanTest : public testing::Test {
 protected:
  ScanTest() {
    options_.engine.copy = {3, ObjectKey(".li-sync-versions/")};
    options_.scan = {.most_ranges = 4,
                     .pages_a_range = 5,
                     .pages_till_noted = 1,
                     .note_every = Duration::zero()};
    for (int i = 0; i < 400; ++i) main_.Write(KeyOf(i), std::to_string(i));
  }

  MediaSyncResult Run(const RunId& run = "run") {
    progress_ = std::make_unique<RunProgress>();
    MediaSync sync(source_, store_, states_, clock_);
    return sync.Run(options_, {run, {0, "root"}}, *progress_, {});
  }

  // The listing ends with an error at the page after this key.
  void BreakAfter(const std::string& key) {
    source_.faults = [key](const std::string& request, const ObjectKey& after) {
      const bool due = request == "list" && after >= ObjectKey(key);
      return due ? std::optional<Error>({Action::kAskOperator, Fault::kDenied, "denied"})
                 : std::nullopt;
    };
  }

  std::uint64_t CountOf(ObjectStatus status) { return states_.Summary().Of(status).objects; }

  MemoryBucket main_;
  MemoryBucket hidden_;
  EditedSource source_{main_, kPage};
  MemoryStore store_{hidden_, 1000};
  MemoryStateStore states_;
  ManualClock clock_;
  MediaPassOptions options_;
  std::unique_ptr<RunProgress> progress_;
};

TEST_F(ScanTest, TheFirstScanShowsWhereToCutTheNext) {
  Run();
  const auto scan = states_.LoadScan();
  ASSERT_TRUE(scan);
  ASSERT_EQ(scan->ranges.size(), 4U);
  for (const ScanRange& range : scan->ranges) EXPECT_TRUE(range.ended);
  EXPECT_EQ(scan->ranges[0].keys.up_to, ObjectKey(KeyOf(89)));
}

TEST_F(ScanTest, RangesSeeEachObjectOnceAndListNoPageTwice) {
  Run();
  const RequestCounts before = source_.counts();
  Run();
  EXPECT_EQ(progress_->seen, 400U);
  EXPECT_EQ(progress_->up_to_date, 400U);
  EXPECT_EQ(source_.counts().list - before.list, 40);
  EXPECT_EQ(source_.counts().get, before.get);
}

TEST_F(ScanTest, WhatChangedInAnyRangeIsFound) {
  Run();
  for (const int number : {0, 99, 100, 101, 250, 399}) main_.Write(KeyOf(number), "changed");
  main_.Write("a before all", "new");
  main_.Write(KeyOf(150) + "a", "new");
  main_.Write("z after all", "new");
  main_.Remove(KeyOf(200));
  main_.Remove(KeyOf(299));
  Run();
  EXPECT_EQ(progress_->copied, 9U);
  EXPECT_EQ(progress_->vanished, 2U);
  EXPECT_EQ(hidden_.Bytes(KeyOf(100)), "changed");
  EXPECT_EQ(hidden_.Bytes("z after all"), "new");
}

TEST_F(ScanTest, ASmallBucketIsNotCut) {
  for (int i = 40; i < 400; ++i) main_.Remove(KeyOf(i));
  options_.scan.pages_till_noted = 20;
  Run();
  EXPECT_FALSE(states_.LoadScan());
}

TEST_F(ScanTest, OneThatWasCutOffIsGoneOnWith) {
  BreakAfter(KeyOf(199));
  source_.now = Instant(std::chrono::hours(5));
  EXPECT_TRUE(Run("first").stopped_by);
  EXPECT_EQ(states_.LoadScan()->ranges[0].reached, ObjectKey(KeyOf(199)));

  source_.faults = {};
  source_.now = Instant(std::chrono::hours(6));
  clock_.Advance(std::chrono::minutes(10));
  const RequestCounts before = source_.counts();
  const MediaSyncResult result = Run("second");
  EXPECT_EQ(result.goes_on_with, "first");
  EXPECT_EQ(result.watermark, Instant(std::chrono::hours(5)));
  EXPECT_TRUE(result.listed_all);
  EXPECT_EQ(source_.counts().list - before.list, 20);
  EXPECT_EQ(CountOf(ObjectStatus::kCopied), 400U);
  const auto events = states_.events();
  EXPECT_TRUE(std::any_of(events.begin(), events.end(), [](const AuditEvent& event) {
    return event.action == "scan.resume" && event.run == "second";
  }));

  const RequestCounts at_the_end = source_.counts();
  EXPECT_EQ(Run("third").goes_on_with, "");
  EXPECT_EQ(source_.counts().list - at_the_end.list, 40);
}

TEST_F(ScanTest, WhatWasPlannedBeforeTheCutAndNotCopiedIsTakenFirst) {
  BreakAfter(KeyOf(199));
  store_.faults = [](const std::string& request, const ObjectKey& key) {
    const bool due = request == "put" && key == ObjectKey(KeyOf(7));
    return due ? std::optional<Error>({Action::kSkip, Fault::kInvalidKey, "no"}) : std::nullopt;
  };
  Run("first");
  ASSERT_NE(CountOf(ObjectStatus::kCopied), 400U);
  source_.faults = {};
  store_.faults = {};
  Run("second");
  EXPECT_EQ(CountOf(ObjectStatus::kCopied), 400U);
}

TEST_F(ScanTest, EachRangeGoesOnWhereItWas) {
  Run("whole");
  BreakAfter(KeyOf(349));
  Run("cut off");
  source_.faults = {};
  const RequestCounts before = source_.counts();
  const MediaSyncResult result = Run("again");
  EXPECT_EQ(result.goes_on_with, "cut off");
  EXPECT_LT(source_.counts().list - before.list, 40);
  EXPECT_TRUE(result.listed_all);
}

TEST_F(ScanTest, AnOldOneIsNotGoneOnWith) {
  BreakAfter(KeyOf(199));
  Run("first");
  source_.faults = {};
  clock_.Advance(kScanIsGoneOnWith + std::chrono::minutes(1));
  EXPECT_EQ(Run("second").goes_on_with, "");
  EXPECT_EQ(progress_->seen, 400U);
}

TEST_F(ScanTest, ASelectionNeitherGoesOnNorLeavesAWord) {
  BreakAfter(KeyOf(199));
  Run("first");
  source_.faults = {};
  const auto scan = states_.LoadScan();
  options_.selection.prefix = ObjectKey("k001");
  EXPECT_EQ(Run("second").goes_on_with, "");
  EXPECT_EQ(progress_->seen, 100U);
  EXPECT_EQ(states_.LoadScan(), scan);
}

TEST_F(ScanTest, AServerThatListsOutOfOrderIsListedInOnePiece) {
  Run();
  ASSERT_EQ(states_.LoadScan()->ranges.size(), 4U);
  source_.edit = [](ListPage& page) {
    if (page.objects.size() > 2) std::swap(page.objects[0], page.objects[1]);
  };
  main_.Write(KeyOf(250), "changed");
  const RequestCounts before = source_.counts();
  const MediaSyncResult result = Run();
  EXPECT_TRUE(result.listed_all);
  EXPECT_EQ(progress_->seen, 400U);
  EXPECT_EQ(hidden_.Bytes(KeyOf(250)), "changed");
  EXPECT_EQ(source_.counts().get - before.get, 1);
  EXPECT_EQ(source_.counts().head, before.head);
  EXPECT_EQ(states_.LoadScan()->ranges.size(), 1U);
}

TEST_F(ScanTest, AnObjectListedFarFromItsPlaceIsComparedWithItsOwnRecord) {
  Run();
  const ObjectInfo stray = source_.Head(ObjectKey(KeyOf(377))).value();
  source_.edit = [stray](ListPage& page) {
    std::erase_if(page.objects, [&](const ObjectInfo& one) { return one.key == stray.key; });
    if (page.objects.front().key == ObjectKey(KeyOf(0))) {
      page.objects.insert(page.objects.begin(), stray);
    }
  };
  const RequestCounts before = source_.counts();
  EXPECT_TRUE(Run().listed_all);
  EXPECT_EQ(source_.counts().get, before.get);
  EXPECT_EQ(CountOf(ObjectStatus::kCopied), 400U);
}

}  // namespace
}  // namespace lisync
