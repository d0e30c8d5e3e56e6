"""The benchmark `smoke`: the quick form of `speed --only small,noop`, without what is only for
comparison."""

from lib import bench_small, pinned
from lib.bench_measure import machine
from lib.bench_peers import ORIGINAL, version


def run(objects, repeat):
    pinned.ensure("rclone")
    print(f"{machine()}; rclone {version('rclone')}\n")
    sections = bench_small.run(objects, repeat, ("small", "noop"), (ORIGINAL,))
    for section in sections:
        print(section.markdown())
    return {"machine": machine(),
            **{name: section.json() for name, section in zip(("small", "noop"), sections)}}
