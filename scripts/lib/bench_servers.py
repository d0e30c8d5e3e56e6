"""Two MinIO servers for a benchmark, and objects on main."""

import contextlib
import json
import random
import subprocess
import sys
from pathlib import Path

from lib.bench_measure import fast_directory
from lib.s3_client import S3Client

_SERVERS = Path(__file__).resolve().parent.parent / "servers"


@contextlib.contextmanager
def two_buckets():
    """A directory in memory and the servers' record, for as long as the block lasts."""
    with fast_directory() as name:
        directory = Path(name)
        directory.chmod(0o711)
        record = directory / "servers.json"
        try:
            _call("up", "--s3", "--dir", directory / "servers", "--json", record)
            # li-sync's configuration names databases; copying media asks none.
            nowhere = {"host": "127.0.0.1", "port": 1, "monitor_user": "x", "dbname": "x"}
            yield directory, {"main_pg": nowhere, "hidden_pg": nowhere,
                              **json.loads(record.read_text())}
        finally:
            if record.exists():
                _call("down", "--json", record)


def client(server):
    return S3Client(server["endpoint"], server["access_key"], server["secret_key"])


def fresh_bucket(server, name):
    client(server).ensure_bucket(name)
    return {**server, "bucket": name}


def fill(server, objects):
    """Puts so many objects of 4 to 64 KiB into the server's bucket; returns their keys."""
    to = client(server)
    chance = random.Random("li-sync bench")
    keys = []
    for number in range(objects):
        name = f"{chance.getrandbits(96):024x}"
        keys.append(f"local_content/{name[0:2]}/{name[2:4]}/{name[4:]}{number}")
        to.put(server["bucket"], keys[-1], chance.randbytes(chance.randrange(4096, 65537)))
    return keys


def _call(*words):
    subprocess.run([str(_SERVERS), *map(str, words)], check=True, stdout=sys.stderr)
