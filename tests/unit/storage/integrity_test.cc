// Each way to tamper with a database, tried with the triggers removed; both checks of `audit
// verify`.

#include "storage/integrity.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <optional>
#include <sstream>
#include <string>
#include <tuple>
#include <utility>

#include "src/report/ndjson.h"
#include "src/report/verify.h"
#include "storage/sqlite_audit_log.h"
#include "storage/sqlite_state_store.h"
#include "tests/support/recorded_batch.h"
#include "tests/support/temp_dir.h"
#include "tests/unit/storage/raw_database.h"

namespace lisync {
namespace {

using ::testing::AllOf;
using ::testing::Contains;
using ::testing::Field;
using ::testing::HasSubstr;

constexpr std::size_t kEntries = 11;  // subtrees of 8, 2 and 1

// The tree row as it would be had the trail only its first `size` entries.
std::string TreeRowFor(std::size_t size) {
  const TempDir directory;
  OpenStateStore({directory.path(), "audit.example/test", {}, 0})->Commit(RecordedBatch(0, size));
  SQLite::Database raw = OpenRaw(directory.path());
  return "UPDATE audit_tree SET size = " + std::to_string(size) + ", frontier = x'" +
         raw.execAndGet("SELECT hex(frontier) FROM audit_tree").getString() + "'";
}

class Integrity : public ::testing::Test {
 protected:
  Integrity() {
    OpenStateStore({directory_.path(), "audit.example/test", {}, 0})
        ->Commit(RecordedBatch(0, kEntries));
  }

  IntegrityReport After(const std::string& sql) {
    Tamper(directory_.path(), sql);
    return CheckIntegrity(directory_.path());
  }
  TrailReport Verified() {
    const auto log = OpenAuditLog(directory_.path());
    return VerifyLog(*log);
  }

  static auto Says(std::optional<Seq> seq, const std::string& what) {
    return Contains(
        AllOf(Field(&Contradiction::seq, seq), Field(&Contradiction::what, HasSubstr(what))));
  }

