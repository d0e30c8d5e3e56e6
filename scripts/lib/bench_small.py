"""The sections `small` and `noop`: many small objects between two MinIO servers, a first copy and
then runs without changes."""

import contextlib
import sys
from dataclasses import asdict
from functools import partial

from lib.bench_measure import build, median, need_room
from lib.bench_peers import LI_SYNC, MC, ORIGINAL, TUNED, Peers
from lib.bench_report import Goal, Section, cost_table, median_of
from lib.bench_servers import client, drop_bucket, fill, fresh_bucket, two_buckets
from lib.errors import Failure

ALL_PEERS = (ORIGINAL, TUNED, MC)
FLOOR_THREADS = (4, 8, 16, 32)
LISTINGS = {"key": "bare listing of main, start-after", "token": "bare listing of main, tokens"}
FULL = "li-sync --full (also lists hidden)"
_ROOM = 48 << 10  # bytes of an object on either side, with what a server adds
# A run without changes is short: of those that take no second, this many are measured a round.
_SHORT_RUNS = 5


def run(objects, repeat, sections, others=ALL_PEERS):
    """Sections "small" and "noop" as asked; `others`: the peers beside floor and listing."""
    build("li-sync", "get_put_loop", "list_loop", "fill_bucket")
    with two_buckets() as (directory, servers):
        need_room(directory, objects * 2 * _ROOM, "--objects")
        bench = _Bench(directory, servers, fill(servers["main_s3"], objects))
        for number in range(repeat):
            print(f"round {number + 1} of {repeat} …", file=sys.stderr, flush=True)
            bench.round(number, sections, others)
    head = f"{objects:,} objects of 4 to 64 KiB, {median_of(repeat)}"
    found = {"small": lambda: _small(head, bench.first, others),
             "noop": lambda: _noop(head, bench.idle, others)}
    return [found[name]() for name in sections]


class _Bench:
    def __init__(self, directory, servers, keys):
        self.directory, self.servers = directory, servers
        self.peers = Peers(directory, servers)
        self.sizes = client(servers["main_s3"]).sizes(servers["main_s3"]["bucket"])
        if set(self.sizes) != set(keys):
            raise Failure("main does not list what was put there")
        self.keys = directory / "keys.txt"
        self.keys.write_text("\n".join(keys) + "\n")
        self.first, self.idle = {}, {}

    @contextlib.contextmanager
    def bucket(self, name):
        bucket = fresh_bucket(self.servers["hidden_s3"], name)
        yield bucket
        drop_bucket(self.directory, bucket)

    def copy(self, name, bucket, command):
        """Measures it and looks that all of it arrived."""
        self.first.setdefault(name, []).append(command.measure())
        arrived = client(bucket).sizes(bucket["bucket"])
        if arrived != self.sizes:
            raise Failure(f"{name}: {len(arrived)} objects arrived, or not whole; "
                          f"{len(self.sizes)} were to be copied")

    def again(self, name, command, times=1):
        self.idle.setdefault(name, []).extend(command.measure() for _ in range(times))

    def round(self, number, sections, others):
        idle = "noop" in sections
        steps = [partial(self._floor, number)] if "small" in sections else []
        steps.append(partial(self._li_sync, number, idle))
        steps += [partial(self._peer, name, number, idle) for name in others]
        turn = number % len(steps)  # so that no one is always measured after the same other
        for step in steps[turn:] + steps[:turn]:
            step()

    def _floor(self, number):
        for threads in FLOOR_THREADS:
            with self.bucket(f"floor-{threads}-{number}") as bucket:
                self.copy(threads, bucket, self.peers.floor(threads, self.keys, bucket))

    def _li_sync(self, number, idle):
        with self.bucket(f"li-sync-{number}") as bucket:
            self.copy(LI_SYNC, bucket, self.peers.li_sync(bucket))
            if not idle:
                return
            for _ in range(_SHORT_RUNS):  # in turn, so that all see the same of the machine
                for by, name in LISTINGS.items():
                    self.again(name, self.peers.listing(by))
                self.again(LI_SYNC, self.peers.li_sync(bucket))
                self.again(FULL, self.peers.li_sync(bucket, "--full"))

    def _peer(self, name, number, idle):
        with self.bucket(f"other-{ALL_PEERS.index(name)}-{number}") as bucket:
            command = self.peers.other(name, bucket)
            self.copy(name, bucket, command)
            if idle:
                self.again(name, command)


def _raw(costs):
    return {str(name): [asdict(cost) for cost in of] for name, of in costs.items()}


def _small(head, costs, others):
    medians = {name: median(of) for name, of in costs.items()}
    threads = min(FLOOR_THREADS, key=lambda number: medians[number].wall)
    floor = medians[threads]
    base = TUNED if TUNED in others else ORIGINAL
    rows = [(f"bare GET+PUT loop, {threads} threads (the floor)", floor),
            *((name, medians[name]) for name in (LI_SYNC, *others))]
    tried = ", ".join(f"{number}: {medians[number].wall:.2f} s" for number in FLOOR_THREADS)
    goals = [Goal("first copy of small objects, wall, × floor",
                  medians[LI_SYNC].wall / floor.wall, 1.05)]
    if TUNED in others:
        goals.append(Goal("first copy of small objects, CPU, × rclone tuned",
                          medians[LI_SYNC].cpu / medians[TUNED].cpu, 0.6))
    return Section(
        f"First copy. {head}. The floor's threads are the best of {tried}.",
        [cost_table("first copy", [("wall, × floor", "wall", floor),
                                   ("CPU, × " + base.split(",")[0], "cpu", medians[base])], rows)],
        goals, {"rounds": _raw(costs), "floor_threads": threads})


def _noop(head, costs, others):
    medians = {name: median(of) for name, of in costs.items()}
    floor = min((medians[name] for name in LISTINGS.values()), key=lambda cost: cost.wall)
    original = medians[ORIGINAL]
    names = [*LISTINGS.values(), LI_SYNC, FULL, *others]
    return Section(
        f"No change: main is listed to its end. {head}, {_SHORT_RUNS} runs a round of the short "
        "ones. × listing is × the faster bare listing.",
        [cost_table("run without changes", [("wall, × listing", "wall", floor),
                                            ("wall, × original", "wall", original)],
                    [(name, medians[name]) for name in names])],
        [Goal("full-scan no-op, wall, × bare listing of main",
              medians[LI_SYNC].wall / floor.wall, 1.1),
         Goal("full-scan no-op, wall, × the original's flags",
              medians[LI_SYNC].wall / original.wall, 0.15)],
        {"rounds": _raw(costs)})
