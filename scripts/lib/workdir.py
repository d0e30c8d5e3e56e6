"""The one directory under which servers live, and the record of what runs in it.

`servers.json` in it says where each server is reached and which processes belong to it. A marker
file shows that the directory was made here; nothing without that marker is ever touched.
"""

import fcntl
import json
import os
import shutil
import signal
import tempfile
from pathlib import Path

from lib import process
from lib.errors import Failure

_MARKER = ".li-sync-servers"
_MARKER_TEXT = "Made by scripts/servers of li-sync; scripts/servers down removes this directory.\n"


class Workdir:
    """An opened directory; others who open it wait. `state` is the content of servers.json."""

    def __init__(self, path, lock):
        self.path = path
        self._lock = lock
        self._file = path / "servers.json"
        self.state = {"dir": str(path), "processes": {}}
        if self._file.exists():
            self.state = json.loads(self._file.read_text())

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self._lock.close()

    @staticmethod
    def open(path):
        """Opens a directory that `create` made."""
        path = Path(path).absolute()
        marker = path / _MARKER
        if path.is_symlink() or marker.is_symlink() or not marker.is_file() \
                or marker.read_text() != _MARKER_TEXT:
            raise Failure(f"{path} was not made by scripts/servers: it is left alone")
        lock = open(marker)
        fcntl.flock(lock, fcntl.LOCK_EX)
        return Workdir(path, lock)

    @staticmethod
    def create(path=None):
        """Makes a directory, a fresh one under $TMPDIR unless a path is given."""
        if path is None:
            path = Path(tempfile.mkdtemp(prefix="li-sync-servers-"))
        else:
            path = Path(path).absolute()
            path.mkdir(parents=True, exist_ok=True)
            if any(path.iterdir()):
                raise Failure(f"{path} is not empty and was not made by scripts/servers: "
                              "it is left alone")
        # Other users may pass through (PostgreSQL runs as another one) but not look around.
        path.chmod(0o711)
        (path / _MARKER).write_text(_MARKER_TEXT)
        return Workdir.open(path)

    @staticmethod
    def is_one(path):
        return (Path(path) / _MARKER).is_file()

    def save(self):
        write_private_json(self._file, self.state)

    def log_file(self, name):
        return self.path / "log" / f"{name}.log"

    def running(self, name):
        record = self.state["processes"].get(name)
        return bool(record) and process.is_running(record)

    def start(self, name, argv, probe, *, seconds, env=None, user=None, polite="SIGTERM"):
        """Starts a server and returns when `probe()` is true; ends it again when that fails.

        It is recorded before it is ready, so that `down` finds it whatever comes next.
        """
        if self.running(name):
            raise Failure(f"{name} runs already in {self.path}")
        log = self.log_file(name)
        child, record = process.start(argv, log=log, user=user,
                                      env={"HOME": str(self.path), **(env or {})})
        self.state["processes"][name] = {**record, "polite": polite}
        self.save()
        try:
            process.wait_until_ready(name, child, log, probe, seconds)
        except BaseException:
            self.end(name)
            raise

    def end(self, name):
        record = self.state["processes"].pop(name)
        ended = process.stop(record, getattr(signal, record["polite"]))
        self.save()
        return ended

    def remove(self):
        """Removes the whole directory. All its processes must have ended."""
        for name in self.state["processes"]:
            raise Failure(f"{name} still runs in {self.path}")
        shutil.rmtree(self.path)


def write_private_json(path, value):
    """Replaces a file at once; only its owner may read it."""
    path = Path(path)
    handle, name = tempfile.mkstemp(prefix=path.name, dir=path.parent)
    with os.fdopen(handle, "w") as out:
        json.dump(value, out, indent=2)
        out.write("\n")
    os.replace(name, path)
