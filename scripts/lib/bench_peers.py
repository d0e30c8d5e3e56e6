"""The programs that are measured, each as a command that copies main's bucket to one of hidden's."""

import os
from dataclasses import dataclass

from lib import li_sync_config, pinned
from lib.bench_measure import BUILD, measure
from lib.bench_servers import url

# What sync_media.sh of the scripts that li-sync replaces gives to rclone.
ORIGINAL_FLAGS = ["--transfers", "4", "--checkers", "8", "--contimeout", "60s", "--timeout",
                  "300s", "--retries", "3", "--low-level-retries", "10", "--update"]
TUNED_FLAGS = ["--transfers", "32", "--checkers", "32", "--checksum", "--fast-list",
               "--s3-no-head"]
ORIGINAL = "rclone, the original's flags"
TUNED = "rclone tuned"
LI_SYNC = "li-sync"
MC = "mc mirror"


@dataclass
class Command:
    argv: list
    env: dict | None = None

    def measure(self):
        return measure(self.argv, self.env)


class Peers:
    """`directory` for their configurations; `servers`: main_s3, hidden_s3 and the databases;
    `extra`: settings of li-sync."""

    def __init__(self, directory, servers, extra=None):
        self._directory = directory
        self._servers = servers
        self._extra = extra
        self._main = servers["main_s3"]

    def floor(self, threads, keys, bucket):
        return Command([BUILD / "tests/bench/get_put_loop", threads, keys, url(self._main),
                        url(bucket)])

    def listing(self, by):
        return Command([BUILD / "tests/bench/list_loop", by, url(self._main)])

    def stream(self, way, transfers, size, keys, bucket):
        return Command([BUILD / "tests/bench/stream_copy", way, transfers, size, keys,
                        url(self._main), url(bucket)])

    def li_sync(self, bucket, *options):
        """All calls for one bucket use one state."""
        config = self._configured(bucket) / "li-sync.properties"
        return Command([BUILD / "agent/li-sync", "media", "sync", *options, "--config", config])

    def state(self, bucket):
        """The directory of that state."""
        return self._configured(bucket) / "state"

    def other(self, name, bucket):
        """ORIGINAL, TUNED or MC."""
        if name == MC:
            return self._mc(bucket)
        flags = {ORIGINAL: ORIGINAL_FLAGS, TUNED: TUNED_FLAGS}[name]
        return Command([pinned.ensure("rclone"), "sync", f"main-s3:{self._main['bucket']}",
                        f"hidden-s3:{bucket['bucket']}", "--config",
                        self._configured(bucket) / "rclone.conf", *flags])

    def _mc(self, bucket):
        hosts = {f"MC_HOST_{name}": url(server).rpartition("/")[0]
                 for name, server in (("main", self._main), ("hidden", bucket))}
        return Command([pinned.ensure("mc"), "--quiet", "--config-dir", self._directory / "mc",
                        "mirror", f"main/{self._main['bucket']}", f"hidden/{bucket['bucket']}"],
                       {**os.environ, **hosts})

    def _configured(self, bucket):
        place = self._directory / bucket["bucket"]
        if not place.exists():
            li_sync_config.write(place, self._servers, li_sync_config.s3(self._main),
                                 li_sync_config.s3(bucket), self._extra)
        return place


def version(name):
    """Of a pinned program."""
    return pinned.path(name).parent.name.split("-", 1)[1]
