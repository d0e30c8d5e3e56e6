"""wrk, the load generator."""

import re
import shutil
import signal
import subprocess
from dataclasses import dataclass
from pathlib import Path

from lib.errors import Failure
from lib.li_sync_config import write_private

_UNITS = {"us": 1e-6, "ms": 1e-3, "s": 1.0, "m": 60.0}


@dataclass
class Load:
    requests: int
    per_second: float
    p50: float  # seconds
    p99: float
    errors: str  # what wrk complained about; empty: nothing


def script(path, paths, token, delay=None):
    """Writes wrk's script: asks for `paths` in turn; `delay`: each connection waits so many
    milliseconds between its requests, (least, most)."""
    lines = [f'wrk.headers["Authorization"] = "Bearer {token}"',
             "local asked, number = {}, 0",
             "init = function()"]
    lines += [f'  asked[#asked + 1] = wrk.format("GET", "{one}")' for one in paths]
    lines += ["end",
              "request = function()",
              "  number = number % #asked + 1",
              "  return asked[number]",
              "end"]
    if delay:
        lines.append(f"delay = function() return math.random({delay[0]}, {delay[1]}) end")
    write_private(path, "\n".join(lines) + "\n")
    return path


class Wrk:
    """Begins at once; `result` ends it, or waits until `seconds` have passed. `nice`: 19 takes no
    more of the processor than others leave."""

    def __init__(self, service, written, connections, seconds, nice=0):
        program = shutil.which("wrk")
        if program is None:
            raise Failure("wrk is not installed: run scripts/packages test")
        self._child = subprocess.Popen(
            ["nice", "-n", str(nice), program, "--latency", "-t1", f"-c{connections}",
             f"-d{seconds}s", "-s", str(written), f"http://{service.host}:{service.port}/"],
            stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
            start_new_session=True)
        # Where the system shares the processor out by sessions first, that share has its own value.
        group = Path(f"/proc/{self._child.pid}/autogroup")
        if group.exists():
            group.write_text(str(nice))

    def result(self, end_now=False):
        if end_now:
            self._child.send_signal(signal.SIGINT)
        text, _ = self._child.communicate(timeout=300)
        if self._child.returncode != 0:
            raise Failure(f"wrk: {text}")
        return parse(text)

    def kill(self):
        self._child.kill()
        self._child.communicate()


def parse(text):
    count = re.search(r"(\d+) requests in", text)
    rate = re.search(r"Requests/sec:\s+([\d.]+)", text)
    if not count or not rate:
        raise Failure(f"wrk said what is not understood: {text}")
    errors = [line.strip() for line in text.splitlines()
              if "Socket errors" in line or "Non-2xx" in line]
    return Load(int(count[1]), float(rate[1]), _latency(text, 50), _latency(text, 99),
                "; ".join(errors))


def _latency(text, percent):
    found = re.search(rf"^\s+{percent}%\s+([\d.]+)(us|ms|s|m)$", text, re.MULTILINE)
    return float(found[1]) * _UNITS[found[2]] if found else 0.0
