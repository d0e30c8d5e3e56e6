"""Logical replication from main_pg to hidden_pg, set up so that main's writers never suffer.

Every table of main gets a replica identity before it is published: its primary key, else a unique
index over columns that are never null, else the whole row. The publication lists the tables by
name; one that Synapse makes later for a background job stays out of it.
"""

import time
from pathlib import Path

from lib import postgres
from lib.errors import Failure

PUBLICATION = "synapse_pub"
SUBSCRIPTION = "hidden_instance_sub"

_READY_SECONDS = 120
_SETTLE_SECONDS = 180
_MEDIA_SCHEMA = Path(__file__).with_name("media_schema.sql")

# Permanent ordinary and partitioned tables without a usable replica identity, and for each the
# statement that gives it one.
_IDENTITIES = """
SELECT format('ALTER TABLE %s REPLICA IDENTITY %s;', c.oid::regclass, coalesce(
  (SELECT 'USING INDEX ' || quote_ident(i.relname)
     FROM pg_index x JOIN pg_class i ON i.oid = x.indexrelid
    WHERE x.indrelid = c.oid AND x.indisunique AND x.indisvalid AND x.indimmediate
      AND x.indpred IS NULL AND x.indexprs IS NULL
      AND NOT EXISTS (SELECT FROM pg_attribute a
                       WHERE a.attrelid = c.oid AND NOT a.attnotnull
                         AND a.attnum = ANY (x.indkey::int2[]))
    ORDER BY x.indnatts, i.relname LIMIT 1), 'FULL'))
  FROM pg_class c
 WHERE c.relnamespace = 'public'::regnamespace AND c.relkind IN ('r', 'p')
   AND c.relpersistence = 'p' AND c.relreplident = 'd'
   AND NOT EXISTS (SELECT FROM pg_index p WHERE p.indrelid = c.oid AND p.indisprimary)
 ORDER BY c.relname;
"""

_TABLES = """
SELECT string_agg(c.oid::regclass::text, ', ' ORDER BY c.relname)
  FROM pg_class c
 WHERE c.relnamespace = 'public'::regnamespace AND c.relkind IN ('r', 'p')
   AND c.relpersistence = 'p' AND NOT c.relispartition;
"""

# Takes away what an attempt that was cut short has left.
_EMPTY_SCHEMA = """
DROP SCHEMA public CASCADE;
CREATE SCHEMA public AUTHORIZATION pg_database_owner;
GRANT USAGE ON SCHEMA public TO PUBLIC;
"""


def up(work):
    main, hidden = work.state["main_pg"], work.state["hidden_pg"]
    connection = (f"host={main['host']} port={main['port']} user={main['user']} "
                  f"dbname={main['dbname']}")
    if postgres.query(hidden, "SELECT 1 FROM pg_subscription"):
        # main's port may be another one than before.
        postgres.query(hidden, f"ALTER SUBSCRIPTION {SUBSCRIPTION} CONNECTION '{connection}'")
    else:
        if "synapse" in work.state:
            _wait(lambda: not postgres.query(main, "SELECT 1 FROM background_updates LIMIT 1"),
                  _SETTLE_SECONDS, "Synapse's background updates are not done")
        else:
            postgres.query(main, f"SET ROLE {postgres.OWNER};\n" + _MEDIA_SCHEMA.read_text())
        _publish(main)
        postgres.query(hidden, _EMPTY_SCHEMA)
        postgres.copy_schema(main, hidden)
        postgres.query(hidden, f"CREATE SUBSCRIPTION {SUBSCRIPTION} CONNECTION '{connection}' "
                               f"PUBLICATION {PUBLICATION}")
    _wait(lambda: _all_tables_ready(hidden), _READY_SECONDS,
          "not every table was copied to hidden")
    work.state["replication"] = {"publication": PUBLICATION, "subscription": SUBSCRIPTION}
    work.save()


def _publish(main):
    for statement in postgres.query(main, _IDENTITIES):
        postgres.query(main, statement)
    tables = postgres.query(main, _TABLES)[0]
    postgres.query(main, f"DROP PUBLICATION IF EXISTS {PUBLICATION}")
    postgres.query(main, f"CREATE PUBLICATION {PUBLICATION} FOR TABLE {tables}")


def _all_tables_ready(hidden):
    return postgres.query(hidden, "SELECT bool_and(srsubstate = 'r') FROM pg_subscription_rel"
                          ) == ["t"]


def _wait(condition, seconds, complaint):
    deadline = time.monotonic() + seconds
    while not condition():
        if time.monotonic() > deadline:
            raise Failure(f"{complaint} after {seconds} s")
        time.sleep(0.2)
