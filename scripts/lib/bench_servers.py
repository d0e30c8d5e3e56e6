"""Two MinIO servers for a benchmark, and objects on main."""

import contextlib
import json
import shutil
import subprocess
import sys
from pathlib import Path

from lib.bench_measure import BUILD, fast_directory
from lib.process import run
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


def drop_bucket(directory, bucket):
    """Removes what hidden holds of it, at once: a delete by S3 would go on beside what is measured
    next."""
    shutil.rmtree(directory / "servers" / "s3" / "hidden_s3" / bucket["bucket"])


def url(server):
    """The bucket as the programs of tests/bench take it."""
    return (f"http://{server['access_key']}:{server['secret_key']}@"
            f"{server['endpoint'].split('://')[1]}/{server['bucket']}")


def fill(server, objects, least=4096, most=65536):
    """Puts so many objects of so many bytes into the server's bucket; returns their keys. Needs
    the target fill_bucket."""
    return run([BUILD / "tests/bench/fill_bucket", objects, least, most, url(server)]).split()


def _call(*words):
    subprocess.run([str(_SERVERS), *map(str, words)], check=True, stdout=sys.stderr)
