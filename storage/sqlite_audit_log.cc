#include "storage/sqlite_audit_log.h"

#include <SQLiteCpp/Database.h>
#include <SQLiteCpp/Statement.h>

#include <algorithm>
#include <mutex>
#include <string>
#include <type_traits>
#include <utility>
#include <vector>

#include "storage/audit_appender.h"
#include "storage/database.h"
#include "storage/sqlite_error.h"
#include "storage/write_transaction.h"

namespace lisync {
namespace {

// Rows fetched at a time: at most 1 MiB.
constexpr std::int64_t kChunk = 256;

struct Entry {
  Seq seq = 0;
  std::string leaf;
};

class SqliteAuditLog : public AuditLog {
 public:
  explicit SqliteAuditLog(const std::filesystem::path& directory)
      : file_(directory / kDatabaseName),
        database_(OpenDatabase(directory, Access::kRead)),
        tree_(database_),
        end_(database_, "SELECT coalesce(max(seq) + 1, 0) FROM audit_entry"),
        chunk_(database_,
               "SELECT seq, substr(leaf, 1, 4096) FROM audit_entry WHERE seq >= ? AND seq < ? "
               "ORDER BY seq LIMIT ?") {}

  TreeHead Head() override {
    return Locked([&] { return tree_.Read().range.Head(hasher_); });
  }

  void Read(Seq first, Seq last, const EntryVisitor& visit) override {
    const Seq end = std::min(last, Locked([&] {
                               StatementUse rows(end_);
                               rows->executeStep();
                               return static_cast<Seq>(rows->getColumn(0).getInt64());
                             }));
    while (first < end) {
      const std::vector<Entry> chunk = Locked([&] { return Fetch(first, end); });
      if (chunk.empty()) return;
      for (const Entry& entry : chunk) {
        if (!visit(entry.seq, entry.leaf)) return;
      }
      first = chunk.back().seq + 1;
    }
  }

 private:
  template <typename Work>
  std::invoke_result_t<Work> Locked(Work work) {
    const std::scoped_lock lock(mutex_);
    try {
      return work();
    } catch (const SQLite::Exception& error) {
      throw ToStorageError(error, Doing::kReading, file_);
    }
  }

  std::vector<Entry> Fetch(Seq first, Seq end) {
    std::vector<Entry> entries;
    StatementUse rows(chunk_);
    rows->bind(1, static_cast<std::int64_t>(first));
    rows->bind(2, static_cast<std::int64_t>(end));
    rows->bind(3, kChunk);
    while (rows->executeStep()) {
      entries.push_back(
          {static_cast<Seq>(rows->getColumn(0).getInt64()), rows->getColumn(1).getString()});
    }
    return entries;
  }

  const std::filesystem::path file_;
  std::mutex mutex_;
  // Guarded by mutex_.
  SQLite::Database database_;
  TreeHasher hasher_;
  StoredTreeReader tree_;
  SQLite::Statement end_;
  SQLite::Statement chunk_;
};

}  // namespace

std::unique_ptr<AuditLog> OpenAuditLog(const std::filesystem::path& directory) {
  const std::filesystem::path file = directory / kDatabaseName;
  try {
    return std::make_unique<SqliteAuditLog>(directory);
  } catch (const SQLite::Exception& error) {
    throw ToStorageError(error, Doing::kOpening, file);
  }
}

}  // namespace lisync
