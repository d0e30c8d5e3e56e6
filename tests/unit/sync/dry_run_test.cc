#include "src/sync/dry_run.h"

#include <gmock/gmock.h>

#include "tests/support/manual_clock.h"
#include "tests/support/memory_media.h"
#include "tests/support/memory_state_store.h"

namespace lisync {
namespace {

using testing::Contains;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Pair;

class DryRunTest : public testing::Test {
 protected:
  DryRunTest() {
    options_.command = "media sync";
    options_.media.engine.copy = {3, ObjectKey(".li-sync-versions/")};
  }

  SyncReport Sync() {
    RunProgress progress;
    SyncRun run(source_, store_, states_, nullptr, clock_);
    return run.Run(options_, {"run", {}}, progress, {});
  }
  DryRunReport Plan(MediaStore* store = nullptr) {
    lines_.clear();
    whys_.clear();
    RunProgress progress;
    DryRun dry_run(source_, store != nullptr ? *store : store_, states_, clock_);
    return dry_run.Run(options_, {"plan", {7, "li"}}, progress,
                       [this](const PlannedObject& object) {
                         lines_.push_back(std::string(object.action) + " " + object.key.bytes());
                         whys_.push_back(object.why);
                       },
                       {});
  }

  MemoryBucket main_;
  MemoryBucket hidden_;
  MemorySource source_{main_, 100};
  MemoryStore store_{hidden_, 100};
  MemoryStateStore states_;
  ManualClock clock_;
  SyncRunOptions options_;
  std::vector<std::string> lines_;
  std::vector<std::string> whys_;
};

TEST_F(DryRunTest, ShowsWhatARunWouldDoAndWhy) {
  main_.Write("changed", "1");
  main_.Write("gone", "1");
  main_.Write("same", "1");
  Sync();
  main_.Write("changed", "2");
  main_.Write("new", "333");
  main_.Remove("gone");
  const DryRunReport report = Plan();
  EXPECT_THAT(lines_, ElementsAre("copy changed", "copy new", "ask main gone"));
  EXPECT_THAT(whys_[0], HasSubstr("changed on main; the version on hidden is kept first"));
  EXPECT_THAT(whys_[1], HasSubstr("new on main"));
  EXPECT_EQ(report.counts.up_to_date, 1U);
  EXPECT_EQ(report.counts.planned, 2U);
  EXPECT_EQ(report.counts.bytes_planned, 4U);
  EXPECT_EQ(report.missing, 1U);
}

TEST_F(DryRunTest, SendsNothingButReadsAndRecordsOneEntryOnly) {
  main_.Write("a", "1");
  Sync();
  main_.Write("a", "2");
  main_.Write("b", "2");
  const auto states = states_.Load({}, 100);
  const auto checkpoint = states_.LoadCheckpoint();
  const std::size_t events = states_.events().size();
  const auto runs = states_.LoadRuns({}, 100).size();
  const RequestCounts before = store_.counts();
  const int gets = source_.counts().get;
  Plan();
  EXPECT_EQ(states_.Load({}, 100), states);
  EXPECT_EQ(states_.LoadCheckpoint(), checkpoint);
  EXPECT_EQ(states_.LoadRuns({}, 100).size(), runs);
  EXPECT_EQ(store_.counts().put, before.put);
  EXPECT_EQ(store_.counts().keep, before.keep);
  EXPECT_EQ(source_.counts().get, gets);
  ASSERT_EQ(states_.events().size(), events + 1);
  const AuditEvent entry = states_.events().back();
  EXPECT_EQ(entry.action, "run.plan");
  EXPECT_EQ(entry.outcome, "ok");
  EXPECT_EQ(entry.actor.name, "li");
  EXPECT_THAT(entry.detail, Contains(Pair("to_copy", "2")));
}

TEST_F(DryRunTest, TheRunAfterItDoesWhatItSaid) {
  for (int i = 0; i < 250; ++i) main_.Write("k" + std::to_string(i), "x");
  for (int i = 0; i < 50; ++i) hidden_.Write("k" + std::to_string(i), "x");
  options_.media.selection.exclude = {Glob::Parse("k1*").value()};
  const DryRunReport planned = Plan();
  const SyncReport done = Sync();
  ASSERT_EQ(done.end, RunEnd::kDone);
  const RunRecord run = *states_.LoadRun("run");
  EXPECT_EQ(planned.counts.planned, run.counts.planned);
  // Of few new objects in a page it is found out when they are copied that hidden has them.
  EXPECT_LE(planned.counts.adopted, run.counts.adopted);
  EXPECT_EQ(planned.counts.planned + planned.counts.adopted,
            run.counts.copied + run.counts.adopted);
  EXPECT_EQ(planned.counts.left_out, run.counts.left_out);
  EXPECT_EQ(planned.counts.seen, run.counts.seen);
}

TEST_F(DryRunTest, ShowsWhatFullWouldFindWithoutRecordingIt) {
  main_.Write("a", "1");
  main_.Write("b", "1");
  Sync();
  hidden_.Remove("b");
  Plan();
  EXPECT_THAT(lines_, IsEmpty());
  options_.media.held = HeldCheck::kCompare;
  EXPECT_EQ(Plan().lost, 1U);
  EXPECT_THAT(lines_, ElementsAre("copy b"));
  EXPECT_THAT(whys_[0], HasSubstr("no longer has it"));
  EXPECT_EQ(states_.Load({}, 10).back().status, ObjectStatus::kCopied);
}

TEST_F(DryRunTest, AnotherDestinationIsPlannedAsEmpty) {
  main_.Write("a", "1");
  Sync();
  MemoryBucket other;
  MemoryStore other_store(other);
  other_store.identity = "memory other";
  Plan(&other_store);
  EXPECT_THAT(lines_, ElementsAre("copy a"));
}

TEST_F(DryRunTest, AListingThatFailsIsSaidAndRecorded) {
  source_.faults = [](const std::string& request, const ObjectKey&) -> std::optional<Error> {
    if (request != "list") return std::nullopt;
    return Error{Action::kRetry, Fault::kNetwork, "main is away"};
  };
  const DryRunReport report = Plan();
  ASSERT_TRUE(report.stopped_by);
  EXPECT_EQ(states_.events().back().outcome, "failed");
  EXPECT_EQ(states_.events().back().reason, "memory main: main is away");
}

}  // namespace
}  // namespace lisync
