"""The benchmark `memory`: whether memory grows with the number of objects."""

from dataclasses import asdict
from pathlib import Path

from lib import li_sync_config
from lib.bench_measure import BUILD, build, fast_directory, machine, measure


def run(counts):
    build("li-sync")
    rows = {}
    print(f"{machine()}\n")
    print("| objects | first copy, peak MB | no change, peak MB | first copy s | no change s "
          "| state, bytes an object |")
    print("| --- | --- | --- | --- | --- | --- |")
    for objects in counts:
        first, idle, state = _run_once(objects)
        rows[objects] = {"first": asdict(first), "no_change": asdict(idle), "state_bytes": state}
        print(f"| {objects:,} | {first.rss / 1e6:.1f} | {idle.rss / 1e6:.1f} | {first.wall:.1f} "
              f"| {idle.wall:.2f} | {state / objects:.0f} |", flush=True)
    return {"machine": machine(), "rows": rows}


def _run_once(objects):
    nowhere = {"host": "127.0.0.1", "port": 1, "monitor_user": "x", "dbname": "x"}
    with fast_directory() as name:
        directory = Path(name)
        main = directory / "main"
        for number in range(objects):
            folder = main / "local_content" / f"{number % 256:02x}" / f"{number // 256 % 256:02x}"
            folder.mkdir(parents=True, exist_ok=True)
            (folder / f"media{number}").write_bytes(b"%d" % number)
        (directory / "hidden").mkdir()
        config = li_sync_config.write(
            directory / "li-sync", {"main_pg": nowhere, "hidden_pg": nowhere},
            li_sync_config.local(main), li_sync_config.local(directory / "hidden"))
        command = [BUILD / "agent/li-sync", "media", "sync", "--config", config]
        first = measure(command)
        idle = measure(command)
        state = (directory / "li-sync" / "state" / "li-sync.db").stat().st_size
        return first, idle, state
