"""The benchmark `smoke`: small objects between two MinIO servers."""

import sys
from dataclasses import asdict

from lib import li_sync_config, pinned
from lib.bench_measure import BUILD, build, machine, measure, median
from lib.bench_servers import client, fill, fresh_bucket, two_buckets
from lib.errors import Failure

# What sync_media.sh of the scripts that li-sync replaces gives to rclone.
_ORIGINAL_FLAGS = ["--transfers", "4", "--checkers", "8", "--contimeout", "60s", "--timeout",
                   "300s", "--retries", "3", "--low-level-retries", "10", "--update"]


class _Bench:
    def __init__(self, directory, servers, keys):
        self.directory = directory
        self.main, self.hidden = servers["main_s3"], servers["hidden_s3"]
        self.servers = servers
        self.keys = keys
        self.client = client(self.hidden)
        self.costs = {}

    def note(self, name, cost):
        self.costs.setdefault(name, []).append(cost)

    def fresh_bucket(self, name):
        return fresh_bucket(self.hidden, name)

    def check(self, bucket):
        missing = [key for key in self.keys if not self.client.has(bucket["bucket"], key)]
        if missing:
            raise Failure(f"{len(missing)} objects are not in {bucket['bucket']}")

    def floor(self, number):
        bucket = self.fresh_bucket(f"floor-{number}")
        listed = self.directory / "keys.txt"
        listed.write_text("\n".join(self.keys) + "\n")
        self.note("floor", measure([BUILD / "tests/bench/get_put_loop", 4, listed,
                                    _url(self.main), _url(bucket)]))
        self.check(bucket)

    def li_sync(self, number):
        bucket = self.fresh_bucket(f"li-sync-{number}")
        config = li_sync_config.write(self.directory / f"li-sync-{number}", self.servers,
                                      li_sync_config.s3(self.main), li_sync_config.s3(bucket))
        command = [BUILD / "agent/li-sync", "media", "sync", "--config", config]
        self.note("li-sync", measure(command))
        self.check(bucket)
        self.note("li-sync, no change", measure(command))

    def rclone(self, number):
        bucket = self.fresh_bucket(f"rclone-{number}")
        place = self.directory / f"rclone-{number}"
        li_sync_config.write(place, self.servers, li_sync_config.s3(self.main),
                             li_sync_config.s3(bucket))
        command = [pinned.ensure("rclone"), "sync", f"main-s3:{self.main['bucket']}",
                   f"hidden-s3:{bucket['bucket']}", "--config", place / "rclone.conf",
                   *_ORIGINAL_FLAGS]
        self.note("rclone", measure(command))
        self.check(bucket)
        self.note("rclone, no change", measure(command))


def run(objects, repeat):
    build("li-sync", "get_put_loop")
    with two_buckets() as (directory, servers):
        bench = _Bench(directory, servers, fill(servers["main_s3"], objects))
        for number in range(repeat):
            print(f"round {number + 1} of {repeat} …", file=sys.stderr, flush=True)
            bench.floor(number)
            bench.li_sync(number)
            bench.rclone(number)
    return _report(bench.costs, objects, repeat)


def _url(server):
    return (f"http://{server['access_key']}:{server['secret_key']}@"
            f"{server['endpoint'].split('://')[1]}/{server['bucket']}")


def _report(costs, objects, repeat):
    medians = {name: median(of) for name, of in costs.items()}
    floor, rclone = medians["floor"], medians["rclone"]
    idle = medians["rclone, no change"]
    print(f"{objects} objects of 4 to 64 KiB, median of {repeat} rounds; {machine()}; "
          f"rclone {pinned.ensure('rclone').parent.name.split('-', 1)[1]}\n")
    print("| | wall, × floor | CPU, × rclone | wall s | CPU s | peak MB |")
    print("| --- | --- | --- | --- | --- | --- |")
    for name, title, wall_of, cpu_of in (
            ("floor", "bare GET+PUT loop (the floor)", floor, rclone),
            ("li-sync", "li-sync, first copy", floor, rclone),
            ("rclone", "rclone, the original's flags, first copy", floor, rclone)):
        cost = medians[name]
        print(f"| {title} | {cost.wall / wall_of.wall:.2f} | {cost.cpu / cpu_of.cpu:.2f} "
              f"| {cost.wall:.2f} | {cost.cpu:.2f} | {cost.rss / 1e6:.0f} |")
    print("\n| run without changes | wall, × rclone | CPU, × rclone | wall s | CPU s | peak MB |")
    print("| --- | --- | --- | --- | --- | --- |")
    for name in ("li-sync, no change", "rclone, no change"):
        cost = medians[name]
        print(f"| {name.split(',')[0]} | {cost.wall / idle.wall:.2f} | {cost.cpu / idle.cpu:.2f} "
              f"| {cost.wall:.2f} | {cost.cpu:.2f} | {cost.rss / 1e6:.0f} |")
    return {"machine": machine(), "objects": objects,
            "rounds": {name: [asdict(cost) for cost in of] for name, of in costs.items()}}
