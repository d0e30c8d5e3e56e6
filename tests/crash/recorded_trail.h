#pragma once

#include <gtest/gtest.h>

#include <cstddef>
#include <limits>
#include <string>
#include <vector>

#include "src/core/state_store.h"
#include "src/report/verify.h"
#include "storage/integrity.h"
#include "storage/sqlite_audit_log.h"
#include "storage/sqlite_state_store.h"

namespace lisync {

inline constexpr const char* kCrashOrigin = "audit.example/crash";

// Everything that a database holds, to be compared with another's.
struct Recorded {
  std::vector<std::string> leaves;
  std::vector<ObjectState> states;
  std::vector<EarlierVersion> kept;
  Checkpoint checkpoint;
  TreeHead head;

  bool operator==(const Recorded&) const = default;
};

inline Recorded ReadRecorded(const std::string& directory) {
  Recorded recorded;
  const auto log = OpenAuditLog(directory);
  log->Read(0, std::numeric_limits<Seq>::max(), [&](Seq, std::string_view leaf) {
    recorded.leaves.emplace_back(leaf);
    return true;
  });
  recorded.head = log->Head();
  const auto store = OpenStateStore({directory, kCrashOrigin, {}, 0});
  recorded.states = store->Load({}, std::numeric_limits<std::size_t>::max());
  recorded.kept = store->LoadKept({}, std::numeric_limits<std::size_t>::max());
  recorded.checkpoint = store->LoadCheckpoint();
  return recorded;
}

// Tree, entries and states of the database agree with each other.
inline void ExpectConsistent(const std::string& directory) {
  const auto log = OpenAuditLog(directory);
  const TrailReport verified = VerifyLog(*log);
  EXPECT_TRUE(verified.ok()) << verified.first_bad->why;
  const IntegrityReport integrity = CheckIntegrity(directory);
  EXPECT_TRUE(integrity.ok()) << integrity.contradictions.front().what;
}

}  // namespace lisync
