-- Uploads in parts that were begun on hidden and have not ended (src/core/upload_session.h). Times are
-- microseconds since 1970-01-01T00:00:00Z.
CREATE TABLE upload_session (
  key         BLOB    NOT NULL PRIMARY KEY,
  size        INTEGER NOT NULL,
  source_etag TEXT    NOT NULL,
  part_size   INTEGER NOT NULL,
  destination TEXT    NOT NULL,
  session     TEXT    NOT NULL,
  begun_us    INTEGER NOT NULL,
  run         TEXT    NOT NULL
) STRICT, WITHOUT ROWID;
