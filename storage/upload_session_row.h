#pragma once

#include <SQLiteCpp/Database.h>
#include <SQLiteCpp/Statement.h>

#include <optional>

#include "src/core/upload_session.h"

namespace lisync {

// Rows of upload_session, for reading. Throws SQLite::Exception.
class UploadSessionReader {
 public:
  explicit UploadSessionReader(SQLite::Database& database);
  std::optional<UploadSession> Find(const ObjectKey& key);

 private:
  SQLite::Statement find_;
};

// Writes them, inside the caller's transaction.
class UploadSessionWriter {
 public:
  explicit UploadSessionWriter(SQLite::Database& database);
  // Adds the session or replaces the one of its key.
  void Put(const UploadSession& upload);
  void Forget(const ObjectKey& key);

 private:
  SQLite::Statement put_;
  SQLite::Statement forget_;
};

}  // namespace lisync
