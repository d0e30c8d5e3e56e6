"""The section `latency`: both servers a round trip away."""

import sys
from dataclasses import asdict

from lib.bench_child import running
from lib.bench_measure import BUILD, build, median
from lib.bench_peers import LI_SYNC, ORIGINAL, TUNED, Peers
from lib.bench_report import Goal, Section, cost_table, median_of
from lib.bench_servers import client, drop_bucket, fill, fresh_bucket, two_buckets
from lib.errors import Failure

_ONE_WAY_MS = 10
_NAMES = (LI_SYNC, TUNED, ORIGINAL)


def run(objects, repeat):
    build("li-sync", "fill_bucket", "delay_proxy")
    proxy = BUILD / "tests/support/delay_proxy"
    costs = {name: [] for name in _NAMES}
    with two_buckets() as (directory, servers):
        fill(servers["main_s3"], objects)
        with running(proxy, servers["main_s3"]["port"], _ONE_WAY_MS) as main, \
                running(proxy, servers["hidden_s3"]["port"], _ONE_WAY_MS) as hidden:
            far = {**servers, "main_s3": _at(servers["main_s3"], main.port),
                   "hidden_s3": _at(servers["hidden_s3"], hidden.port)}
            peers = Peers(directory, far)
            for number in range(repeat):
                print(f"latency, round {number + 1} of {repeat} …", file=sys.stderr, flush=True)
                for name in _NAMES:
                    near = fresh_bucket(servers["hidden_s3"], f"far-{_NAMES.index(name)}-{number}")
                    bucket = {**far["hidden_s3"], "bucket": near["bucket"]}
                    command = peers.li_sync(bucket) if name == LI_SYNC else \
                        peers.other(name, bucket)
                    costs[name].append(command.measure())
                    arrived = len(client(near).sizes(near["bucket"]))
                    if arrived != objects:
                        raise Failure(f"{name}: {arrived} of {objects} objects arrived")
                    drop_bucket(directory, near)
            relays = main.cpu() + hidden.cpu()
    medians = {name: median(of) for name, of in costs.items()}
    return Section(
        f"Servers far away: {2 * _ONE_WAY_MS} ms of round trip added on both sides. {objects:,} "
        f"objects of 4 to 64 KiB, default options, {median_of(repeat)}. The two "
        f"relays took {relays:.1f} s of CPU for all of it.",
        [cost_table("first copy", [("wall, × li-sync", "wall", medians[LI_SYNC])],
                    list(medians.items()))],
        [Goal("20 ms round trip, times faster than the original's flags",
              medians[ORIGINAL].wall / medians[LI_SYNC].wall, 10, at_least=True)],
        {"relay_cpu": relays,
         "rounds": {name: [asdict(cost) for cost in of] for name, of in costs.items()}})


def _at(server, port):
    return {**server, "port": port, "endpoint": f"http://127.0.0.1:{port}"}
