#include "storage/sqlite_state_store.h"

#include <SQLiteCpp/Database.h>
#include <SQLiteCpp/Statement.h>

#include <algorithm>
#include <functional>
#include <mutex>
#include <optional>
#include <type_traits>
#include <utility>

#include "storage/audit_appender.h"
#include "storage/checkpoint_row.h"
#include "storage/database.h"
#include "storage/earlier_version_row.h"
#include "storage/leaf.h"
#include "storage/object_state_row.h"
#include "storage/run_record_row.h"
#include "storage/scan_rows.h"
#include "storage/service_rows.h"
#include "storage/sqlite_error.h"
#include "storage/sqlite_state_reader.h"
#include "storage/upload_session_row.h"
#include "storage/write_transaction.h"

namespace lisync {
namespace {

constexpr std::string_view kReset =
    "UPDATE object_state SET status = 1, run = ?1, attempts = 0, fault = '', reason = ?2, "
    "next_try_us = NULL WHERE status IN (2, 3)";
constexpr std::string_view kForgetHeld =
    "UPDATE object_state SET held = 0, destination_etag = '' "
    "WHERE held <> 0 OR destination_etag IS NOT ''";

// The statements of the connection that writes.
struct Writer {
  Writer(SQLite::Database opened, std::string origin)
      : database(std::move(opened)),
        states(database),
        find(database,
             "SELECT " + std::string(kObjectStateColumns) + " FROM object_state WHERE key = ?1"),
        trail(database, std::move(origin)),
        checkpoint(database),
        runs(database),
        service(database),
        uploads(database),
        scan(database),
        kept(database),
        reset(database, std::string(kReset)),
        forget_held(database, std::string(kForgetHeld)) {}

  SQLite::Database database;
  ObjectStateWriter states;
  SQLite::Statement find;
  AuditAppender trail;
  CheckpointWriter checkpoint;
  RunRecordWriter runs;
  ServiceRowWriter service;
  UploadSessionWriter uploads;
  ScanWriter scan;
  EarlierVersionWriter kept;
  SQLite::Statement reset;
  SQLite::Statement forget_held;
};

void CheckOrigin(const std::string& origin) {
  const bool allowed = std::all_of(origin.begin(), origin.end(), [](char c) {
    return c > ' ' && c < 0x7F && std::string_view("+%\"\\").find(c) == std::string_view::npos;
  });
  if (origin.empty() || origin.size() > kMaxOriginBytes || !allowed) {
    throw StorageError(StorageError::Kind::kCannotOpen,
                       "audit.origin is \"" + EscapeText(origin) +
                           "\": give the trail a name of 1 to 128 ASCII characters without blanks "
                           "and without + % \" \\, such as \"audit.example.org/li-sync\"");
  }
}

class SqliteStateStore : public StateStore {
 public:
  explicit SqliteStateStore(StateStoreOptions options)
      : file_(options.directory / kDatabaseName),
        failpoint_(std::move(options.failpoint)),
        writer_(OpenDatabase(options.directory, Access::kWrite, options.cache_kib),
                std::move(options.origin)),
        reader_(OpenStateReader(options.directory, options.cache_kib)) {
    if (options.max_pages != 0) {
      writer_.database.exec("PRAGMA max_page_count = " + std::to_string(options.max_pages));
    }
    writer_.trail.Begin();
  }

  std::vector<ObjectState> Load(const KeyRange& range, std::size_t limit) override {
    return reader_->Load(range, limit);
  }
  std::vector<ObjectState> LoadUnfinished(const ObjectKey& after, std::size_t limit) override {
    return reader_->LoadUnfinished(after, limit);
  }
  Checkpoint LoadCheckpoint() override { return reader_->LoadCheckpoint(); }
  StateSummary Summary() override { return reader_->Summary(); }
  Backlog LoadBacklog() override { return reader_->LoadBacklog(); }
  std::vector<RunRecord> LoadRuns(const std::optional<RunId>& before, std::size_t limit) override {
    return reader_->LoadRuns(before, limit);
  }
  std::optional<RunRecord> LoadRun(const RunId& run) override { return reader_->LoadRun(run); }
  std::vector<RunRecord> LoadOpenRuns() override { return reader_->LoadOpenRuns(); }
  std::optional<StoredSetting> LoadSetting(const std::string& name) override {
    return reader_->LoadSetting(name);
  }
  std::optional<Scan> LoadScan() override { return reader_->LoadScan(); }
  std::optional<UploadSession> LoadUpload(const ObjectKey& key) override {
    return reader_->LoadUpload(key);
  }
  std::vector<ReplicationPoint> LoadReplication(Instant since) override {
    return reader_->LoadReplication(since);
  }

