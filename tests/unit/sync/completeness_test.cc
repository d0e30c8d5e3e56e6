#include "src/sync/completeness.h"

#include <gtest/gtest.h>

namespace lisync {
namespace {

Checkpoint Good() {
  Checkpoint checkpoint;
  checkpoint.last_media_sync_ts = Instant(std::chrono::hours(1));
  checkpoint.last_outcome = "ok";
  checkpoint.replication = "healthy";
  return checkpoint;
}

StateSummary With(ObjectStatus status) {
  StateSummary summary;
  summary.by_status[static_cast<std::size_t>(status)].objects = 1;
  return summary;
}

TEST(JudgeCompleteness, CopiedAdoptedAndVanishedObjectsAreComplete) {
  for (const ObjectStatus status :
       {ObjectStatus::kCopied, ObjectStatus::kAdopted, ObjectStatus::kVanished}) {
    EXPECT_TRUE(JudgeCompleteness(Good(), With(status)).complete);
  }
}

TEST(JudgeCompleteness, AFailedOrPendingObjectIsAReason) {
  for (const ObjectStatus status : {ObjectStatus::kFailed, ObjectStatus::kPending}) {
    const Completeness result = JudgeCompleteness(Good(), With(status));
    EXPECT_FALSE(result.complete);
    EXPECT_EQ(result.reasons.size(), 1U);
  }
}

TEST(JudgeCompleteness, NothingRecordedIsNotComplete) {
  EXPECT_FALSE(JudgeCompleteness({}, {}).complete);
}

TEST(JudgeCompleteness, ReplicationThatWasNotSeenHealthyIsAReason) {
  for (const char* health : {"", "lagging", "stalled", "broken", "unknown"}) {
    Checkpoint checkpoint = Good();
    checkpoint.replication = health;
    EXPECT_FALSE(JudgeCompleteness(checkpoint, {}).complete) << health;
  }
}

TEST(JudgeCompleteness, ARunThatDidNotEndWellIsAReason) {
  for (const char* outcome : {"failed", "stopped"}) {
    Checkpoint checkpoint = Good();
    checkpoint.last_outcome = outcome;
    EXPECT_FALSE(JudgeCompleteness(checkpoint, {}).complete) << outcome;
  }
}

}  // namespace
}  // namespace lisync
