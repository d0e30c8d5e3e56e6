"""A small server of tests/bench or tests/support for as long as a block lasts. Such a server prints
its port on a line, and ends at SIGTERM and with its parent."""

import contextlib
import os
import subprocess
from pathlib import Path

from lib.errors import Failure

_PATIENCE = 20  # seconds


class Child:
    def __init__(self, argv):
        self._child = subprocess.Popen([str(word) for word in argv], stdin=subprocess.DEVNULL,
                                       stdout=subprocess.PIPE, text=True)
        line = self._child.stdout.readline()
        if not line:
            code = self._child.wait()
            self._child.stdout.close()
            raise Failure(f"{argv[0]} did not start: exit code {code}")
        self.port = int(line)

    @property
    def pid(self):
        return self._child.pid

    def cpu(self):
        """Seconds of processor time that it has taken."""
        fields = Path(f"/proc/{self.pid}/stat").read_text().rpartition(")")[2].split()
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")

    def end(self):
        """Ends it and returns what else it printed; nothing for one that was ended before."""
        if self._child.returncode is not None:
            return ""
        self._child.terminate()
        try:
            rest, _ = self._child.communicate(timeout=_PATIENCE)
        finally:
            self._child.kill()
        return rest


@contextlib.contextmanager
def running(*argv):
    child = Child(argv)
    try:
        yield child
    finally:
        child.end()