  std::vector<EarlierVersion> LoadKept(const EarlierVersionPlace& after,
                                       std::size_t limit) override {
    return reader_->LoadKept(after, limit);
  }

  TreeHead Commit(const Batch& batch) override {
    return Write([&] { return std::optional(Record(batch)); }).value();
  }

  std::optional<TreeHead> CommitIfStill(const ObjectState& judged, const Batch& batch) override {
    return Write([&] { return IsStill(judged) ? std::optional(Record(batch)) : std::nullopt; });
  }

  TreeHead ResetHeld(const std::string& reason, const AuditEvent& event) override {
    return Write([&] {
             {
               StatementUse reset(writer_.reset);
               reset->bindNoCopy(1, event.run);
               reset->bindNoCopy(2, reason);
               reset->exec();
               StatementUse forget_held(writer_.forget_held);
               forget_held->exec();
             }
             Reached("commit.state");
             Append(event);
             return std::optional(SaveTree());
           })
        .value();
  }

 private:
  void Reached(std::string_view point) const {
    if (failpoint_) failpoint_(point);
  }

  void Append(const AuditEvent& event) {
    writer_.trail.Append(event);
    Reached("commit.event");
  }

  TreeHead SaveTree() {
    const TreeHead head = writer_.trail.Save();
    Reached("commit.tree");
    return head;
  }

  TreeHead Record(const Batch& batch) {
    for (const ObjectState& state : batch.states) {
      writer_.states.Put(state);
      Reached("commit.state");
    }
    for (const DueObject& due : batch.due) writer_.states.MakeDue(due.key, due.next_try);
    for (const AuditEvent& event : batch.events) Append(event);
    const TreeHead head = SaveTree();
    if (batch.checkpoint) writer_.checkpoint.Put(*batch.checkpoint);
    if (batch.run) writer_.runs.Put(*batch.run);
    if (batch.setting) writer_.service.Put(*batch.setting);
    if (batch.upload) writer_.uploads.Put(*batch.upload);
    for (const ObjectKey& key : batch.ended_uploads) writer_.uploads.Forget(key);
    if (batch.scan) writer_.scan.Put(*batch.scan);
    for (const EarlierVersion& kept : batch.kept) writer_.kept.Put(kept);
    if (batch.replication) writer_.service.Put(*batch.replication);
    Reached("commit.checkpoint");
    return head;
  }

  bool IsStill(const ObjectState& judged) {
    StatementUse rows(writer_.find);
    BindKey(*rows, 1, judged.key);
    return rows->executeStep() && ReadObjectState(*rows) == judged;
  }

  // Without a head from `work` the transaction is given up.
  std::optional<TreeHead> Write(const std::function<std::optional<TreeHead>()>& work) {
    const std::scoped_lock lock(writer_mutex_);
    if (in_doubt_) throw StorageError(*in_doubt_);
    try {
      const std::optional<TreeHead> head = InTransaction(work);
      if (head) Reached("commit.after");
      return head;
    } catch (const SQLite::Exception& error) {
      const StorageError what = ToStorageError(error, Doing::kWriting, file_);
      if (LeavesFileInDoubt(error) || lisync::InTransaction(writer_.database)) in_doubt_ = what;
      throw StorageError(what);
    }
  }

  std::optional<TreeHead> InTransaction(const std::function<std::optional<TreeHead>()>& work) {
    CheckNotMoved(writer_.database, file_);
    WriteTransaction transaction(writer_.database);
    Reached("commit.begin");
    writer_.trail.Begin();
    const std::optional<TreeHead> head = work();
    if (!head) return head;
    Reached("commit.before");
    transaction.Commit();
    return head;
  }

  const std::filesystem::path file_;
  const Failpoint failpoint_;

  std::mutex writer_mutex_;
  Writer writer_;                         // guarded by writer_mutex_
  std::optional<StorageError> in_doubt_;  // the error after which nothing more is written; the same

  const std::unique_ptr<StateReader> reader_;
};

}  // namespace

std::unique_ptr<StateStore> OpenStateStore(StateStoreOptions options) {
  CheckOrigin(options.origin);
  const std::filesystem::path file = options.directory / kDatabaseName;
  try {
    return std::make_unique<SqliteStateStore>(std::move(options));
  } catch (const SQLite::Exception& error) {
    throw ToStorageError(error, Doing::kOpening, file);
  }
}

}  // namespace lisync
