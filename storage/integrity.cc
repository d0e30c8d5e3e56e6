#include "storage/integrity.h"

#include <SQLiteCpp/Database.h>
#include <SQLiteCpp/Statement.h>

#include <algorithm>
#include <map>
#include <utility>

#include "src/core/state_store.h"
#include "storage/audit_appender.h"
#include "storage/database.h"
#include "storage/entry_columns.h"
#include "storage/migrator.h"
#include "storage/object_state_row.h"
#include "storage/sqlite_error.h"
#include "storage/state_check.h"
#include "storage/tree_check.h"
#include "storage/write_transaction.h"

namespace lisync {
namespace {

constexpr int kChunk = 256;

// A read transaction: all that is read inside is of one instant. Kept short, for a long one would
// keep the write-ahead log from being cut.
class Snapshot {
 public:
  explicit Snapshot(SQLite::Database& database) : database_(database) { database_.exec("BEGIN"); }
  ~Snapshot() { database_.tryExec("ROLLBACK"); }
  Snapshot(const Snapshot&) = delete;
  Snapshot& operator=(const Snapshot&) = delete;

 private:
  SQLite::Database& database_;
};

class Checker {
 public:
  explicit Checker(const std::filesystem::path& directory)
      : database_(OpenDatabase(directory, Access::kRead)),
        stored_tree_(database_),
        entries_(database_,
                 "SELECT seq, substr(leaf, 1, 4096), time_us, run, action, outcome, object_key, "
                 "leaf_hash FROM audit_entry WHERE seq > ? ORDER BY seq LIMIT ?"),
        known_(database_, "SELECT 1 FROM object_state WHERE key = ?"),
        states_(database_, "SELECT " + std::string(kObjectStateColumns) +
                               " FROM object_state WHERE key > ? ORDER BY key LIMIT ?"),
        settled_(database_,
                 "SELECT seq, substr(leaf, 1, 4096) FROM audit_entry INDEXED BY audit_entry_object "
                 "WHERE object_key = ? AND object_key IS NOT NULL ORDER BY seq DESC") {}

  IntegrityReport Run() {
    CheckEntries();
    CheckStates();
    CheckSchema();
    CheckFile();
    std::stable_sort(report_.contradictions.begin(), report_.contradictions.end(),
                     [](const Contradiction& a, const Contradiction& b) {
                       return a.seq.has_value() && (!b.seq.has_value() || *a.seq < *b.seq);
                     });
    return std::move(report_);
  }

 private:
  void Found(std::optional<Seq> seq, std::string what) {
    ++report_.found;
    if (seq) last_bad_ = std::max(last_bad_.value_or(0), *seq);
    if (report_.contradictions.size() < kMaxContradictions) {
      report_.contradictions.push_back({seq, std::move(what)});
    }
  }

  void CheckEntries() {
    std::int64_t last = INT64_MIN;
    std::int64_t expected = 0;
    const std::uint64_t covered = BeginTreeCheck();
    while (CheckSomeEntries(last, expected) == kChunk) {
    }
    if (expected >= 0 && static_cast<Seq>(expected) < covered) {
      Found(static_cast<Seq>(expected), "entries " + std::to_string(expected) + " to " +
                                            std::to_string(covered - 1) +
                                            " are missing at the end");
    }
  }

  // Returns how many entries the stored tree covers.
  std::uint64_t BeginTreeCheck() {
    try {
      StoredTree stored = stored_tree_.Read();
      const std::uint64_t covered = stored.range.size();
      if (stored.entries > covered) {
        Found(covered, "entries " + std::to_string(covered) + " to " +
                           std::to_string(stored.entries - 1) + " are not in the tree");
      }
      tree_check_.emplace(std::move(stored.range));
      return covered;
    } catch (const StorageError& error) {
      if (error.kind() != StorageError::Kind::kTampered) throw;
      Found(std::nullopt, error.what());
      return 0;
    }
  }

  int CheckSomeEntries(std::int64_t& last, std::int64_t& expected) {
    const Snapshot snapshot(database_);
    StatementUse rows(entries_);
    rows->bind(1, last);
    rows->bind(2, kChunk);
    int count = 0;
    for (; rows->executeStep(); ++count) {
      last = rows->getColumn(0).getInt64();
      CheckEntry(*rows, last, expected);
      CheckTree(*rows, last);
      expected = last + 1;
      ++report_.entries;
    }
    return count;
  }

  void CheckEntry(SQLite::Statement& row, std::int64_t seq, std::int64_t expected) {
    const auto at = static_cast<Seq>(seq);
    if (seq < 0) {
      Found(std::nullopt, "an entry has the number " + std::to_string(seq));
      return;
    }
    if (seq != expected && expected >= 0) {
      Found(static_cast<Seq>(expected), "entries " + std::to_string(expected) + " to " +
                                            std::to_string(seq - 1) + " are missing");
    }
    EntryRow entry{at,
                   row.getColumn(1).getString(),
                   row.getColumn(2).getInt64(),
                   row.getColumn(3).getString(),
                   row.getColumn(4).getString(),
                   row.getColumn(5).getString(),
                   std::nullopt};
    if (!row.getColumn(6).isNull()) entry.object_key = row.getColumn(6).getString();
    if (std::string what = ColumnsContradictLeaf(entry); !what.empty()) Found(at, std::move(what));
    CheckObjectIsKnown(entry);
  }

