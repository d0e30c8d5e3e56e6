"""What the service costs during a soak, as seen from outside."""

import statistics
import time
from http.client import HTTPException
from pathlib import Path

_ROWS = 10
# Of the first rows the caches are still filling: SQLite's takes up to 16 MB a connection.
_WARM = 3
_MOST_GROWTH = 0.15
_MOST_WAIT = 10.0  # seconds until /healthz answers, whatever goes on


class Watch:
    def __init__(self, soak, seconds):
        self._soak, self._seconds = soak, seconds
        self._samples = []  # (second, sizes, descriptors, threads, wait)

    def sample(self, soak):
        start = time.monotonic()
        while not soak.stop.wait(0.5):
            if soak.away:
                continue
            try:
                asked = time.monotonic()
                soak.service.ask("GET", "/healthz")
                wait = time.monotonic() - asked
                self._samples.append((asked - start, _sizes(soak.service.pid),
                                      soak.service.descriptors(), soak.service.threads(), wait))
            except (OSError, HTTPException):
                if not soak.away and not soak.kills:
                    raise

    def rows(self):
        """(minute of the end, RSS, anonymous memory, descriptors, threads, longest wait): medians,
        of a tenth of the time each."""
        rows = []
        for number in range(_ROWS):
            end = self._seconds * (number + 1) / _ROWS
            part = [one for one in self._samples
                    if end - self._seconds / _ROWS <= one[0] < end]
            if part:
                rows.append((end / 60, statistics.median(one[1]["VmRSS"] for one in part),
                             statistics.median(one[1]["RssAnon"] for one in part),
                             statistics.median(one[2] for one in part),
                             statistics.median(one[3] for one in part),
                             max(one[4] for one in part)))
        return rows

    def print(self):
        print("| minute | RSS MB | of it heap and stacks MB | open files | threads "
              "| longest wait for /healthz ms |")
        print("| --- | --- | --- | --- | --- | --- |")
        for minute, size, own, files, threads, wait in self.rows():
            print(f"| {minute:.1f} | {size / 1e6:.1f} | {own / 1e6:.1f} | {files:.0f} "
                  f"| {threads:.0f} | {1e3 * wait:.0f} |")

    def judge(self):
        rows = self.rows()
        found = []
        if len(rows) > _WARM:
            before, after = rows[_WARM][2], rows[-1][2]
            if self._seconds >= 300 and not self._soak.kills and after > before * (1 + _MOST_GROWTH):
                found.append(f"heap and stacks grew from {before / 1e6:.1f} to {after / 1e6:.1f} MB")
        longest = max((one[4] for one in self._samples), default=0)
        if longest > _MOST_WAIT:
            found.append(f"/healthz once answered only after {longest:.1f} s")
        if len(self._samples) < self._seconds / 10:
            found.append(f"only {len(self._samples)} samples could be taken")
        return found


def _sizes(pid):
    sizes = {}
    for line in Path(f"/proc/{pid}/status").read_text().splitlines():
        name, _, value = line.partition(":")
        if name in ("VmRSS", "RssAnon"):
            sizes[name] = int(value.split()[0]) * 1024
    return sizes
