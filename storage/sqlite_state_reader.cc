#include "storage/sqlite_state_reader.h"

#include <SQLiteCpp/Database.h>
#include <SQLiteCpp/Statement.h>

#include <algorithm>
#include <mutex>
#include <type_traits>
#include <utility>

#include "storage/checkpoint_row.h"
#include "storage/database.h"
#include "storage/object_state_row.h"
#include "storage/sqlite_error.h"
#include "storage/write_transaction.h"

namespace lisync {
namespace {

std::string SelectStates(const std::string& rest) {
  return "SELECT " + std::string(kObjectStateColumns) + " FROM object_state " + rest;
}

void BindKey(SQLite::Statement& statement, int index, const ObjectKey& key) {
  statement.bindNoCopy(index, key.bytes().data(), static_cast<int>(key.bytes().size()));
}

void BindLimit(SQLite::Statement& statement, int index, std::size_t limit) {
  statement.bind(index, static_cast<std::int64_t>(std::min<std::size_t>(limit, INT64_MAX)));
}

std::vector<ObjectState> ReadAll(SQLite::Statement& rows) {
  std::vector<ObjectState> states;
  while (rows.executeStep()) states.push_back(ReadObjectState(rows));
  return states;
}

class SqliteStateReader : public StateReader {
 public:
  explicit SqliteStateReader(const std::filesystem::path& directory)
      : file_(directory / kDatabaseName),
        database_(OpenDatabase(directory, Access::kRead)),
        range_(database_, SelectStates("WHERE key > ?1 AND key <= ?3 ORDER BY key LIMIT ?2")),
        all_after_(database_, SelectStates("WHERE key > ?1 ORDER BY key LIMIT ?2")),
        unfinished_(database_, SelectStates("INDEXED BY object_state_unfinished "
                                            "WHERE key > ?1 AND status IN (1, 4) "
                                            "ORDER BY key LIMIT ?2")),
        checkpoint_(database_),
        counts_(database_,
                "SELECT status, count(*), total(size) FROM object_state GROUP BY status"),
        next_retry_(database_,
                    "SELECT min(next_try_us) FROM object_state "
                    "INDEXED BY object_state_unfinished WHERE status IN (1, 4)") {}

  std::vector<ObjectState> Load(const KeyRange& range, std::size_t limit) override {
    return Read([&] {
      StatementUse rows(range.up_to ? range_ : all_after_);
      BindKey(*rows, 1, range.after);
      BindLimit(*rows, 2, limit);
      if (range.up_to) BindKey(*rows, 3, *range.up_to);
      return ReadAll(*rows);
    });
  }

  std::vector<ObjectState> LoadUnfinished(const ObjectKey& after, std::size_t limit) override {
    return Read([&] {
      StatementUse rows(unfinished_);
      BindKey(*rows, 1, after);
      BindLimit(*rows, 2, limit);
      return ReadAll(*rows);
    });
  }

  Checkpoint LoadCheckpoint() override {
    return Read([this] { return checkpoint_.Read(); });
  }

  StateSummary Summary() override {
    return Read([this] {
      StateSummary summary;
      StatementUse counts(counts_);
      while (counts->executeStep()) {
        const int status = counts->getColumn(0).getInt();
        if (status < 0 || static_cast<std::size_t>(status) >= summary.by_status.size()) continue;
        // A sum of sizes that some server made up may be beyond every integer.
        constexpr double kLimit = 9.2e18;
        summary.by_status[static_cast<std::size_t>(status)] = {
            static_cast<std::uint64_t>(counts->getColumn(1).getInt64()),
            static_cast<std::uint64_t>(std::clamp(counts->getColumn(2).getDouble(), 0.0, kLimit))};
      }
      StatementUse next(next_retry_);
      if (next->executeStep()) summary.next_retry = ReadInstant(next->getColumn(0));
      return summary;
    });
  }

 private:
  template <typename Work>
  std::invoke_result_t<Work> Read(Work work) {
    const std::scoped_lock lock(mutex_);
    try {
      return work();
    } catch (const SQLite::Exception& error) {
      throw ToStorageError(error, Doing::kReading, file_);
    }
  }

  const std::filesystem::path file_;
  std::mutex mutex_;  // guards all below
  SQLite::Database database_;
  SQLite::Statement range_;
  SQLite::Statement all_after_;
  SQLite::Statement unfinished_;
  CheckpointReader checkpoint_;
  SQLite::Statement counts_;
  SQLite::Statement next_retry_;
};

}  // namespace

std::unique_ptr<StateReader> OpenStateReader(const std::filesystem::path& directory) {
  try {
    return std::make_unique<SqliteStateReader>(directory);
  } catch (const SQLite::Exception& error) {
    throw ToStorageError(error, Doing::kOpening, directory / kDatabaseName);
  }
}

}  // namespace lisync
