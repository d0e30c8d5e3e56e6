"""The pinned servers and tools, in a cache outside the tree, each under a path that names its
version; so an install is done once for a machine, and a new version never mixes with an old one.
"""

import contextlib
import fcntl
import hashlib
import os
import platform
import re
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from lib.errors import Failure
from lib.process import run

_SCRIPTS = Path(__file__).resolve().parent.parent

# Name: the requirements of a Python environment of its own, with all that they need in turn.
_ENVIRONMENTS = {
    "synapse": _SCRIPTS / "requirements-synapse.txt",
    "api-tests": _SCRIPTS / "requirements-api.txt",
    "browser": _SCRIPTS / "requirements-browser.txt",
}

# Name: the module, its version, the oldest Go that it builds with.
_GO_PROGRAMS = {
    "minio": ("github.com/minio/minio", "v0.0.0-20260212201848-7aac2a2c5b7c", (1, 24)),
    "versitygw": ("github.com/versity/versitygw/cmd/versitygw", "v1.8.0", (1, 25)),
    "rclone": ("github.com/rclone/rclone", "v1.76.0", (1, 26)),
    "mc": ("github.com/minio/mc", "v0.0.0-20250313080218-cf909e1063a9", (1, 23)),
}
_OLDEST_GO = (1, 21)  # from here on Go fetches a newer toolchain, as a Go module, when told to

# Name: the distribution's package that has it, and where. Taken out of the package instead of
# installed with it where installing would start a server.
_UNPACKED = {"promtool": ("prometheus", "usr/bin/promtool")}

NAMES = (*_GO_PROGRAMS, *_ENVIRONMENTS, *_UNPACKED)


def cache():
    chosen = os.environ.get("LI_SYNC_CACHE")
    if chosen:
        return Path(chosen).absolute()
    base = os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache"
    return Path(base) / "li-sync"


def path(name):
    """Where the program is or will be: a binary, and for an environment its Python."""
    if name in _ENVIRONMENTS:
        return _environment(name) / "bin" / "python"
    if name in _UNPACKED:
        present = shutil.which(name)
        return Path(present) if present else cache() / f"{name}-{_release()}" / name
    _, version, _ = _GO_PROGRAMS[name]
    return cache() / f"{name}-{version}" / name


def is_installed(name):
    if name in _ENVIRONMENTS:
        return (_environment(name) / "complete").exists()
    return path(name).exists()


def ensure(name):
    """Installs the program unless it is there; returns its path."""
    if name not in NAMES:
        raise Failure(f"{name!r} is not one of {', '.join(NAMES)}")
    if not is_installed(name):
        with _locked():
            if not is_installed(name):
                print(f"installing {name} into {cache()} (once) …", file=sys.stderr, flush=True)
                if name in _ENVIRONMENTS:
                    _install_environment(name)
                elif name in _UNPACKED:
                    _unpack(name)
                else:
                    _install_go_program(name)
    return path(name)


@contextlib.contextmanager
def _locked():
    cache().mkdir(parents=True, exist_ok=True)
    with open(cache() / "install.lock", "w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def _environment(name):
    stamp = hashlib.sha256(_ENVIRONMENTS[name].read_bytes()).hexdigest()[:12]
    return cache() / f"{name}-{stamp}-py{sys.version_info.major}.{sys.version_info.minor}"


def _install_environment(name):
    place = _environment(name)
    if place.exists():
        shutil.rmtree(place)  # an install that was cut short
    run([sys.executable, "-m", "venv", place])
    run([place / "bin" / "pip", "install", "--quiet", "--no-deps",
          "--disable-pip-version-check", "-r", _ENVIRONMENTS[name]])
    run([place / "bin" / "pip", "check"])
    (place / "complete").touch()


def _install_go_program(name):
    module, version, needed = _GO_PROGRAMS[name]
    go, found = _go()
    environment = {**os.environ, "CGO_ENABLED": "0"}
    if found < needed:
        environment["GOTOOLCHAIN"] = "auto"
    with tempfile.TemporaryDirectory(dir=cache()) as build:
        environment["GOBIN"] = build
        run([go, "install", f"{module}@{version}"], env=environment)
        path(name).parent.mkdir(exist_ok=True)
        os.replace(Path(build) / name, path(name))


def _release():
    return platform.freedesktop_os_release().get("VERSION_CODENAME", "unknown")


def _unpack(name):
    package, inside = _UNPACKED[name]
    with tempfile.TemporaryDirectory(dir=cache()) as build:
        try:
            run(["apt-get", "download", "-q", package], cwd=build)
        except Failure:
            run([_SCRIPTS / "packages", "lists"])
            run(["apt-get", "download", "-q", package], cwd=build)
        [archive] = Path(build).glob(f"{package}_*.deb")
        run(["dpkg-deb", "--extract", archive, build])
        path(name).parent.mkdir(exist_ok=True)
        os.replace(Path(build) / inside, path(name))


def _go():
    """The first Go that is new enough, and its version; the distribution's when there is none."""
    for attempt in ("present", "installed"):
        for go in (shutil.which("go"), *sorted(Path("/usr/lib").glob("go-1.*/bin/go"), reverse=True)):
            version = _go_version(go) if go else (0, 0)
            if version >= _OLDEST_GO:
                return str(go), version
        if attempt == "present":
            subprocess.run([str(_SCRIPTS / "packages"), "go"], check=False)
    raise Failure("Go 1.21 or newer is needed to build the S3 servers, and none was found")


def _go_version(go):
    found = re.search(r"go(\d+)\.(\d+)", run([go, "env", "GOVERSION"],
                                              env={**os.environ, "GOTOOLCHAIN": "local"}))
    return (int(found[1]), int(found[2])) if found else (0, 0)
