"""What the replicated media tables say, read from PostgreSQL without li-sync."""

import time

import psycopg2

from harness.matrix import local_key


def originals(database):
    """The key of each local original to the SHA-256 that Synapse recorded of it."""
    rows = _query(database, "SELECT media_id, sha256 FROM local_media_repository")
    return {local_key(media_id): digest for media_id, digest in rows}


def wait_for_replication(servers, seconds=30):
    """Returns when hidden has the media rows that main has now."""
    wanted = originals(servers["main_pg"]).items()
    deadline = time.monotonic() + seconds
    while not wanted <= originals(servers["hidden_pg"]).items():
        if time.monotonic() > deadline:
            raise AssertionError(f"hidden lacks media rows of main after {seconds} s")
        time.sleep(0.1)


def _query(database, sql):
    connection = psycopg2.connect(host=database["host"], port=database["port"],
                                  user=database["monitor_user"], dbname=database["dbname"])
    try:
        with connection.cursor() as cursor:
            cursor.execute(sql)
            return cursor.fetchall()
    finally:
        connection.close()
