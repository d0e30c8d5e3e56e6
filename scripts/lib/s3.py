"""S3 servers: MinIO for main and hidden, versitygw as another implementation for hidden."""

import secrets

from lib import pinned
from lib.loopback import LOOPBACK, with_free_port
from lib.s3_client import S3Client

BUCKET = "synapse-media"
SCRATCH_BUCKET = "scratch"  # for tests whose objects must not be taken for media
_VERSIONED = {"Enabled": "scratch-versioned", "Suspended": "scratch-suspended"}
_READY_SECONDS = 60


def up_minio(work, name):
    """`name` is "main_s3" or "hidden_s3"; its place is recorded under that name."""
    def command(port, data):
        return [pinned.ensure("minio"), "server", "--quiet", "--address", f"{LOOPBACK}:{port}",
                "--certs-dir", work.path / "s3" / "certs", data]

    _up(work, name, command, lambda access_key, secret_key: {
        "MINIO_ROOT_USER": access_key, "MINIO_ROOT_PASSWORD": secret_key,
        "MINIO_BROWSER": "off", "MINIO_UPDATE": "off"}, versioned=True)


def up_versitygw(work):
    def command(port, data):
        return [pinned.ensure("versitygw"), "--quiet", "--port", f"{LOOPBACK}:{port}", "posix", data]

    _up(work, "other_s3", command, lambda access_key, secret_key: {
        "ROOT_ACCESS_KEY": access_key, "ROOT_SECRET_KEY": secret_key})


def _up(work, name, command, environment, versioned=False):
    if work.running(name):
        return
    data = work.path / "s3" / name
    data.parent.mkdir(exist_ok=True, mode=0o700)
    data.mkdir(exist_ok=True)
    known = work.state.get(name, {})
    access_key = known.get("access_key") or "li" + secrets.token_hex(8)
    secret_key = known.get("secret_key") or secrets.token_hex(20)

    def start(port):
        client = S3Client(f"http://{LOOPBACK}:{port}", access_key, secret_key)
        work.start(name, command(port, data), lambda: client.ensure_bucket(BUCKET),
                   seconds=_READY_SECONDS, env=environment(access_key, secret_key))

    port = with_free_port(known.get("port"), start)
    client = S3Client(f"http://{LOOPBACK}:{port}", access_key, secret_key)
    client.ensure_bucket(SCRATCH_BUCKET)
    work.state[name] = {"endpoint": f"http://{LOOPBACK}:{port}", "access_key": access_key,
                        "secret_key": secret_key, "bucket": BUCKET,
                        "scratch_bucket": SCRATCH_BUCKET, "port": port}
    if versioned:
        for status, bucket in _VERSIONED.items():
            client.ensure_bucket(bucket)
            client.set_versioning(bucket, status)
        work.state[name]["versioned_buckets"] = _VERSIONED
    work.save()
