"""Server processes: started in a session of their own, recorded, recognised later, ended.

A process is recognised by boot, pid, start time and command line together, so a pid that the
system has given to another process is never signalled.
"""

import os
import select
import signal
import subprocess
import time
from pathlib import Path

from lib.errors import Failure

_LOG_LINES = 25


def _start_ticks(pid):
    """Start time of a living process in clock ticks since boot; None when it has ended."""
    try:
        stat = Path(f"/proc/{pid}/stat").read_text(errors="replace")
    except OSError:
        return None
    # The name is in brackets and may hold anything; the fields after it are fixed.
    fields = stat.rpartition(")")[2].split()
    return None if fields[0] in "ZX" else int(fields[19])


def identity(pid):
    """What tells this process from any other; None when it has ended."""
    ticks = _start_ticks(pid)
    if ticks is None:
        return None
    try:
        command = Path(f"/proc/{pid}/cmdline").read_bytes().decode(errors="replace")
        boot = Path("/proc/sys/kernel/random/boot_id").read_text().strip()
    except OSError:
        return None
    return {"pid": pid, "boot": boot, "start_ticks": ticks, "command": command.split("\0")[:-1]}


def is_running(record):
    return record["process"] is not None and identity(record["pid"]) == record["process"]


def run(argv, **options):
    """Runs a command to its end; returns what it printed, Failure with its last lines else."""
    words = [str(word) for word in argv]
    done = subprocess.run(words, check=False, text=True, capture_output=True,
                          **{"stdin": subprocess.DEVNULL, **options})
    if done.returncode != 0:
        end = "\n".join((done.stdout + done.stderr).splitlines()[-_LOG_LINES:])
        raise Failure(f"{' '.join(words)} failed:\n{end}")
    return done.stdout


def account_ids(account):
    """As which user a command runs: arguments of subprocess for an entry of pwd, or none."""
    if account is None:
        return {}
    return {"user": account.pw_uid, "group": account.pw_gid, "extra_groups": []}


def start(argv, *, log, env, user=None):
    """Starts a server with its output appended to `log`; returns (Popen, record).

    argv[0] is a program, not a script: it keeps the command line that it is started with.
    """
    environment = {
        "PATH": "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin",
        "LANG": "C.UTF-8",
        **env,
    }
    log.parent.mkdir(exist_ok=True, mode=0o700)
    with open(log, "ab") as out:
        child = subprocess.Popen(
            [str(word) for word in argv], stdin=subprocess.DEVNULL, stdout=out, stderr=out,
            cwd="/", env=environment, start_new_session=True,
            **account_ids(user))
    return child, {"pid": child.pid, "process": _first_identity(child.pid), "log": str(log)}


def _first_identity(pid):
    """Identity of a process started just now; its command line is empty for an instant."""
    while (found := identity(pid)) is not None and not found["command"]:
        time.sleep(0.001)
    return found


def last_lines(log):
    try:
        lines = Path(log).read_text(errors="replace").splitlines()
    except OSError:
        return "(no log)"
    return "\n".join("    " + line for line in lines[-_LOG_LINES:]) or "    (the log is empty)"


def wait_until_ready(name, child, log, probe, seconds):
    """Returns when `probe()` is true; Failure with the end of the log if it ends or is too slow."""
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        if child.poll() is not None:
            raise Failure(f"{name} ended with status {child.returncode}; the end of its log:\n"
                          + last_lines(log))
        if probe():
            return
        time.sleep(0.1)
    raise Failure(f"{name} was not ready within {seconds} s; the end of its log:\n"
                  + last_lines(log))


def stop(record, polite=signal.SIGTERM, patience=20):
    """Ends a recorded process, gently at first. Returns False when it had ended before."""
    try:
        handle = os.pidfd_open(record["pid"])
    except ProcessLookupError:
        return False
    try:
        # The handle stays with the process that had the pid when it was opened.
        if not is_running(record):
            return False
        for number, seconds in ((polite, patience), (signal.SIGKILL, 10)):
            signal.pidfd_send_signal(handle, number)
            if _ended(handle, seconds):
                return True
        raise Failure(f"process {record['pid']} does not end")
    except ProcessLookupError:
        return True
    finally:
        os.close(handle)


def _ended(handle, seconds):
    poll = select.poll()
    poll.register(handle, select.POLLIN)
    return bool(poll.poll(seconds * 1000))
