"""A real Synapse on main: its rows in main_pg, its media in main_s3 and in a local media store.

"synapse" in servers.json says: base_url, server_name, registration_shared_secret, and media_store,
the directory where Synapse keeps the same media as files.
"""

import json
import os
import secrets
from http.client import HTTPException

from lib import pinned
from lib.loopback import LOOPBACK, open_url, with_free_port
from lib.process import run

_NAME = "synapse"
_SERVER_NAME = "main.test"
_READY_SECONDS = 120
# Enough for any test: 1,000,000 requests a second.
_NO_LIMIT = {"per_second": 1e6, "burst_count": 1e6}


def up(work):
    if work.running(_NAME):
        return
    home = work.path / "synapse"
    home.mkdir(exist_ok=True, mode=0o700)
    python = pinned.ensure("synapse")
    known = work.state.get(_NAME, {})
    secret = known.get("registration_shared_secret") or secrets.token_hex(20)
    config = home / "homeserver.yaml"
    arguments = [python, "-m", "synapse.app.homeserver", "-c", config]

    def start(port):
        _write_private(config, _configuration(work, home, port, secret))
        run([*arguments, "--generate-keys"])
        work.start(_NAME, arguments, lambda: _answers(port), seconds=_READY_SECONDS)

    _write_private(home / "log.yaml", _log_configuration())
    port = with_free_port(known.get("port"), start)
    work.state[_NAME] = {
        "base_url": f"http://{LOOPBACK}:{port}", "port": port, "server_name": _SERVER_NAME,
        "registration_shared_secret": secret, "media_store": str(home / "media_store")}
    work.save()


def _answers(port):
    try:
        with open_url(f"http://{LOOPBACK}:{port}/health", timeout=5) as answer:
            return answer.status == 200
    except (OSError, HTTPException):
        return False


def _write_private(path, value):
    # JSON is YAML.
    with open(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w") as out:
        json.dump(value, out, indent=2)


def _configuration(work, home, port, secret):
    database, store = work.state["main_pg"], work.state["main_s3"]
    return {
        "server_name": _SERVER_NAME,
        "report_stats": False,
        "pid_file": str(home / "homeserver.pid"),
        "signing_key_path": str(home / "signing.key"),
        "log_config": str(home / "log.yaml"),
        "listeners": [{"port": port, "bind_addresses": [LOOPBACK], "type": "http", "tls": False,
                       "resources": [{"names": ["client"]}]}],
        "database": {"name": "psycopg2", "args": {
            "host": database["host"], "port": database["port"], "user": database["owner"],
            "dbname": database["dbname"], "cp_min": 2, "cp_max": 5}},
        "media_store_path": str(home / "media_store"),
        "media_storage_providers": [{
            "module": "s3_storage_provider.S3StorageProviderBackend",
            "store_local": True, "store_remote": True, "store_synchronous": True,
            "config": {"bucket": store["bucket"], "endpoint_url": store["endpoint"],
                       "region_name": "us-east-1", "access_key_id": store["access_key"],
                       "secret_access_key": store["secret_key"]}}],
        "max_upload_size": "200M",
        "dynamic_thumbnails": True,
        "url_preview_enabled": False,
        "registration_shared_secret": secret,
        "macaroon_secret_key": secret,
        "form_secret": secret,
        "background_updates": {"sleep_enabled": False, "sleep_duration_ms": 1},
        "trusted_key_servers": [],
        "suppress_key_server_warning": True,
        "federation_domain_whitelist": [],
        "rc_message": _NO_LIMIT,
        "rc_registration": _NO_LIMIT,
        "rc_login": {"address": _NO_LIMIT, "account": _NO_LIMIT, "failed_attempts": _NO_LIMIT},
        "rc_media_create": _NO_LIMIT,
    }


def _log_configuration():
    return {
        "version": 1,
        "formatters": {"plain": {"format": "%(asctime)s %(levelname)s %(name)s %(message)s"}},
        "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "plain"}},
        "root": {"level": "WARNING", "handlers": ["console"]},
        "disable_existing_loggers": False,
    }
