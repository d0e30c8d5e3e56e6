"""Writes what li-sync needs to run against servers of scripts/servers: its configuration and an
rclone.conf, both readable by their owner only."""

import os
from dataclasses import dataclass
from pathlib import Path


@dataclass
class Remote:
    """Options of a section of rclone.conf, and the path that follows the section's name."""

    options: dict
    path: str


def local(path):
    return Remote({"type": "local"}, str(path))


def s3(server, bucket=None):
    """A bucket of a server as servers.json describes it."""
    return Remote({"type": "s3", "provider": "Minio", "env_auth": "false",
                   "access_key_id": server["access_key"],
                   "secret_access_key": server["secret_key"],
                   "endpoint": server["endpoint"]}, bucket or server["bucket"])


def write(directory, servers, source, destination, extra=None):
    """Writes both files into `directory`, with state/ and log/ beside them; returns the path of
    the configuration. `extra`: further keys, or other values."""
    directory = Path(directory).absolute()
    for folder in ("state", "log"):
        (directory / folder).mkdir(parents=True, exist_ok=True)
    remotes = directory / "rclone.conf"
    write_private(remotes, _section("main-s3", source) + _section("hidden-s3", destination))
    main, hidden = servers["main_pg"], servers["hidden_pg"]
    settings = {
        "state.dir": directory / "state",
        "log.dir": directory / "log",
        "rclone.config": remotes,
        "media.source": f"main-s3:{source.path}",
        "media.destination": f"hidden-s3:{destination.path}",
        "main.dsn": f"host={main['host']} port={main['port']} user={main['monitor_user']} "
                    f"dbname={main['dbname']}",
        "hidden.host": hidden["host"],
        "hidden.port": hidden["port"],
        "hidden.user": hidden["monitor_user"],
        "hidden.name": hidden["dbname"],
        "hidden.password": "not-asked-for",
        **(extra or {}),
    }
    config = directory / "li-sync.properties"
    write_private(config, "".join(f"{key} = {value}\n" for key, value in settings.items()))
    return config


def write_private(path, content):
    path.unlink(missing_ok=True)
    with open(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as out:
        out.write(content)


def _section(name, remote):
    lines = [f"[{name}]", *(f"{key} = {value}" for key, value in remote.options.items()), "", ""]
    return "\n".join(lines)
