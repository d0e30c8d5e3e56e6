#include "storage/upload_session_row.h"

#include "storage/object_state_row.h"
#include "storage/write_transaction.h"

namespace lisync {
UploadSessionReader::UploadSessionReader(SQLite::Database& database)
    : find_(database,
            "SELECT size, source_etag, part_size, destination, session, begun_us, run "
            "FROM upload_session WHERE key = ?1") {}

std::optional<UploadSession> UploadSessionReader::Find(const ObjectKey& key) {
  StatementUse row(find_);
  BindKey(*row, 1, key);
  if (!row->executeStep()) return std::nullopt;
  UploadSession upload;
  upload.key = key;
  upload.size = static_cast<std::uint64_t>(row->getColumn(0).getInt64());
  upload.source_etag.value = row->getColumn(1).getString();
  upload.part_size = static_cast<std::uint64_t>(row->getColumn(2).getInt64());
  upload.destination = row->getColumn(3).getString();
  upload.session = row->getColumn(4).getString();
  upload.begun = Instant(Duration(row->getColumn(5).getInt64()));
  upload.run = row->getColumn(6).getString();
  return upload;
}

UploadSessionWriter::UploadSessionWriter(SQLite::Database& database)
    : put_(database,
           "INSERT INTO upload_session (key, size, source_etag, part_size, destination, session, "
           "begun_us, run) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8) "
           "ON CONFLICT (key) DO UPDATE SET size = ?2, source_etag = ?3, part_size = ?4, "
           "destination = ?5, session = ?6, begun_us = ?7, run = ?8"),
      forget_(database, "DELETE FROM upload_session WHERE key = ?1") {}

void UploadSessionWriter::Put(const UploadSession& upload) {
  StatementUse put(put_);
  BindKey(*put, 1, upload.key);
  put->bind(2, static_cast<std::int64_t>(upload.size));
  put->bindNoCopy(3, upload.source_etag.value);
  put->bind(4, static_cast<std::int64_t>(upload.part_size));
  put->bindNoCopy(5, upload.destination);
  put->bindNoCopy(6, upload.session);
  BindInstant(*put, 7, upload.begun);
  put->bindNoCopy(8, upload.run);
  put->exec();
}

void UploadSessionWriter::Forget(const ObjectKey& key) {
  StatementUse forget(forget_);
  BindKey(*forget, 1, key);
  forget->exec();
}

}  // namespace lisync
