"""Running a program as a whole process and reading what it cost."""

import os
import platform
import statistics
import subprocess
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

from lib.errors import Failure
from lib.process import run

_ROOT = Path(__file__).resolve().parent.parent.parent
BUILD = _ROOT / "build" / "release"


@dataclass
class Cost:
    wall: float  # seconds
    cpu: float  # seconds, user and system
    rss: int  # bytes, at its peak


def measure(argv, env=None):
    """Runs the program to its end; fails when the program does."""
    with tempfile.TemporaryFile() as output:
        start = time.monotonic()
        child = subprocess.Popen([str(word) for word in argv], stdin=subprocess.DEVNULL,
                                 stdout=output, stderr=output, env=env)
        try:
            _, status, usage = os.wait4(child.pid, 0)
        except BaseException:
            child.kill()
            child.wait()
            raise
        wall = time.monotonic() - start
        child.returncode = os.waitstatus_to_exitcode(status)
        if child.returncode != 0:
            output.seek(0)
            text = output.read()[-2000:].decode(errors="replace")
            raise Failure(f"{argv[0]} ended with {child.returncode}:\n{text}")
    return Cost(wall, usage.ru_utime + usage.ru_stime, usage.ru_maxrss * 1024)


def median(costs):
    """The middle of each figure by itself."""
    return Cost(*(statistics.median(getattr(cost, name) for cost in costs)
                  for name in ("wall", "cpu", "rss")))


def build(*targets):
    """Builds the release preset's targets."""
    run(["cmake", "--preset", "release"], cwd=_ROOT)
    run(["cmake", "--build", BUILD, "--target", *targets], cwd=_ROOT)


def fast_directory():
    """A directory in memory where the machine has one, so that disks do not set the pace."""
    shared = Path("/dev/shm")
    parent = shared if shared.is_dir() and os.access(shared, os.W_OK) else None
    return tempfile.TemporaryDirectory(prefix="li-sync-bench-", dir=parent)


def machine():
    model = "unknown CPU"
    for line in Path("/proc/cpuinfo").read_text().splitlines():
        if line.startswith("model name"):
            model = line.split(":", 1)[1].strip()
            break
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30
    return (f"{os.cpu_count()} cores ({model}), {memory:.0f} GiB, Linux {platform.release().split('-')[0]}, "
            f"{time.strftime('%Y-%m-%d')}")
