"""The section `plan`: planning against the state database (tests/bench/plan_bench.cc)."""

import json
import os

from lib.bench_measure import BUILD, build, fast_directory
from lib.bench_report import Goal, Section, table
from lib.process import run as run_command

_TITLES = {"BM_Pass": "a whole pass: pages, states, comparison",
           "BM_LoadAndPlan": "states loaded and compared, page by page"}


def run(repeat):
    build("plan_bench")
    with fast_directory() as place:
        found = json.loads(run_command(
            [BUILD / "tests/bench/plan_bench", "--benchmark_format=json",
             f"--benchmark_repetitions={repeat}"], env={**os.environ, "TMPDIR": place}))
    rates = {}
    for one in found["benchmarks"]:
        name, objects = one["run_name"].split("/")[:2]
        if one["run_type"] == "iteration":
            rates.setdefault((name, int(objects)), []).append(one["items_per_second"])
    middle = {key: sorted(of)[len(of) // 2] for key, of in rates.items()}
    largest = max(key for key in middle if key[0] == "BM_Pass")
    return Section(
        f"Planning against the state database, median of {repeat}.",
        [table(["", "objects", "objects/s"],
               [[_TITLES.get(name, name), f"{objects:,}", f"{rate:,.0f}"]
                for (name, objects), rate in middle.items()])],
        [Goal("planning against state, objects/s", middle[largest], 500_000, at_least=True)],
        {"rates": {f"{name}/{objects}": of for (name, objects), of in rates.items()}})
