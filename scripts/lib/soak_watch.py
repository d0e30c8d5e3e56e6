"""What the service costs during a soak, as seen from outside."""

import statistics
import time
from http.client import HTTPException
from pathlib import Path

_ROWS = 10
# Of heap and stacks, from idle to idle: what a connection to the state keeps of its pages, and
# arenas that are not yet full. During a run they grow with the state, up to 32 MB.
_MOST_GROWTH = 3e6
_MOST_WAIT = 10.0  # seconds until /healthz answers, whatever goes on


class Watch:
    def __init__(self, soak, seconds):
        self._soak, self._seconds = soak, seconds
        self._samples = []  # (second, sizes, descriptors, threads, wait)
        self._idle = []

    def note_idle(self):
        """No run goes on and no client is there: before all, and after all."""
        service = self._soak.service
        self._idle.append({**_sizes(service.pid), "files": service.descriptors()})

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
        for when, idle in zip(("before", "after"), self._idle):
            print(f"| idle, {when} | {idle['VmRSS'] / 1e6:.1f} | {idle['RssAnon'] / 1e6:.1f} "
                  f"| {idle['files']} | | |")

    def judge(self):
        found = []
        grown = self._idle[-1]["RssAnon"] - self._idle[0]["RssAnon"]
        if grown > _MOST_GROWTH and not self._soak.kills and not self._soak.sanitized():
            found.append(f"heap and stacks grew by {grown / 1e6:.1f} MB")
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
