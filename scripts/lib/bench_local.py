"""The section `local`: a directory tree to another, beside cp."""

import random
import shutil
import sys
import tempfile
from dataclasses import asdict
from pathlib import Path

from lib import li_sync_config
from lib.bench_measure import BUILD, build, fast_directory, measure, median, need_room
from lib.bench_report import Goal, Section, cost_table, median_of
from lib.errors import Failure

_LEAST, _MOST = 512, 8192
_IDLE_RUNS = 3
_CP, _LI_SYNC = "cp -a", "li-sync"
_CP_AGAIN = "cp -a (copies all again)"
_CP_UPDATE = "cp -au (compares times only)"


def run(files, repeat, parent):
    """`parent`: where the trees are; None: in memory, where the machine has room there."""
    build("li-sync")
    first, idle = {}, {}
    with _place(parent) as name:
        directory = Path(name)
        need_room(directory, files * 3 * (_MOST + 1024), "--files")
        _make_tree(directory / "main", files)
        for number in range(repeat):
            print(f"local, round {number + 1} of {repeat} …", file=sys.stderr, flush=True)
            _round(directory, files, number, first, idle)
    return _section(files, repeat, first, idle, parent)


def _place(parent):
    return tempfile.TemporaryDirectory(prefix="li-sync-bench-", dir=parent) if parent else \
        fast_directory()


def _make_tree(main, files):
    chance = random.Random("li-sync bench")
    bytes_ = chance.randbytes(2 * _MOST)
    for number in range(files):
        name = f"{chance.getrandbits(96):024x}"
        folder = main / "local_content" / name[0:2] / name[2:4]
        folder.mkdir(parents=True, exist_ok=True)
        begin = chance.randrange(_MOST)
        (folder / name[4:]).write_bytes(bytes_[begin:begin + chance.randrange(_LEAST, _MOST)])


def _round(directory, files, number, first, idle):
    main, copy, hidden = directory / "main", directory / "copy", directory / "hidden"
    for made in (copy, hidden):
        made.mkdir()
    nowhere = {"host": "127.0.0.1", "port": 1, "monitor_user": "x", "dbname": "x"}
    config = li_sync_config.write(
        directory / f"li-sync-{number}", {"main_pg": nowhere, "hidden_pg": nowhere},
        li_sync_config.local(main), li_sync_config.local(hidden))
    li_sync = [BUILD / "agent/li-sync", "media", "sync", "--config", config]
    cp = [shutil.which("cp"), "-a", f"{main}/.", copy]
    first.setdefault(_CP, []).append(measure(cp))
    first.setdefault(_LI_SYNC, []).append(measure(li_sync))
    arrived = sum(1 for path in hidden.rglob("*") if path.is_file())
    if arrived != files:
        raise Failure(f"{arrived} of {files} files arrived")
    for _ in range(_IDLE_RUNS):
        idle.setdefault(_CP_UPDATE, []).append(measure([cp[0], "-au", *cp[2:]]))
        idle.setdefault(_LI_SYNC, []).append(measure(li_sync))
    idle.setdefault(_CP_AGAIN, []).append(measure(cp))
    for made in (copy, hidden):
        shutil.rmtree(made)


def _section(files, repeat, first, idle, parent):
    copies = {name: median(of) for name, of in first.items()}
    runs = {name: median(of) for name, of in idle.items()}
    return Section(
        f"Directory to directory: {files:,} files of {_LEAST} to {_MOST} bytes in "
        f"{parent or 'memory'}, {median_of(repeat)}.",
        [cost_table("first copy", [("wall, × cp", "wall", copies[_CP])], list(copies.items())),
         cost_table("run without changes", [("wall, × cp -au", "wall", runs[_CP_UPDATE])],
                    list(runs.items()))],
        [Goal("local, no change, times as fast as cp -au",
              runs[_CP_UPDATE].wall / runs[_LI_SYNC].wall, 1, at_least=True)],
        {"first": {name: [asdict(cost) for cost in of] for name, of in first.items()},
         "no_change": {name: [asdict(cost) for cost in of] for name, of in idle.items()}})
