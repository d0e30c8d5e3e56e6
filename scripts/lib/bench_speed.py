"""The benchmark `speed`: all that is said of li-sync's speed and memory, each figure beside its
peer."""

import sys
import time

from lib import (bench_large, bench_latency, bench_local, bench_plan, bench_small, bench_state,
                 pinned)
from lib.bench_measure import machine
from lib.bench_peers import version
from lib.bench_report import goal_table
from lib.errors import Failure

NAMES = ("small", "noop", "latency", "large", "state", "plan", "local")


def run(args):
    """`args`: only, repeat, and the counts, as scripts/bench declares them. What fails is told and
    the other sections still run."""
    chosen = [name for name in NAMES if name in args.only]
    facts = machine()
    if set(chosen) & {"small", "noop", "latency", "large"}:
        pinned.ensure("minio")
        pinned.ensure("rclone")
        facts += f"; MinIO {version('minio')}, rclone {version('rclone')}"
    if set(chosen) & {"small", "noop"}:
        pinned.ensure("mc")
        facts += f", mc {version('mc')}"
    print(facts + "\n", flush=True)
    result, goals, failed = {"machine": facts, "sections": {}}, [], []
    for names, measured in _parts(chosen, args):
        start = time.monotonic()
        try:
            sections = measured()
        except Failure as failure:
            print(f"{', '.join(names)}: {failure}", file=sys.stderr, flush=True)
            failed += names
            continue
        seconds = time.monotonic() - start
        for name, section in zip(names, sections):
            print(section.markdown(), flush=True)
            goals += section.goals
            result["sections"][name] = section.json()
        print(f"{', '.join(names)}: {seconds:.0f} s", file=sys.stderr, flush=True)
    print("\n".join(goal_table(goals)))
    result["failed"] = failed
    return result


def _parts(chosen, args):
    """(names, what measures them and returns a Section for each)."""
    between = [name for name in ("small", "noop") if name in chosen]
    if between:
        yield between, lambda: bench_small.run(args.objects, args.repeat, between)
    alone = {
        "latency": lambda: bench_latency.run(args.latency_objects, args.repeat),
        "large": lambda: bench_large.run(args.large_objects, args.large_size, args.repeat),
        "state": lambda: bench_state.run(args.known, args.imported, args.repeat),
        "plan": lambda: bench_plan.run(args.repeat),
        "local": lambda: bench_local.run(args.files, args.repeat, args.local_dir),
    }
    for name, measured in alone.items():
        if name in chosen:
            yield [name], lambda measured=measured: [measured()]