  // After the entry's own check: a wrong root is not worth telling where its cause was found.
  void CheckTree(SQLite::Statement& row, std::int64_t seq) {
    if (!tree_check_ || tree_check_->next() != static_cast<Seq>(seq)) return;
    const SQLite::Column leaf = row.getColumn(1);
    const SQLite::Column hash = row.getColumn(7);
    const Sha256 leaf_hash = hasher_.Leaf(
        {static_cast<const std::byte*>(leaf.getBlob()), static_cast<std::size_t>(leaf.getBytes())});
    if (hash.getString() !=
        std::string(reinterpret_cast<const char*>(leaf_hash.data()), leaf_hash.size())) {
      Found(static_cast<Seq>(seq), "its leaf is not the one whose hash was stored");
    }
    const auto wrong = tree_check_->Take(leaf_hash, hasher_);
    if (!wrong || (last_bad_ && *last_bad_ >= wrong->first)) return;
    const bool one = wrong->first == wrong->last;
    Found(one ? std::optional(wrong->first) : std::nullopt,
          one ? "it is not what the tree was made of"
              : "one of the entries " + std::to_string(wrong->first) + " to " +
                    std::to_string(wrong->last) + " is not what the tree was made of");
  }

  void CheckObjectIsKnown(const EntryRow& entry) {
    if (!entry.object_key || !SettlesState({entry.action, entry.outcome, {}, {}, {}, {}})) return;
    StatementUse known(known_);
    known->bindNoCopy(1, entry.object_key->data(), static_cast<int>(entry.object_key->size()));
    if (!known->executeStep()) {
      Found(entry.seq, "its object \"" + EscapeText(*entry.object_key) + "\" is not in the states");
    }
  }

  void CheckStates() {
    std::string after;
    while (CheckSomeStates(after) == kChunk) {
    }
  }

  int CheckSomeStates(std::string& after) {
    const Snapshot snapshot(database_);
    StatementUse rows(states_);
    rows->bind(1, after.data(), static_cast<int>(after.size()));
    rows->bind(2, kChunk);
    int count = 0;
    for (; rows->executeStep(); ++count) {
      after = rows->getColumn(0).getString();
      ++report_.states;
      try {
        CheckState(ReadObjectState(*rows));
      } catch (const StorageError& error) {
        if (error.kind() != StorageError::Kind::kTampered) throw;
        Found(std::nullopt, error.what());
      }
    }
    return count;
  }

  void CheckState(const ObjectState& state) {
    std::optional<Seq> seq;
    std::optional<ObjectAccount> last;
    const std::string& key = state.key.bytes();
    StatementUse rows(settled_);
    rows->bindNoCopy(1, key.data(), static_cast<int>(key.size()));
    while (!last && rows->executeStep()) {
      auto account = ReadAccount(rows->getColumn(1).getString());
      if (!account || !SettlesState(*account)) continue;
      seq = static_cast<Seq>(rows->getColumn(0).getInt64());
      last = std::move(account);
    }
    const std::string what = StateContradictsTrail(state, last);
    if (!what.empty()) Found(seq, "the object \"" + EscapeKey(state.key) + "\" " + what);
  }

  using Schema = std::map<std::string, std::string>;

  static Schema ReadSchema(SQLite::Database& database) {
    Schema schema;
    SQLite::Statement rows(database,
                           "SELECT type || ' ' || name, coalesce(sql, '') FROM sqlite_schema "
                           "WHERE name NOT LIKE 'sqlite\\_%' ESCAPE '\\'");
    while (rows.executeStep()) schema[rows.getColumn(0)] = rows.getColumn(1).getString();
    return schema;
  }

  void CheckSchema() {
    SQLite::Database fresh(":memory:", SQLite::OPEN_READWRITE | SQLite::OPEN_CREATE);
    Migrate(fresh, Migrations());
    const Schema expected = ReadSchema(fresh);
    const Schema present = ReadSchema(database_);
    for (const auto& [name, sql] : expected) {
      const auto found = present.find(name);
      if (found == present.end()) {
        Found(std::nullopt, "the " + name + " is missing");
      } else if (found->second != sql) {
        Found(std::nullopt, "the " + name + " was changed");
      }
    }
    for (const auto& [name, sql] : present) {
      if (!expected.contains(name)) Found(std::nullopt, "the " + name + " is not li-sync's");
    }
  }

  void CheckFile() {
    SQLite::Statement rows(database_, "PRAGMA integrity_check(10)");
    while (rows.executeStep()) {
      const std::string line = rows.getColumn(0).getString();
      if (line != "ok") Found(std::nullopt, "the file is damaged: " + line);
    }
  }

  SQLite::Database database_;
  StoredTreeReader stored_tree_;
  SQLite::Statement entries_;
  SQLite::Statement known_;
  SQLite::Statement states_;
  SQLite::Statement settled_;
  TreeHasher hasher_;
  std::optional<TreeCheck> tree_check_;  // absent when there is no stored tree to compare with
  std::optional<Seq> last_bad_;
  IntegrityReport report_;
};

}  // namespace

IntegrityReport CheckIntegrity(const std::filesystem::path& directory) {
  const std::filesystem::path file = directory / kDatabaseName;
  try {
    return Checker(directory).Run();
  } catch (const SQLite::Exception& error) {
    throw ToStorageError(error, Doing::kReading, file);
  }
}

}  // namespace lisync
