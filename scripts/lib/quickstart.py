"""Makes what the quickstart copies: a small media tree in the shape that Synapse gives it, the rows
that belong to it in main's database, and li-sync's configuration. All of it is made from fixed
seeds, so making it again changes nothing. For scripts/quickstart.
"""

import argparse
import hashlib
import json
import random
import socket
import string
import sys
from pathlib import Path

from lib import li_sync_config, postgres
from lib.errors import Failure
from lib.s3_client import S3Client

_LOCAL_MEDIA = 14
_REMOTE_MEDIA = 6
_ORIGIN = "matrix.example:8448"
_PORT = 8008
_THUMBNAILS = ((32, 32, "crop"), (96, 96, "crop"), (320, 240, "scale"))


class _Media:
    """The files and the rows, made together."""

    def __init__(self):
        self.files = {}
        self.statements = []
        self._random = random.Random("li-sync quickstart")

    def make(self):
        for number in range(_LOCAL_MEDIA):
            self._add_local(number)
        for number in range(_REMOTE_MEDIA):
            self._add_remote(number)
        return self

    def _id(self):
        return "".join(self._random.choices(string.ascii_letters, k=24))

    def _file(self, key, largest):
        content = self._random.randbytes(self._random.randrange(200, largest))
        self.files[key] = content
        return content

    def _add_local(self, number):
        media_id = self._id()
        kind = ("image/png", "image/jpeg", "video/mp4", "text/plain")[number % 4]
        content = self._file(f"local_content/{_path(media_id)}", 60_000)
        self._row("local_media_repository", media_id=media_id, media_type=kind,
                  media_length=len(content), upload_name=f"file {number}",
                  user_id="@alice:main.example", sha256=hashlib.sha256(content).hexdigest())
        if kind.startswith("image/"):
            self._add_thumbnails(f"local_thumbnails/{_path(media_id)}", kind,
                                 "local_media_repository_thumbnails", media_id=media_id)

    def _add_remote(self, number):
        media_id, file_id = self._id(), self._id()
        content = self._file(f"remote_content/{_ORIGIN}/{_path(file_id)}", 60_000)
        self._row("remote_media_cache", media_origin=_ORIGIN, media_id=media_id,
                  filesystem_id=file_id, media_type="image/png", media_length=len(content),
                  upload_name=f"remote {number}", sha256=hashlib.sha256(content).hexdigest())
        self._add_thumbnails(f"remote_thumbnail/{_ORIGIN}/{_path(file_id)}", "image/png",
                             "remote_media_cache_thumbnails", media_origin=_ORIGIN,
                             media_id=media_id, filesystem_id=file_id)

    def _add_thumbnails(self, folder, kind, table, **columns):
        for width, height, method in _THUMBNAILS:
            name = f"{width}-{height}-{kind.replace('/', '-')}-{method}"
            content = self._file(f"{folder}/{name}", 8_000)
            self._row(table, **columns, thumbnail_width=width, thumbnail_height=height,
                      thumbnail_type=kind, thumbnail_method=method, thumbnail_length=len(content))

    def _row(self, table, **columns):
        values = ", ".join(f"'{value}'" for value in columns.values())
        self.statements.append(f"INSERT INTO {table} ({', '.join(columns)}) VALUES ({values}) "
                               "ON CONFLICT DO NOTHING;")


def _path(media_id):
    return f"{media_id[0:2]}/{media_id[2:4]}/{media_id[4:]}"


def _fill_tree(root, files):
    for key, content in files.items():
        place = root / key
        if not place.exists():
            place.parent.mkdir(parents=True, exist_ok=True)
            place.write_bytes(content)


def _fill_bucket(server, files):
    client = S3Client(server["endpoint"], server["access_key"], server["secret_key"])
    for key, content in files.items():
        if not client.has(server["bucket"], key):
            client.put(server["bucket"], key, content)


def _free_port():
    """The service's own port, or another one where that is taken."""
    for port in (_PORT, 0):
        with socket.socket() as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind(("127.0.0.1", port))
                return probe.getsockname()[1]
            except OSError:
                continue
    raise Failure("no free port on 127.0.0.1")


def main():
    parser = argparse.ArgumentParser(prog="quickstart", description=__doc__)
    parser.add_argument("servers", type=Path, help="servers.json")
    parser.add_argument("directory", type=Path, help="where files and configuration go")
    parser.add_argument("--s3", action="store_true", help="in buckets, not in directories")
    args = parser.parse_args()
    servers = json.loads(args.servers.read_text())
    media = _Media().make()
    postgres.query(servers["main_pg"], "BEGIN;\n" + "\n".join(media.statements) + "\nCOMMIT;")
    if args.s3:
        _fill_bucket(servers["main_s3"], media.files)
        source = li_sync_config.s3(servers["main_s3"])
        destination = li_sync_config.s3(servers["hidden_s3"])
    else:
        tree = args.directory.absolute() / "main-media"
        _fill_tree(tree, media.files)
        (args.directory / "hidden-media").mkdir(exist_ok=True)
        source = li_sync_config.local(tree)
        destination = li_sync_config.local(args.directory.absolute() / "hidden-media")
    print(li_sync_config.write(args.directory, servers, source, destination,
                               {"audit.origin": "quickstart.example/li-sync",
                                "schedule.sync": "* * * * *",
                                "http.listen": f"127.0.0.1:{_free_port()}"}))


if __name__ == "__main__":
    try:
        main()
    except Failure as failure:
        sys.exit(f"scripts/quickstart: {failure}")
