"""Running a program as a whole process and reading what it cost."""

import os
import platform
import shutil
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


def measure(argv, env=None, seconds=3600):
    """Runs the program to its end; fails when the program does, or takes longer than `seconds`."""
    with tempfile.TemporaryDirectory() as place, tempfile.TemporaryFile() as output:
        report = Path(place) / "cost"
        child = subprocess.Popen(
            [str(word) for word in (BUILD / "tests/bench/run_measured", report, *argv)],
            stdin=subprocess.DEVNULL, stdout=output, stderr=output, env=env)
        try:
            child.wait(seconds)
        except subprocess.TimeoutExpired:
            raise Failure(f"{argv[0]} did not end within {seconds} s") from None
        finally:
            if child.poll() is None:
                child.kill()  # what it measures ends with it
                child.wait()
        wall, cpu, rss, status = report.read_text().split() if report.exists() else "000-"
        if status != "0":
            output.seek(0)
            text = output.read()[-2000:].decode(errors="replace")
            raise Failure(f"{argv[0]} ended with {status}:\n{text}")
    return Cost(float(wall), float(cpu), int(rss))


def median(costs):
    """The middle of each figure by itself."""
    return Cost(*(statistics.median(getattr(cost, name) for cost in costs)
                  for name in ("wall", "cpu", "rss")))


def build(*targets):
    """Builds the release preset's targets, and what `measure` needs."""
    run(["cmake", "--preset", "release"], cwd=_ROOT)
    run(["cmake", "--build", BUILD, "--target", "run_measured", *targets], cwd=_ROOT)


def fast_directory():
    """A directory in memory where the machine has one, so that disks do not set the pace."""
    shared = Path("/dev/shm")
    parent = shared if shared.is_dir() and os.access(shared, os.W_OK) else None
    return tempfile.TemporaryDirectory(prefix="li-sync-bench-", dir=parent)


def need_room(directory, size, fewer):
    """Fails unless so many bytes are free there; `fewer`: the options that ask for less."""
    free = shutil.disk_usage(directory).free
    if free < size:
        raise Failure(f"this needs {size / 2**30:.1f} GiB in {directory}, and {free / 2**30:.1f} "
                      f"are free: choose less with {fewer}")


def machine():
    model = "unknown CPU"
    for line in Path("/proc/cpuinfo").read_text().splitlines():
        if line.startswith("model name"):
            model = line.split(":", 1)[1].strip()
            break
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30
    return (f"{os.cpu_count()} cores ({model}), {memory:.0f} GiB, Linux {platform.release().split('-')[0]}, "
            f"{time.strftime('%Y-%m-%d')}")