  const TempDir directory_;
};

TEST_F(Integrity, AnUntouchedDatabaseAgreesWithItself) {
  const IntegrityReport report = CheckIntegrity(directory_.path());
  EXPECT_TRUE(report.ok()) << report.contradictions.front().what;
  EXPECT_EQ(report.entries, kEntries);
  EXPECT_EQ(report.states, kEntries);
  EXPECT_TRUE(Verified().ok());
}

TEST_F(Integrity, AnUntouchedTrailVerifiesFromItsExportAlone) {
  const auto log = OpenAuditLog(directory_.path());
  std::stringstream lines;
  EXPECT_EQ(ExportNdjson(*log, lines), kEntries);
  const TrailReport report = VerifyStream(lines);
  EXPECT_TRUE(report.ok());
  EXPECT_EQ(report.head, log->Head());
}

TEST_F(Integrity, RemovedTriggersAreFound) {
  const IntegrityReport report = After("SELECT 1");
  EXPECT_EQ(report.found, 7U);
  EXPECT_THAT(report.contradictions,
              Says(std::nullopt, "trigger audit_entry_no_update is missing"));
}

TEST_F(Integrity, AChangedTriggerAndAForeignTableAreFound) {
  OpenRaw(directory_.path())
      .exec(
          "DROP TRIGGER audit_entry_no_delete;"
          "CREATE TRIGGER audit_entry_no_delete BEFORE DELETE ON audit_entry BEGIN SELECT 1; END;"
          "CREATE TABLE extra (x)");
  const IntegrityReport report = CheckIntegrity(directory_.path());
  EXPECT_THAT(report.contradictions, Says(std::nullopt, "audit_entry_no_delete was changed"));
  EXPECT_THAT(report.contradictions, Says(std::nullopt, "table extra is not li-sync's"));
}

TEST_F(Integrity, AnEditedLeafIsNamedByItsNumber) {
  for (Seq seq = 0; seq < kEntries; ++seq) {
    const TempDir directory;
    OpenStateStore({directory.path(), "audit.example/test", {}, 0})
        ->Commit(RecordedBatch(0, kEntries));
    // Well-formed, and no column tells of it.
    Tamper(directory.path(),
           "UPDATE audit_entry SET leaf = CAST(replace(CAST(leaf AS TEXT), 'li-sync', 'someone') "
           "AS BLOB) WHERE seq = " +
               std::to_string(seq));
    const IntegrityReport report = CheckIntegrity(directory.path());
    EXPECT_EQ(report.contradictions.front().seq, seq);
    EXPECT_THAT(report.contradictions, Says(seq, "whose hash was stored"));
    const auto log = OpenAuditLog(directory.path());
    EXPECT_FALSE(VerifyLog(*log).ok()) << seq;
  }
}

TEST_F(Integrity, AnEditedColumnIsNamedByItsNumber) {
  for (const auto& [sql, column] :
       {std::pair("time_us = time_us + 1", "time_us"), std::pair("run = 'other'", "run"),
        std::pair("action = 'object.adopt'", "action"), std::pair("outcome = 'failed'", "outcome"),
        std::pair("object_key = x'00'", "object_key"),
        std::pair("object_key = NULL", "object_key")}) {
    const TempDir directory;
    OpenStateStore({directory.path(), "audit.example/test", {}, 0})->Commit(RecordedBatch(0, 5));
    Tamper(directory.path(), std::string("UPDATE audit_entry SET ") + sql + " WHERE seq = 3");
    EXPECT_THAT(CheckIntegrity(directory.path()).contradictions,
                Says(3, std::string("otherwise than its column ") + column))
        << sql;
  }
}

TEST_F(Integrity, ADeletedEntryIsNamed) {
  const IntegrityReport report = After("DELETE FROM audit_entry WHERE seq = 4");
  EXPECT_THAT(report.contradictions, Says(4, "entries 4 to 4 are missing"));
  EXPECT_EQ(Verified().first_bad->seq, 4U);
}

TEST_F(Integrity, ACutTailIsFoundByTheTree) {
  const IntegrityReport report = After("DELETE FROM audit_entry WHERE seq >= 9");
  EXPECT_THAT(report.contradictions, Says(9, "missing at the end"));
  EXPECT_EQ(Verified().first_bad->seq, 9U);
}

TEST_F(Integrity, ACutTailWithAFittingTreeIsFoundByTheStates) {
  const IntegrityReport report = After("DELETE FROM audit_entry WHERE seq >= 9; " + TreeRowFor(9));
  EXPECT_TRUE(Verified().ok()) << "the trail by itself is whole: only a head kept elsewhere tells";
  EXPECT_THAT(report.contradictions, Says(std::nullopt, "the trail has no entry that says so"));
}

TEST_F(Integrity, AnInsertedEntryIsFound) {
  const std::string columns = "leaf, leaf_hash, time_us, run, action, outcome, object_key";
  const IntegrityReport report =
      After("INSERT INTO audit_entry (seq, " + columns + ") SELECT 11, " + columns +
            " FROM audit_entry WHERE seq = 3");
  EXPECT_THAT(report.contradictions, Says(11, "column seq"));
  EXPECT_THAT(report.contradictions, Says(11, "are not in the tree"));
  EXPECT_EQ(Verified().first_bad->seq, 11U);
}

TEST_F(Integrity, AnEntryBeforeTheFirstIsFound) {
  const std::string columns = "leaf, leaf_hash, time_us, run, action, outcome, object_key";
  EXPECT_THAT(After("INSERT INTO audit_entry (seq, " + columns + ") SELECT -1, " + columns +
                    " FROM audit_entry WHERE seq = 3")
                  .contradictions,
              Says(std::nullopt, "has the number -1"));
}

TEST_F(Integrity, SwappedEntriesAreNamed) {
  const IntegrityReport report = After(
      "UPDATE audit_entry SET seq = -99 WHERE seq = 2;"
      "UPDATE audit_entry SET seq = 2 WHERE seq = 6;"
      "UPDATE audit_entry SET seq = 6 WHERE seq = -99");
  EXPECT_EQ(report.contradictions.front().seq, 2U);
  EXPECT_THAT(report.contradictions, Says(6, "seq"));
  EXPECT_EQ(Verified().first_bad->seq, 2U);
}

TEST_F(Integrity, ADamagedTreeIsFound) {
  EXPECT_THAT(After("UPDATE audit_tree SET frontier = x'00'").contradictions,
              Says(std::nullopt, "its tree is damaged"));
  EXPECT_FALSE(Verified().ok());
}

TEST_F(Integrity, AnotherTreeOfTheSameSizeIsFound) {
  const IntegrityReport report = After(
      "UPDATE audit_tree SET frontier = CAST(substr(frontier, 1, 8) || zeroblob(96) AS BLOB)");
  EXPECT_THAT(report.contradictions, Says(std::nullopt, "one of the entries 0 to 7"));
  EXPECT_THAT(report.contradictions, Says(10, "not what the tree was made of"));
  EXPECT_EQ(Verified().first_bad->seq, std::nullopt);
}

TEST_F(Integrity, AStateThatTheTrailContradictsIsFound) {
  for (const auto& [sql, what] :
       {std::pair("size = size + 1", "another size"), std::pair("source_etag = 'x'", "etag"),
        std::pair("destination_etag = 'x'", "destination_etag"),
        std::pair("sha256 = NULL", "sha256"), std::pair("sha256 = x'00'", "cut SHA-256"),
        std::pair("status = 3", "is adopted, the trail's last word on it is object.copy ok"),
        std::pair("status = 4", "is failed"), std::pair("status = 5", "is vanished"),
        std::pair("status = 9", "status 9")}) {
    const TempDir directory;
    OpenStateStore({directory.path(), "audit.example/test", {}, 0})->Commit(RecordedBatch(0, 1));
    Tamper(directory.path(), std::string("UPDATE object_state SET ") + sql);
    const IntegrityReport report = CheckIntegrity(directory.path());
    EXPECT_THAT(report.contradictions, Contains(Field(&Contradiction::what, HasSubstr(what))))
        << sql;
  }
}

TEST_F(Integrity, AForgottenObjectIsFound) {
  EXPECT_THAT(After("DELETE FROM object_state WHERE size = 3").contradictions,
              Says(3, "is not in the states"));
}

TEST_F(Integrity, AnInventedObjectIsFound) {
  EXPECT_THAT(
      After("UPDATE object_state SET key = CAST('invented' AS BLOB) WHERE size = 3").contradictions,
      Says(std::nullopt, "the object \"invented\" is copied, the trail has no entry"));
}

TEST_F(Integrity, FarMoreContradictionsThanAreToldAreCounted) {
  OpenStateStore({directory_.path(), "audit.example/test", {}, 0})
      ->Commit(RecordedBatch(kEntries, 400));
  const IntegrityReport report = After("UPDATE audit_entry SET run = 'other'");
  EXPECT_EQ(report.contradictions.size(), kMaxContradictions);
  EXPECT_GE(report.found, kEntries + 400);
}

// What a sync records of an object's fate, in order; none of it may look like tampering.
TEST_F(Integrity, TheLivesOfObjectsDoNotContradict) {
  const auto store = OpenStateStore({directory_.path(), "audit.example/test", {}, 0});
  ObjectState state;
  AuditEvent event;
  std::tie(state, event) = RecordedCopy("lives", 5);
  const auto commit = [&](const std::string& action, const std::string& outcome,
                          ObjectStatus status) {
    event.action = action;
    event.outcome = outcome;
    state.status = status;
    store->Commit({{state}, {event}, {}});
    const IntegrityReport report = CheckIntegrity(directory_.path());
    EXPECT_TRUE(report.ok()) << action << " " << outcome << ": "
                             << report.contradictions.front().what;
  };
  commit("object.copy", "failed", ObjectStatus::kFailed);
  commit("object.copy", "ok", ObjectStatus::kCopied);
  commit("object.vanish", "failed", ObjectStatus::kCopied);  // main could not be asked
  commit("object.adopt", "ok", ObjectStatus::kAdopted);
  event.etag = std::string(500, '"');  // an ETag that is cut when recorded
  state.source_etag = {event.etag};
  commit("object.copy", "ok", ObjectStatus::kCopied);
  commit("object.vanish", "ok", ObjectStatus::kVanished);
  commit("object.copy", "ok", ObjectStatus::kCopied);
  event.key = ObjectKey(std::string(3000, 'k'));  // a key that is cut when recorded
  state.key = *event.key;
  commit("object.copy", "ok", ObjectStatus::kCopied);

  event.detail = {{"side", "hidden"}};
  commit("object.verify", "failed", ObjectStatus::kFailed);
  commit("object.repair", "intent", ObjectStatus::kFailed);
  commit("object.repair", "failed", ObjectStatus::kFailed);
  commit("object.repair", "ok", ObjectStatus::kCopied);
  commit("object.verify", "unknown", ObjectStatus::kCopied);  // hidden could not be read
  commit("object.vanish", "ok", ObjectStatus::kVanished);
  commit("object.verify", "failed", ObjectStatus::kVanished);
  commit("object.copy", "ok", ObjectStatus::kCopied);
  event.detail = {{"side", "main"}};
  commit("object.verify", "failed", ObjectStatus::kCopied);
  AuditEvent reset;
  reset.action = "state.reset";
  store->ResetHeld("another destination", reset);
  EXPECT_TRUE(CheckIntegrity(directory_.path()).ok());
}

TEST_F(Integrity, ACopyFoundBadThatIsCalledGoodIsFound) {
  const auto store = OpenStateStore({directory_.path(), "audit.example/test", {}, 0});
  auto [state, event] = RecordedCopy("bad", 5);
  store->Commit({{state}, {event}, {}});
  event.action = "object.verify";
  event.outcome = "failed";
  event.detail = {{"side", "hidden"}};
  store->Commit({{}, {event}, {}});
  EXPECT_THAT(CheckIntegrity(directory_.path()).contradictions,
              Says(kEntries + 1, "is copied, the trail's last word on it is object.verify failed"));
}

TEST_F(Integrity, ADamagedPageIsFound) {
  OpenStateStore({directory_.path(), "audit.example/test", {}, 0})
      ->Commit(RecordedBatch(kEntries, 2000));
  std::string bytes = directory_.Read("li-sync.db");
  ASSERT_GT(bytes.size(), 400'000U);
  bytes.replace(300'000, 40'000, std::string(40'000, '\x5a'));
  directory_.Write("li-sync.db", bytes);
  try {
    EXPECT_FALSE(CheckIntegrity(directory_.path()).ok());
  } catch (const StorageError& error) {
    EXPECT_THAT(error.what(), HasSubstr("it is damaged"));
  }
}

}  // namespace
}  // namespace lisync
