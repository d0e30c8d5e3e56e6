-- Times are microseconds since 1970-01-01T00:00:00Z. Triggers keep honest programs from changing the
-- trail by mistake; only tree heads kept elsewhere prove that nobody did it on purpose.

-- What is known of each object (src/core/object_state.h).
CREATE TABLE object_state (
  key              BLOB    NOT NULL PRIMARY KEY,
  status           INTEGER NOT NULL,  -- 1 pending, 2 copied, 3 adopted, 4 failed, 5 vanished
  held             INTEGER NOT NULL,  -- 1: hidden holds a version
  size             INTEGER NOT NULL,
  source_etag      TEXT    NOT NULL,
  destination_etag TEXT    NOT NULL,
  sha256           BLOB,
  modified_us      INTEGER NOT NULL,
  run              TEXT    NOT NULL,
  attempts         INTEGER NOT NULL,
  fault            TEXT    NOT NULL,
  reason           TEXT    NOT NULL,
  next_try_us      INTEGER
) STRICT, WITHOUT ROWID;

CREATE INDEX object_state_unfinished ON object_state (key) WHERE status IN (1, 4);

CREATE TRIGGER object_state_no_delete BEFORE DELETE ON object_state BEGIN
  SELECT RAISE(ABORT, 'object_state: a known object is never forgotten');
END;

-- One row (src/core/state_store.h, Checkpoint).
CREATE TABLE checkpoint (
  id                 INTEGER NOT NULL PRIMARY KEY CHECK (id = 1),
  pg_lsn             TEXT    NOT NULL,
  last_media_sync_us INTEGER,
  last_sync_us       INTEGER,
  total_syncs        INTEGER NOT NULL,
  failed_syncs       INTEGER NOT NULL,
  last_run           TEXT    NOT NULL,
  last_outcome       TEXT    NOT NULL,
  replication        TEXT    NOT NULL,
  replication_cause  TEXT    NOT NULL,
  source             TEXT    NOT NULL,
  destination        TEXT    NOT NULL
) STRICT;

-- The audit trail. `leaf` is what is hashed (storage/leaf.h), `leaf_hash` its hash in the tree (RFC 6962);
-- the columns after them repeat some of the leaf's fields to search by, `object_key` as the key's own
-- bytes. No column may ever be UNIQUE: INSERT OR REPLACE would delete through it.
CREATE TABLE audit_entry (
  seq        INTEGER NOT NULL PRIMARY KEY,
  leaf       BLOB    NOT NULL CHECK (length(leaf) BETWEEN 2 AND 4095),
  leaf_hash  BLOB    NOT NULL CHECK (length(leaf_hash) = 32),
  time_us    INTEGER NOT NULL,
  run        TEXT    NOT NULL,
  action     TEXT    NOT NULL,
  outcome    TEXT    NOT NULL,
  object_key BLOB
) STRICT;

CREATE INDEX audit_entry_object ON audit_entry (object_key) WHERE object_key IS NOT NULL;
CREATE INDEX audit_entry_run ON audit_entry (run);
CREATE INDEX audit_entry_time ON audit_entry (time_us);

CREATE TRIGGER audit_entry_no_update BEFORE UPDATE ON audit_entry BEGIN
  SELECT RAISE(ABORT, 'audit_entry: entries are never changed');
END;

CREATE TRIGGER audit_entry_no_delete BEFORE DELETE ON audit_entry BEGIN
  SELECT RAISE(ABORT, 'audit_entry: entries are never removed');
END;

-- Also refuses INSERT OR REPLACE, an upsert and a missing seq: none of them names the next one.
CREATE TRIGGER audit_entry_in_order BEFORE INSERT ON audit_entry
WHEN NEW.seq IS NOT (SELECT coalesce(max(seq) + 1, 0) FROM audit_entry) BEGIN
  SELECT RAISE(ABORT, 'audit_entry: seq must be the next one');
END;

-- One row: the hash tree over audit_entry (src/merkle/compact_range.h, Serialize). `origin` is the
-- trail's name, empty before the first entry.
CREATE TABLE audit_tree (
  id       INTEGER NOT NULL PRIMARY KEY CHECK (id = 1),
  origin   TEXT    NOT NULL,
  size     INTEGER NOT NULL,
  frontier BLOB    NOT NULL
) STRICT;

INSERT INTO audit_tree (id, origin, size, frontier) VALUES (1, '', 0, x'0000000000000000');

CREATE TRIGGER audit_tree_no_delete BEFORE DELETE ON audit_tree BEGIN
  SELECT RAISE(ABORT, 'audit_tree: the tree is never removed');
END;

CREATE TRIGGER audit_tree_no_insert BEFORE INSERT ON audit_tree BEGIN
  SELECT RAISE(ABORT, 'audit_tree: there is one tree');
END;

CREATE TRIGGER audit_tree_only_grows BEFORE UPDATE ON audit_tree
WHEN NEW.id IS NOT OLD.id OR NEW.size < OLD.size
  OR (OLD.origin <> '' AND NEW.origin IS NOT OLD.origin)
  OR NEW.size IS NOT (SELECT coalesce(max(seq) + 1, 0) FROM audit_entry) BEGIN
  SELECT RAISE(ABORT, 'audit_tree: the tree covers all entries, keeps its origin and only grows');
END;
