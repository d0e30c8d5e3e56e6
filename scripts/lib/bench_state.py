"""The section `state`: what a million known objects cost, and what it costs to take over a replica
that is whole. Both sides are one server that makes its listings up (tests/bench/listing_server.cc).
"""

import contextlib
import json
import sqlite3
import sys
from dataclasses import asdict
from pathlib import Path

from lib.bench_child import Child
from lib.bench_measure import BUILD, build, fast_directory, median, need_room
from lib.bench_peers import Peers
from lib.bench_report import Goal, Section, median_of, table
from lib.errors import Failure
from lib.process import run as run_command

_MIB = 1 << 20
_ROOM = 1500  # bytes of the database an object
_ORIGIN = "audit.example/bench"
_NOWHERE = {"host": "127.0.0.1", "port": 1, "monitor_user": "x", "dbname": "x"}


def run(known, imported, repeat):
    """`known`: objects that the state knows; `imported`: those of the replica that is taken over."""
    build("li-sync", "listing_server", "fill_state")
    print("state …", file=sys.stderr, flush=True)
    return _section(known, imported, _import(imported), _known(known, repeat), repeat)


class _Place:
    """A listing of so many objects on both sides, and li-sync's state beside it."""

    def __init__(self, directory, objects):
        self._server = Child([BUILD / "tests/bench/listing_server", objects])
        side = {"endpoint": f"http://127.0.0.1:{self._server.port}", "access_key": "any",
                "secret_key": "any"}
        peers = Peers(directory, {"main_s3": {**side, "bucket": "main"}, "main_pg": _NOWHERE,
                                  "hidden_pg": _NOWHERE}, {"audit.origin": _ORIGIN})
        hidden = {**side, "bucket": "hidden"}
        self.sync = peers.li_sync(hidden)
        self.state = peers.state(hidden)
        self._config = directory / "hidden" / "li-sync.properties"

    def end(self):
        """What was asked for by side, and the bytes of all keys; the second time nothing."""
        return json.loads(self._server.end() or "{}")

    def expect(self, status, objects):
        told = json.loads(run_command([BUILD / "agent/li-sync", "status", "--json", "--config",
                                       self._config]))["media"]
        if told[status]["objects"] != objects:
            raise Failure(f"{told[status]['objects']} of {objects} objects are {status}")


@contextlib.contextmanager
def _place(objects):
    with fast_directory() as name:
        place = _Place(Path(name), objects)
        try:
            yield place
        finally:
            place.end()


def _import(objects):
    with _place(objects) as place:
        cost = place.sync.measure()
        place.expect("adopted", objects)
        return {"objects": objects, "cost": cost, **place.end()}


def _known(objects, runs):
    with _place(objects) as place:
        need_room(place.state, objects * _ROOM, "--known")
        run_command([BUILD / "tests/bench/fill_state", objects, place.state, _ORIGIN])
        tables = _tables(place.state / "li-sync.db")
        idle = [place.sync.measure() for _ in range(runs)]
        place.expect("copied", objects)
        return {"tables": tables, "idle": idle, **place.end()}


def _tables(database):
    """Bytes of each table with its indexes."""
    with sqlite3.connect(f"file:{database}?mode=ro", uri=True) as opened:
        return dict(opened.execute(
            "SELECT tbl_name, sum(pgsize) FROM dbstat JOIN sqlite_schema USING (name) "
            "GROUP BY tbl_name ORDER BY 2 DESC"))


def _section(known, imported, taken, whole, repeat):
    idle = median(whole["idle"])
    trail = sum(size for name, size in whole["tables"].items() if name.startswith("audit_"))
    state = sum(whole["tables"].values()) - trail
    key = whole["key_bytes"] / known
    listings = {side: asked.get("ListObjectsV2", 0) for side, asked in taken["requests"].items()}
    others = {side: sum(asked.values()) - listings[side]
              for side, asked in taken["requests"].items()}
    return Section(
        f"State. {known:,} objects were recorded as a first copy leaves them.",
        [table([f"{known:,} known objects", "peak MB", "wall s", "CPU s"],
               [[f"no change, {median_of(repeat)}", f"{idle.rss / 1e6:.1f}", f"{idle.wall:.2f}",
                 f"{idle.cpu:.2f}"]]),
         table(["bytes an object", "the key", "the rest of state and its indexes", "audit trail"],
               [["", f"{key:.0f}", f"{state / known - key:.0f}", f"{trail / known:.0f}"]]),
         table([f"a replica of {imported:,} objects is taken over", "listing pages of main",
                "of hidden", "other requests", "peak MB", "wall s"],
               [["", listings["main"], listings["hidden"], sum(others.values()),
                 f"{taken['cost'].rss / 1e6:.1f}", f"{taken['cost'].wall:.2f}"]])],
        [Goal(f"{known:,} known objects, no-op, peak memory", idle.rss / _MIB, 64, unit=" MiB"),
         Goal("state an object, beside its key", state / known - key, 160, unit=" bytes"),
         Goal(f"taking over {imported:,} objects, requests but listings", sum(others.values()), 0)],
        {"idle": [asdict(cost) for cost in whole["idle"]], "tables": whole["tables"],
         "key_bytes": whole["key_bytes"], "known": known,
         "import": {**taken, "cost": asdict(taken["cost"])}})
