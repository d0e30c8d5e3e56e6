"""The section `large`: a few large objects, as Synapse's storage provider stores them (in parts of
8 MiB)."""

import sys
from dataclasses import asdict

from lib.bench_measure import build, median, need_room
from lib.bench_peers import LI_SYNC, ORIGINAL, Peers
from lib.bench_report import Goal, Section, median_of, table
from lib.bench_servers import client, drop_bucket, fill, fresh_bucket, two_buckets
from lib.errors import Failure

_MIB = 1 << 20
# How the bare copy may go about it, and how many transfers at a time; the best is the floor.
_WAYS = (("whole", 2), ("whole", 4), ("whole", 8), ("parts", 4), ("parts", 8), ("parts", 16))


def run(objects, mebibytes, repeat):
    build("li-sync", "stream_copy", "fill_bucket")
    size = mebibytes * _MIB
    costs = {}
    with two_buckets() as (directory, servers):
        # Main, hidden, and the parts of an upload before they are put together.
        need_room(directory, 2.5 * objects * size, "--large-objects or --large-size")
        keys = directory / "keys.txt"
        keys.write_text("\n".join(fill(servers["main_s3"], objects, size, size)) + "\n")
        peers = Peers(directory, servers)
        commands = {way: lambda bucket, way=way: peers.stream(*way, size, keys, bucket)
                    for way in _WAYS}
        commands[LI_SYNC] = peers.li_sync
        commands[ORIGINAL] = lambda bucket: peers.other(ORIGINAL, bucket)
        for number in range(repeat):
            print(f"large, round {number + 1} of {repeat} …", file=sys.stderr, flush=True)
            for index, (name, command) in enumerate(commands.items()):
                bucket = fresh_bucket(servers["hidden_s3"], f"large-{index}-{number}")
                costs.setdefault(name, []).append(command(bucket).measure())
                sizes = client(bucket).sizes(bucket["bucket"])
                if list(sizes.values()) != [size] * objects:
                    raise Failure(f"{_name(name)}: not all large objects arrived whole: {sizes}")
                drop_bucket(directory, bucket)
    return _section(costs, objects, mebibytes, repeat)


def _name(way):
    if isinstance(way, str):
        return way
    kind, transfers = way
    return (f"bare copy, {transfers} whole objects at a time" if kind == "whole" else
            f"bare copy, {transfers} parts of 8 MiB at a time")


def _section(costs, objects, mebibytes, repeat):
    medians = {name: median(of) for name, of in costs.items()}
    best = min(_WAYS, key=lambda way: medians[way].wall)
    floor, li_sync = medians[best], medians[LI_SYNC]
    rows = []
    for name, cost in medians.items():
        rows.append([_name(name) + (" (the floor)" if name == best else ""),
                     f"{floor.wall / cost.wall:.2f}", f"{objects * mebibytes / cost.wall:,.0f}",
                     f"{cost.wall:.2f}", f"{cost.cpu:.2f}", f"{cost.rss / 1e6:.0f}"])
    return Section(
        f"Large objects: {objects} of {mebibytes} MiB, {median_of(repeat)}.",
        [table(["first copy", "throughput, × floor", "MiB/s", "wall s", "CPU s", "peak MB"],
               rows)],
        [Goal("large objects, throughput, × bare streaming copy", floor.wall / li_sync.wall, 0.95,
              at_least=True),
         Goal("large objects, peak memory", li_sync.rss / _MIB, 128, unit=" MiB")],
        {"rounds": {_name(name): [asdict(cost) for cost in of] for name, of in costs.items()}})
