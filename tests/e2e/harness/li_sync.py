"""The built program with a configuration of its own, run as an operator runs it."""

import json
import os
import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path

from lib import li_sync_config


@dataclass
class Result:
    code: int
    out: str
    err: str

    def json(self):
        """The document on standard output; after lines of progress, where there were any."""
        text = self.out
        return json.loads(text.splitlines()[-1] if text.startswith('{"progress"') else text)


class LiSync:
    """Copies from `source` to `destination` (a Bucket or a Tree each), with its state, log and
    configuration in `directory`, and the database pair of `servers`."""

    def __init__(self, directory, servers, source, destination, settings=None):
        self._binary = os.environ["LI_SYNC_BIN"]
        self.config = li_sync_config.write(
            directory, servers, source.remote(), destination.remote(),
            {"audit.origin": "e2e.test/li-sync", **(settings or {})})
        # What the trail is read with, whatever a test makes of the other.
        self._first_config = self.config.with_suffix(".first")
        shutil.copy(self.config, self._first_config)
        self.state = Path(directory) / "state"
        self.log = Path(directory) / "log"

    def run(self, *words, timeout=300, config=None):
        done = subprocess.run(
            [self._binary, *words, "--config", str(config or self.config)], check=False, text=True,
            capture_output=True, timeout=timeout, stdin=subprocess.DEVNULL,
            env={"PATH": os.environ["PATH"], "LANG": "C.UTF-8"})
        return Result(done.returncode, done.stdout, done.stderr)

    def status(self):
        status = self.run("status", "--json")
        if status.code != 0:
            raise AssertionError(f"status: {status}")
        return status.json()

    def token(self, name, scope="trigger"):
        """Adds a token; returns it."""
        added = self.run("token", "add", name, "--scope", scope, "--json")
        if added.code != 0:
            raise AssertionError(f"token add: {added}")
        return added.json()["token"]

    def audit(self):
        """All entries of the trail, in order, as dictionaries."""
        export = self.run("audit", "export", "--format", "ndjson", config=self._first_config)
        if export.code != 0:
            raise AssertionError(f"audit export: {export}")
        return [json.loads(line) for line in export.out.splitlines()]
