-- What the service remembers besides states and trail. Times are microseconds since
-- 1970-01-01T00:00:00Z.

-- One row a run (src/core/run_record.h). The trail is the evidence; this is what is shown.
CREATE TABLE run_record (
  run           TEXT    NOT NULL PRIMARY KEY,
  state         INTEGER NOT NULL,  -- 1 queued, 2 running, 3 succeeded, 4 failed, 5 stopped
  trigger       INTEGER NOT NULL,  -- 1 command, 2 schedule, 3 full scan, 4 retry, 5 request, 6 signal
  command       TEXT    NOT NULL,
  requested_by  TEXT    NOT NULL,
  requested_us  INTEGER NOT NULL,
  started_us    INTEGER,
  finished_us   INTEGER,
  end           TEXT    NOT NULL,  -- "done", "objects failed", "stopped early", "interrupted", ""
  reason        TEXT    NOT NULL,
  replication   TEXT    NOT NULL,
  seen          INTEGER NOT NULL,
  up_to_date    INTEGER NOT NULL,
  planned       INTEGER NOT NULL,
  copied        INTEGER NOT NULL,
  adopted       INTEGER NOT NULL,
  failed        INTEGER NOT NULL,
  vanished      INTEGER NOT NULL,
  waiting       INTEGER NOT NULL,
  left_out      INTEGER NOT NULL,
  bytes_planned INTEGER NOT NULL,
  bytes_copied  INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE INDEX run_record_open ON run_record (run) WHERE state IN (1, 2);

-- Settings that were changed while the service runs (src/core/state_store.h, StoredSetting).
CREATE TABLE stored_setting (
  name       TEXT    NOT NULL PRIMARY KEY,
  value      TEXT    NOT NULL,
  changed_us INTEGER NOT NULL,
  changed_by TEXT    NOT NULL
) STRICT, WITHOUT ROWID;

-- The last days of looks at the replication (src/core/state_store.h, ReplicationPoint).
CREATE TABLE replication_point (
  taken_us           INTEGER NOT NULL PRIMARY KEY,
  health             TEXT    NOT NULL,
  lag_bytes          INTEGER,
  retained_wal_bytes INTEGER,
  silent_us          INTEGER
) STRICT;
