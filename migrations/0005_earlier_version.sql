-- Content that hidden held before another took its place, and where it is now
-- (src/core/earlier_version.h). Times are microseconds since 1970-01-01T00:00:00Z.
CREATE TABLE earlier_version (
  key         BLOB    NOT NULL,
  kept_key    BLOB    NOT NULL,  -- key itself: bucket versioning holds it
  version     TEXT    NOT NULL,
  etag        TEXT    NOT NULL,
  size        INTEGER NOT NULL,
  destination TEXT    NOT NULL,
  replaced_us INTEGER NOT NULL,
  run         TEXT    NOT NULL,
  PRIMARY KEY (key, kept_key, version)
) STRICT, WITHOUT ROWID;

CREATE TRIGGER earlier_version_no_delete BEFORE DELETE ON earlier_version BEGIN
  SELECT RAISE(ABORT, 'earlier_version: what hidden keeps is never forgotten');
END;
