#include "storage/checkpoint_row.h"

#include "storage/object_state_row.h"
#include "storage/write_transaction.h"

namespace lisync {

CheckpointReader::CheckpointReader(SQLite::Database& database)
    : read_(database,
            "SELECT pg_lsn, last_media_sync_us, last_sync_us, total_syncs, failed_syncs, last_run, "
            "last_outcome, replication, replication_cause, source, destination FROM checkpoint "
            "WHERE id = 1") {}

Checkpoint CheckpointReader::Read() {
  StatementUse read(read_);
  Checkpoint checkpoint;
  if (!read->executeStep()) return checkpoint;
  checkpoint.pg_lsn = read->getColumn(0).getString();
  checkpoint.last_media_sync_ts = ReadInstant(read->getColumn(1));
  checkpoint.last_sync_at = ReadInstant(read->getColumn(2));
  checkpoint.total_syncs = static_cast<std::uint64_t>(read->getColumn(3).getInt64());
  checkpoint.failed_syncs = static_cast<std::uint64_t>(read->getColumn(4).getInt64());
  checkpoint.last_run = read->getColumn(5).getString();
  checkpoint.last_outcome = read->getColumn(6).getString();
  checkpoint.replication = read->getColumn(7).getString();
  checkpoint.replication_cause = read->getColumn(8).getString();
  checkpoint.source = read->getColumn(9).getString();
  checkpoint.destination = read->getColumn(10).getString();
  return checkpoint;
}

CheckpointWriter::CheckpointWriter(SQLite::Database& database)
    : put_(database,
           "INSERT INTO checkpoint (id, pg_lsn, last_media_sync_us, last_sync_us, total_syncs, "
           "failed_syncs, last_run, last_outcome, replication, replication_cause, source, "
           "destination) VALUES (1, ?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11) "
           "ON CONFLICT (id) DO UPDATE SET pg_lsn = ?1, last_media_sync_us = ?2, "
           "last_sync_us = ?3, total_syncs = ?4, failed_syncs = ?5, last_run = ?6, "
           "last_outcome = ?7, replication = ?8, replication_cause = ?9, source = ?10, "
           "destination = ?11") {}

void CheckpointWriter::Put(const Checkpoint& checkpoint) {
  StatementUse put(put_);
  put->bindNoCopy(1, checkpoint.pg_lsn);
  BindInstant(*put, 2, checkpoint.last_media_sync_ts);
  BindInstant(*put, 3, checkpoint.last_sync_at);
  put->bind(4, static_cast<std::int64_t>(checkpoint.total_syncs));
  put->bind(5, static_cast<std::int64_t>(checkpoint.failed_syncs));
  put->bindNoCopy(6, checkpoint.last_run);
  put->bindNoCopy(7, checkpoint.last_outcome);
  put->bindNoCopy(8, checkpoint.replication);
  put->bindNoCopy(9, checkpoint.replication_cause);
  put->bindNoCopy(10, checkpoint.source);
  put->bindNoCopy(11, checkpoint.destination);
  put->exec();
}

}  // namespace lisync
