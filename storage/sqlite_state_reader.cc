#include "storage/sqlite_state_reader.h"

#include <SQLiteCpp/Database.h>
#include <SQLiteCpp/Statement.h>

#include <algorithm>
#include <mutex>
#include <type_traits>
#include <utility>

#include "storage/checkpoint_row.h"
#include "storage/database.h"
#include "storage/earlier_version_row.h"
#include "storage/object_state_row.h"
#include "storage/run_record_row.h"
#include "storage/scan_rows.h"
#include "storage/service_rows.h"
#include "storage/sqlite_error.h"
#include "storage/upload_session_row.h"
#include "storage/write_transaction.h"

namespace lisync {
namespace {

std::string SelectStates(const std::string& rest) {
  return "SELECT " + std::string(kObjectStateColumns) + " FROM object_state " + rest;
}

void BindLimit(SQLite::Statement& statement, int index, std::size_t limit) {
  statement.bind(index, static_cast<std::int64_t>(std::min<std::size_t>(limit, INT64_MAX)));
}

std::vector<ObjectState> ReadAll(SQLite::Statement& rows) {
  std::vector<ObjectState> states;
  while (rows.executeStep()) states.push_back(ReadObjectState(rows));
  return states;
}

// A sum of sizes; some server may have made them up, so that it is beyond every integer.
std::uint64_t ToBytes(const SQLite::Column& total) {
  constexpr double kLimit = 9.2e18;
  return static_cast<std::uint64_t>(std::clamp(total.getDouble(), 0.0, kLimit));
}

class SqliteStateReader : public StateReader {
 public:
  SqliteStateReader(const std::filesystem::path& directory, std::uint32_t cache_kib)
      : file_(directory / kDatabaseName),
        database_(OpenDatabase(directory, Access::kRead, cache_kib)),
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
                    "INDEXED BY object_state_unfinished WHERE status IN (1, 4)"),
        backlog_(database_,
                 "SELECT status, fault, count(*), total(size), min(next_try_us), max(reason), "
                 "min(modified_us) FROM object_state INDEXED BY object_state_unfinished "
                 "WHERE status IN (1, 4) GROUP BY status, fault ORDER BY count(*) DESC"),
        runs_(database_),
        service_(database_),
        uploads_(database_),
        scan_(database_),
        kept_(database_) {}

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
        summary.by_status[static_cast<std::size_t>(status)] = {
            static_cast<std::uint64_t>(counts->getColumn(1).getInt64()),
            ToBytes(counts->getColumn(2))};
      }
      StatementUse next(next_retry_);
      if (next->executeStep()) summary.next_retry = ReadInstant(next->getColumn(0));
      summary.earlier_versions = kept_.Count();
      return summary;
    });
  }

  Backlog LoadBacklog() override {
    return Read([this] {
      Backlog backlog;
      StatementUse rows(backlog_);
      while (rows->executeStep()) {
        Backlog::Group group;
        group.status = static_cast<ObjectStatus>(rows->getColumn(0).getInt());
        group.fault = FaultFromName(rows->getColumn(1).getString()).value_or(Fault::kNone);
        group.objects = static_cast<std::uint64_t>(rows->getColumn(2).getInt64());
        group.bytes = ToBytes(rows->getColumn(3));
        group.next_try = ReadInstant(rows->getColumn(4));
        group.reason = rows->getColumn(5).getString();
        backlog.groups.push_back(std::move(group));
        const auto oldest = ReadInstant(rows->getColumn(6));
        if (!backlog.oldest || *oldest < *backlog.oldest) backlog.oldest = oldest;
      }
      return backlog;
    });
  }

  std::vector<RunRecord> LoadRuns(const std::optional<RunId>& before, std::size_t limit) override {
    return Read([&] {
      return runs_.Newest(before,
                          static_cast<std::int64_t>(std::min<std::size_t>(limit, INT64_MAX)));
    });
  }
  std::optional<RunRecord> LoadRun(const RunId& run) override {
    return Read([&] { return runs_.One(run); });
  }
  std::vector<RunRecord> LoadOpenRuns() override {
    return Read([this] { return runs_.Open(); });
  }
  std::optional<StoredSetting> LoadSetting(const std::string& name) override {
    return Read([&] { return service_.Setting(name); });
  }
  std::optional<Scan> LoadScan() override {
    return Read([this] { return scan_.Read(); });
  }
  std::optional<UploadSession> LoadUpload(const ObjectKey& key) override {
    return Read([&] { return uploads_.Find(key); });
  }
  std::vector<EarlierVersion> LoadKept(const EarlierVersionPlace& after,
                                       std::size_t limit) override {
    return Read([&] { return kept_.After(after, limit); });
  }
  std::vector<ReplicationPoint> LoadReplication(Instant since) override {
    return Read([&] { return service_.Replication(since); });
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
  SQLite::Statement backlog_;
  RunRecordReader runs_;
  ServiceRowReader service_;
  UploadSessionReader uploads_;
  ScanReader scan_;
  EarlierVersionReader kept_;
};

}  // namespace

std::unique_ptr<StateReader> OpenStateReader(const std::filesystem::path& directory,
                                             std::uint32_t cache_kib) {
  try {
    return std::make_unique<SqliteStateReader>(directory, cache_kib);
  } catch (const SQLite::Exception& error) {
    throw ToStorageError(error, Doing::kOpening, directory / kDatabaseName);
  }
}

std::unique_ptr<StateReader> OpenStateReaderIfAny(const std::filesystem::path& directory) {
  const std::filesystem::path database = directory / kDatabaseName;
  if (!std::filesystem::exists(database) || std::filesystem::file_size(database) == 0)
    return nullptr;
  return OpenStateReader(directory);
}

}  // namespace lisync
