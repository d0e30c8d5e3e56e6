-- The same of each object in half the room. A tag and a run's id are packed where they have the form
-- that S3 servers and li-sync give them (storage/packed_value.h), and are text as they came where not;
-- rows of before stay text until they are written again.
CREATE TABLE object_state_packed (
  key              BLOB    NOT NULL PRIMARY KEY,
  status           INTEGER NOT NULL,  -- 1 pending, 2 copied, 3 adopted, 4 failed, 5 vanished
  held             INTEGER NOT NULL,  -- 1: hidden holds a version
  size             INTEGER NOT NULL,
  source_etag      ANY     NOT NULL,
  destination_etag ANY,               -- NULL: as source_etag
  sha256           BLOB,
  modified_us      INTEGER NOT NULL,
  run              ANY     NOT NULL,
  attempts         INTEGER NOT NULL,
  fault            TEXT    NOT NULL,  -- empty: none
  reason           TEXT    NOT NULL,
  next_try_us      INTEGER
) STRICT, WITHOUT ROWID;

INSERT INTO object_state_packed
  SELECT key, status, held, size, source_etag, nullif(destination_etag, source_etag), sha256, modified_us,
         run, attempts, CASE fault WHEN 'none' THEN '' ELSE fault END, reason, next_try_us
  FROM object_state ORDER BY key;

DROP TABLE object_state;
ALTER TABLE object_state_packed RENAME TO object_state;

CREATE INDEX object_state_unfinished ON object_state (key) WHERE status IN (1, 4);

CREATE TRIGGER object_state_no_delete BEFORE DELETE ON object_state BEGIN
  SELECT RAISE(ABORT, 'object_state: a known object is never forgotten');
END;

-- How a run that runs gets on (src/core/run_record.h, RunPace).
ALTER TABLE run_record ADD COLUMN noted_us INTEGER;
ALTER TABLE run_record ADD COLUMN in_flight INTEGER;
ALTER TABLE run_record ADD COLUMN objects_per_second REAL;
ALTER TABLE run_record ADD COLUMN bytes_per_second REAL;
ALTER TABLE run_record ADD COLUMN left_us INTEGER;

-- How far the last scan of main has come (src/core/scan.h): one row, and one a key range.
CREATE TABLE scan (
  id           INTEGER NOT NULL PRIMARY KEY CHECK (id = 1),
  run          TEXT    NOT NULL,
  watermark_us INTEGER,
  noted_us     INTEGER NOT NULL,
  source       TEXT    NOT NULL,
  destination  TEXT    NOT NULL,
  compares     INTEGER NOT NULL
) STRICT;

CREATE TABLE scan_range (
  after   BLOB    NOT NULL PRIMARY KEY,
  up_to   BLOB,             -- NULL: to the end
  reached BLOB    NOT NULL,
  ended   INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
