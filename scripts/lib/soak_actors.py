"""Those who do something to the service during a soak, a thread each, until its end."""

import contextlib
import random
import secrets
import signal
import socket
import struct
import threading
import time
from http.client import HTTPException

from harness.proxy import deny, flip_a_bit

_PATHS = ("/", "/page/sections", "/page/style.css", "/api/v1/status", "/api/v1/runs?limit=50",
          "/api/v1/objects/failed", "/api/v1/audit/head", "/api/v1/sync/config", "/metrics")


class Faults:
    """On the way to the buckets. Each key meets one at most, so that the next run copies it."""

    def __init__(self):
        self._met, self._lock, self._on = set(), threading.Lock(), True

    def of_main(self, method, key):
        return self._next(key, (deny, flip_a_bit, _cut, _wait)) if method == "GET" else None

    def of_hidden(self, method, key):
        return self._next(key, (_cut, _wait)) if method == "PUT" else None

    def _next(self, key, kinds):
        with self._lock:
            if not self._on or not key or key in self._met or random.random() > 0.03:
                return None
            self._met.add(key)
        return random.choice(kinds)

    def end(self):
        self._on = False


def _cut(_body):
    """The connection ends without an answer."""
    raise ConnectionAbortedError


def _wait(body):
    time.sleep(random.uniform(0.2, 1.5))
    return 200, body


@contextlib.contextmanager
def _answered(soak):
    """What may fail while the service is away."""
    kills = soak.kills
    try:
        yield
    except (OSError, HTTPException):
        if not soak.away and soak.kills == kills:
            raise
        soak.count("unanswered while the service was away")
        time.sleep(0.2)


def write(soak):
    """Objects come, now and then many at once, a few change, a few are large."""
    keys = []
    while not soak.stop.wait(random.uniform(0.1, 0.6)):
        for _ in range(random.choice((1, 2, 5, 20))):
            old = keys and random.random() < 0.05
            name = secrets.token_hex(12)
            key = random.choice(keys) if old else f"local_content/{name[:2]}/{name[2:4]}/{name[4:]}"
            size = 9_000_000 if random.random() < 0.002 else random.randrange(100, 60_000)
            soak.main.write(key, random.randbytes(size))
            keys.append(key)
            soak.count("changes" if old else "objects")


def trigger(soak):
    while not soak.stop.wait(random.uniform(0.2, 3)):
        for _ in range(random.choice((1, 1, 1, 6))):
            with _answered(soak):
                soak.trigger()


def reload(soak):
    """SIGHUP, with a change, without one, and with a mistake in the file."""
    text = soak.li_sync.config.read_text()
    while not soak.stop.wait(random.uniform(1, 5)):
        more = random.choice(("", f"media.transfers = {random.randrange(1, 9)}\n",
                              "media.transfers = many\n"))
        soak.li_sync.config.write_text(text + more)
        if not soak.away:
            soak.service.signal(signal.SIGHUP)
            soak.count("reloads")
            time.sleep(0.3)
        soak.li_sync.config.write_text(text)
    soak.li_sync.config.write_text(text)


def read(soak):
    """Asks for everything; an answer that is not the right one is a complaint."""
    while not soak.stop.wait(0.02):
        path = random.choice(_PATHS)
        with _answered(soak):
            status, _, _ = soak.service.ask("GET", path, soak.token)
            soak.count("requests")
            if status != 200:
                soak.complain(f"GET {path}: {status}")
            task = random.choice(tuple(soak.tasks))
            soak.service.json("GET", f"/api/v1/sync/status/{task}", soak.token)
        with _answered(soak):
            status, _, _ = soak.service.ask("POST", "/api/v1/sync/trigger", "no token of ours")
            if status != 401:
                soak.complain(f"a trigger with an unknown token: {status}")


def follow(soak):
    """Streams of events: some are read, some are left, some are never read."""
    held = []
    while not soak.stop.wait(0.3):
        with _answered(soak):
            client = _connect(soak)
            client.sendall(f"GET /api/v1/events HTTP/1.1\r\nHost: localhost\r\nAuthorization: "
                           f"Bearer {soak.token}\r\n\r\n".encode())
            if random.random() < 0.5:
                client.recv(65536)
            held.append(client)
            soak.count("event streams")
        while len(held) > 20:
            held.pop(random.randrange(len(held))).close()
    for client in held:
        client.close()


def drop(soak):
    """Connections that never say a word, say half of one, rubbish, or are gone amid it."""
    held = []
    words = (b"", b"GET / HT", secrets.token_bytes(300),
             b"GET / HTTP/1.1\r\nHost: localhost\r\nX: ",
             b"POST / HTTP/1.1\r\nHost: localhost\r\nContent-Length: 9\r\n\r\nhalf",
             b"POST / HTTP/1.1\r\nContent-Length: 4\r\nTransfer-Encoding: chunked\r\n\r\n",
             b"GET /api/v1/status HTTP/1.1\r\nHost: localhost\r\n\r\n" * 20)
    while not soak.stop.wait(0.05):
        with _answered(soak):
            client = _connect(soak)
            with contextlib.suppress(ConnectionError):
                client.sendall(random.choice(words))
                if random.random() < 0.3:
                    client.shutdown(socket.SHUT_WR)
            held.append(client)
            soak.count("dropped connections")
        while len(held) > 200:
            _reset(held.pop(random.randrange(len(held))))
    for client in held:
        client.close()


def _connect(soak):
    return socket.create_connection((soak.service.host, soak.service.port), timeout=30)


def _reset(client):
    client.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    client.close()


ACTORS = (write, trigger, reload, read, read, follow, drop)
