"""A pair of PostgreSQL clusters, "main_pg" and "hidden_pg", reached over loopback TCP.

Every local connection is trusted. `user` in servers.json is the superuser; `monitor_user` may only
look (pg_monitor, pg_read_all_data), as li-sync does; `synapse` owns the database.
"""

import os
import pwd
import shutil
import subprocess
from pathlib import Path

from lib.errors import Failure
from lib.loopback import LOOPBACK, with_free_port
from lib.process import account_ids, run

SUPERUSER = "postgres"
OWNER = "synapse"
MONITOR = "li_sync"
DATABASE = "synapse"

_READY_SECONDS = 60
_MAX_SOCKET_PATH = 107  # of sockaddr_un, less its end
_SETTINGS = {
    "listen_addresses": LOOPBACK,
    "wal_level": "logical",
    "fsync": "off",
    "max_connections": "100",
    "max_replication_slots": "20",
    "max_wal_senders": "20",
    "max_logical_replication_workers": "12",
    "max_worker_processes": "24",
    "max_sync_workers_per_subscription": "4",
    "logging_collector": "off",
}


def tool(name):
    """Path of a program of PostgreSQL 15."""
    directory = Path("/usr/lib/postgresql/15/bin")
    found = directory / name if (directory / name).exists() else shutil.which(name)
    if not found:
        raise Failure(f"{name} of PostgreSQL 15 is not installed: run scripts/packages quickstart")
    return str(found)


def server_account():
    """The account that servers run as: PostgreSQL refuses root."""
    if os.geteuid() != 0:
        return None
    try:
        return pwd.getpwnam("postgres")
    except KeyError:
        raise Failure("there is no user postgres: run scripts/packages quickstart") from None


def up(work):
    for name in ("main_pg", "hidden_pg"):
        _up_cluster(work, name)


def _up_cluster(work, name):
    if work.running(name):
        return
    account = server_account()
    data = _data_directory(work, name, account)
    if not (data / "PG_VERSION").exists():
        run([tool("initdb"), "-D", data, "-A", "trust", "-U", SUPERUSER, "-N", "-E", "UTF8",
             "--locale", "C.UTF-8"], cwd="/", **account_ids(account))

    def start(port):
        place = _place(port)
        work.start(name, [tool("postgres"), "-D", data, "-p", port, *_options(data.parent)],
                   lambda: _answers(place), seconds=_READY_SECONDS, user=account, polite="SIGINT")

    port = with_free_port(work.state.get(name, {}).get("port"), start)
    work.state[name] = _place(port)
    work.save()
    _ensure_database(work.state[name])


def _place(port):
    return {"host": LOOPBACK, "port": port, "user": SUPERUSER, "dbname": DATABASE,
            "monitor_user": MONITOR, "owner": OWNER}


def _data_directory(work, name, account):
    parent = work.path / "postgres" / name
    parent.mkdir(parents=True, exist_ok=True)
    data = parent / "data"
    if account:
        parent.parent.chmod(0o711)
        os.chown(parent, account.pw_uid, account.pw_gid)
        reach = subprocess.run(["test", "-w", str(parent)], check=False, cwd="/",
                               **account_ids(account))
        if reach.returncode != 0:
            raise Failure(f"user {account.pw_name} cannot reach {parent}: choose another "
                          "directory (--dir, or TMPDIR)")
    parent.chmod(0o700)
    return data


def _options(directory):
    settings = dict(_SETTINGS)
    longest = directory / ".s.PGSQL.65535.lock"
    fits = len(os.fsencode(longest)) <= _MAX_SOCKET_PATH
    settings["unix_socket_directories"] = str(directory) if fits else ""
    for name, value in settings.items():
        yield from ("-c", f"{name}={value}")


def _answers(place):
    return subprocess.run(_psql(place, "postgres", "-c", "SELECT 1"), check=False,
                          capture_output=True, cwd="/").returncode == 0


def _psql(place, database, *arguments):
    return [tool("psql"), "-X", "-q", "-A", "-t", "-v", "ON_ERROR_STOP=1", "-h", place["host"],
            "-p", str(place["port"]), "-U", place["user"], "-d", database, *arguments]


def query(place, sql, database=None):
    """Runs statements, each in its own transaction; returns the lines of their rows."""
    done = subprocess.run(_psql(place, database or place["dbname"], "-f", "-"), check=False,
                          input=sql, capture_output=True, text=True, cwd="/")
    if done.returncode != 0:
        raise Failure(f"PostgreSQL at port {place['port']}: {done.stderr.strip()}")
    return done.stdout.splitlines()


def _ensure_database(place):
    # Synapse wants its database in the C locale.
    if query(place, f"SELECT 1 FROM pg_database WHERE datname = '{DATABASE}'", "postgres"):
        return
    query(place, f"""
        CREATE ROLE {OWNER} LOGIN;
        CREATE ROLE {MONITOR} LOGIN IN ROLE pg_monitor, pg_read_all_data;
        CREATE DATABASE {DATABASE} OWNER {OWNER} TEMPLATE template0 ENCODING 'UTF8'
          LC_COLLATE 'C' LC_CTYPE 'C';
        """, "postgres")


def copy_schema(source, target):
    """Loads the source's schema, without rows, publications and subscriptions, into the target."""
    query(target, run([tool("pg_dump"), "--schema-only", "--no-publications",
                       "--no-subscriptions", "-h", source["host"], "-p", source["port"],
                       "-U", source["user"], source["dbname"]], cwd="/"))
