"""The soak: real servers, the service, and all that its users and its network can do to it at once,
for a bounded time; then what must hold all the same is checked.

Objects come and change on main, runs are asked for and scheduled, the configuration is read again,
clients drop connections, send rubbish and read slowly, and the way to both buckets has faults."""

import argparse
import contextlib
import json
import os
import secrets
import signal
import subprocess
import sys
import tempfile
import threading
import time
from pathlib import Path

from harness.li_sync import LiSync
from harness.places import Bucket
from harness.proxy import Proxy
from lib import soak_checks
from lib.errors import Failure
from lib.service import Service
from lib.soak_actors import ACTORS, Faults
from lib.soak_watch import Watch

_ROOT = Path(__file__).resolve().parent.parent.parent
_SETTINGS = {"schedule.sync": "* * * * *", "schedule.full-scan": "off",
             "media.low-level-retries": "3", "media.contimeout": "5s", "media.timeout": "20s"}
# So that what is freed is given back, and a report ends the process with a code of its own.
_SANITIZERS = {"ASAN_OPTIONS": "quarantine_size_mb=8:detect_leaks=1:exitcode=66",
               "TSAN_OPTIONS": "exitcode=66", "UBSAN_OPTIONS": "print_stacktrace=1"}


class Soak:
    """What the actors share. `complaints` gets what must not happen."""

    def __init__(self, directory, servers):
        self.directory, self.output = directory, directory / "output.txt"
        self.main = Bucket(servers["main_s3"], "soak-main-" + secrets.token_hex(4))
        self.hidden = Bucket(servers["hidden_s3"], "soak-hidden-" + secrets.token_hex(4))
        self.main.create()
        self.hidden.create()
        self.faults = Faults()
        self.proxies = [Proxy(servers["main_s3"], self.faults.of_main),
                        Proxy(servers["hidden_s3"], self.faults.of_hidden)]
        self.li_sync = LiSync(directory / "li", servers, self.main.behind(self.proxies[0]),
                              self.hidden.behind(self.proxies[1]), _SETTINGS)
        self.binary = os.environ["LI_SYNC_BIN"]
        self.token = self.li_sync.token("soak")
        self.tasks, self.complaints, self.counts = set(), [], {}
        self.stop, self.lock = threading.Event(), threading.Lock()
        self.away = False  # the service was killed and is not back yet
        self.kills = 0
        self.service = self.start()

    def start(self):
        return Service(self.binary, self.li_sync.config, self.output, environment=_SANITIZERS)

    def count(self, what, number=1):
        with self.lock:
            self.counts[what] = self.counts.get(what, 0) + number

    def complain(self, what):
        with self.lock:
            self.complaints.append(what)

    def trigger(self):
        task = self.service.json("POST", "/api/v1/sync/trigger", self.token)["task_id"]
        with self.lock:
            self.tasks.add(task)
        self.count("triggers")
        return task

    def sanitized(self):
        """Whether the build has a sanitizer, whose own memory is counted too."""
        program = Path(self.binary).read_bytes()
        return b"__asan_init" in program or b"__tsan_init" in program

    def state_of(self, task):
        return self.service.json("GET", f"/api/v1/sync/status/{task}", self.token)["status"]

    def sync(self, seconds=300):
        """Asks for a run and waits for its end."""
        task = self.trigger()
        deadline = time.monotonic() + seconds
        while self.state_of(task) not in soak_checks.ENDED:
            if time.monotonic() > deadline:
                raise Failure(f"task {task} has not ended after {seconds} s")
            time.sleep(0.2)

    def kill_and_restart(self):
        self.away = True
        self.kills += 1
        self.service.kill()
        self.service = self.start()
        self.away = False

    def close(self):
        self.stop.set()
        for proxy in self.proxies:
            proxy.close()
        if self.service.alive():
            self.service.kill()


def _work(soak, actor):
    try:
        actor(soak)
    except Exception as error:  # an actor that ended unseen would leave the soak an empty one
        soak.complain(f"{actor.__name__} ended: {type(error).__name__}: {error}")


def _run(soak, seconds, kills):
    soak.sync()
    idle_descriptors = soak.service.descriptors()
    watch = Watch(soak, seconds)
    watch.note_idle()
    threads = [threading.Thread(target=_work, args=(soak, actor), daemon=True)
               for actor in (*ACTORS, watch.sample)]
    for thread in threads:
        thread.start()
    for _ in range(kills + 1):
        time.sleep(seconds / (kills + 1))
        if soak.kills < kills:
            soak.kill_and_restart()
    soak.stop.set()
    for thread in threads:
        thread.join(120)
        if thread.is_alive():
            raise Failure(f"{thread} does not end: the service may hang")
    soak.faults.end()
    for _ in range(3):  # the one that goes on already, what is new, and what met a fault meanwhile
        soak.sync()
    found = soak_checks.while_it_runs(soak, idle_descriptors)
    watch.note_idle()
    code = soak.service.stop()
    found += soak_checks.after_its_end(soak, code) + watch.judge()
    watch.print()
    print("\n" + ", ".join(f"{count:,} {what}" for what, count in sorted(soak.counts.items())))
    return found


@contextlib.contextmanager
def _servers(given):
    if given:
        yield json.loads(given.read_text())
        return
    with tempfile.TemporaryDirectory(prefix="li-sync-soak-") as name:
        record = Path(name) / "servers.json"
        program = str(_ROOT / "scripts" / "servers")
        try:
            subprocess.run([program, "up", "--postgres", "--s3", "--replication", "--json",
                            str(record)], check=True, stdout=sys.stderr)
            yield json.loads(record.read_text())
        finally:
            if record.exists():
                subprocess.run([program, "down", "--json", str(record)], check=True,
                               stdout=sys.stderr)


def main():
    parser = argparse.ArgumentParser(prog="scripts/soak", description=__doc__,
                                     formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--minutes", type=float, default=10, help="how long (default 10)")
    parser.add_argument("--build", type=Path, default=_ROOT / "build" / "release",
                        help="the build to take li-sync of, of any preset (default build/release)")
    parser.add_argument("--kills", type=int, default=0, help="kill -9 and start again so often")
    parser.add_argument("--servers", type=Path, metavar="FILE",
                        help="servers.json of servers that run already (default: own ones)")
    parser.add_argument("--keep", type=Path, metavar="DIR", help="leave state and logs here")
    args = parser.parse_args()
    os.environ["LI_SYNC_BIN"] = str(args.build.absolute() / "agent" / "li-sync")
    with _servers(args.servers) as servers, contextlib.ExitStack() as end:
        if args.keep:
            args.keep.mkdir(parents=True)
            directory = args.keep.absolute()
        else:
            directory = Path(end.enter_context(tempfile.TemporaryDirectory(prefix="ls-")))
        soak = Soak(directory, servers)
        end.callback(soak.close)
        found = _run(soak, 60 * args.minutes, args.kills)
    for what in found:
        print(f"FAILED: {what}")
    print("FAILED" if found else "all is well")
    return 1 if found else 0


if __name__ == "__main__":
    signal.signal(signal.SIGTERM, lambda *_: sys.exit("scripts/soak: told to end"))
    try:
        sys.exit(main())
    except Failure as failure:
        sys.exit(f"scripts/soak: {failure}")
    except KeyboardInterrupt:
        sys.exit("scripts/soak: interrupted")
