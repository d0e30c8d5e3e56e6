"""An HTTP proxy on the loopback address, in front of an S3 server, that does what networks and
servers do wrong. What no rule is about passes byte for byte, with the Host header as it came, so
that signatures hold.

    proxy = FaultProxy(server["endpoint"])
    proxy.on("GetObject", key="k1", nth=2, times=3, fault=faults.reset_answer_after(100))

A fault (faults.py) is a function of an Exchange. Ends with `close()`; nothing outlives it.
"""

import contextlib
import http.client
import re
import socket
import struct
import threading
import time
import urllib.parse
from dataclasses import dataclass, field

from s3_request import Request

_UPSTREAM_SECONDS = 60
_HOP_BY_HOP = {"connection", "content-length", "keep-alive", "transfer-encoding"}


class Ended(Exception):
    """The connection to the client is over."""


@dataclass
class Answer:
    """`length`: of a HEAD's answer, which has no body."""

    status: int
    headers: list
    body: bytes = b""
    length: int = None

    def set_header(self, name, value):
        """None removes it."""
        self.headers = [one for one in self.headers if one[0].lower() != name.lower()]
        if value is not None:
            self.headers.append((name, value))


@dataclass
class Rule:
    """Acts on the `nth` request that it is about and the next ones, `times` in all (None: all)."""

    fault: object
    operation: str = None
    key: object = None  # a key, a pattern of re.compile, or a function of a key
    nth: int = 1
    times: int = None
    seen: int = 0
    done: int = 0

    def is_about(self, request):
        if self.operation not in (None, request.operation):
            return False
        if isinstance(self.key, re.Pattern):
            return self.key.search(request.key) is not None
        if callable(self.key):
            return self.key(request.key)
        return self.key in (None, request.key)

    def takes(self, request):
        if not self.is_about(request):
            return False
        self.seen += 1
        if self.seen < self.nth or (self.times is not None and self.done >= self.times):
            return False
        self.done += 1
        return True


@dataclass
class Sent:
    """A request as the proxy saw it; `status` is None while nothing was answered."""

    request: Request
    at: float
    status: int = None

    def __getattr__(self, name):
        return getattr(self.request, name)


@dataclass
class Exchange:
    """One request and what becomes of it."""

    proxy: object
    request: Request
    sent: Sent
    client: socket.socket
    reader: object
    _body: bytes = None
    closes: bool = field(default=False)

    def body(self):
        if self._body is None:
            length = self.request.length()
            self._body = self.reader.read(length) if length else b""
            if len(self._body) < length:
                raise Ended
        return self._body

    def forward(self, body=None, headers=None):
        """What the server answers to the request, or to it with another body or headers."""
        body = self.body() if body is None else body
        upstream = http.client.HTTPConnection(self.proxy.host, self.proxy.port,
                                              timeout=_UPSTREAM_SECONDS)
        try:
            upstream.putrequest(self.request.method, self.request.target, skip_host=True,
                                skip_accept_encoding=True)
            for name, value in headers or self.request.headers:
                upstream.putheader(name, value)
            upstream.endheaders(body or None)
            answer = upstream.getresponse()
            kept = [(n, v) for n, v in answer.getheaders() if n.lower() not in _HOP_BY_HOP]
            length = answer.getheader("Content-Length") if self.request.method == "HEAD" else None
            return Answer(answer.status, kept, answer.read(), length and int(length))
        finally:
            upstream.close()

    def reply(self, answer, announced=None, upto=None):
        """Sends the answer: `announced` as its length, its first `upto` bytes alone. Either ends the
        connection."""
        self.sent.status = answer.status
        length = len(answer.body) if answer.length is None else answer.length
        head = [f"HTTP/1.1 {answer.status} {http.client.responses.get(answer.status, 'Unknown')}",
                *(f"{name}: {value}" for name, value in answer.headers),
                f"Content-Length: {length if announced is None else announced}", "", ""]
        body = b"" if self.request.method == "HEAD" else answer.body[:upto]
        self.client.sendall("\r\n".join(head).encode("latin-1"))
        self.client.sendall(body)
        self.closes = announced is not None or upto is not None

    def pass_on(self):
        self.reply(self.forward())

    def reset(self):
        """Ends the connection by a reset (RST), not in good order."""
        self.client.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        raise Ended

    def hold(self, seconds=None):
        """Says nothing more until the time is over, or for good."""
        if self.proxy.closing.wait(seconds) or seconds is None:
            raise Ended


class FaultProxy:
    """Thread-safe. `tls`: an ssl.SSLContext to serve HTTPS with, under the name `name`."""

    def __init__(self, endpoint, tls=None, name="127.0.0.1"):
        target = urllib.parse.urlsplit(endpoint)
        self.host, self.port = target.hostname, target.port
        self.requests = []
        self.connections = 0
        self.closing = threading.Event()
        self._rules = []
        self._clients = set()
        self._lock = threading.Lock()
        self._tls = tls
        self._listener = socket.create_server(("127.0.0.1", 0), backlog=64)
        scheme = "https" if tls else "http"
        self.endpoint = f"{scheme}://{name}:{self._listener.getsockname()[1]}"
        self._thread = threading.Thread(target=self._accept, daemon=True)
        self._thread.start()

    def on(self, operation=None, *, fault, key=None, nth=1, times=None):
        """Adds a rule; the first one that takes a request acts on it. Returns it."""
        rule = Rule(fault, operation, key, nth, times)
        with self._lock:
            self._rules.append(rule)
        return rule

    def heal(self):
        """From now on everything passes."""
        with self._lock:
            self._rules.clear()

    def of(self, operation, key=None):
        """The requests of this kind so far."""
        with self._lock:
            return [sent for sent in self.requests
                    if sent.operation == operation and key in (None, sent.key)]

    def methods(self):
        with self._lock:
            return {sent.method for sent in self.requests}

    def close(self):
        self.closing.set()
        with contextlib.suppress(OSError):
            self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()
        with self._lock:
            clients = list(self._clients)
        for client in clients:
            with contextlib.suppress(OSError):
                client.shutdown(socket.SHUT_RDWR)
        self._thread.join()

    def _accept(self):
        while not self.closing.is_set():
            try:
                client, _ = self._listener.accept()
            except OSError:
                return
            self.connections += 1
            threading.Thread(target=self._serve, args=(client,), daemon=True).start()

    def _serve(self, client):
        with self._lock:
            self._clients.add(client)
        known = client
        try:
            client.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            if self._tls:
                client = self._tls.wrap_socket(client, server_side=True)
            with client.makefile("rb") as reader:
                while self._serve_one(client, reader):
                    pass
        except (Ended, OSError, http.client.HTTPException):
            pass
        finally:
            with self._lock:
                self._clients.discard(known)
            client.close()

    def _serve_one(self, client, reader):
        request = _read_request(reader)
        if request is None:
            return False
        sent = Sent(request, time.monotonic())
        with self._lock:
            self.requests.append(sent)
            rule = next((rule for rule in self._rules if rule.takes(request)), None)
        exchange = Exchange(self, request, sent, client, reader)
        (rule.fault if rule else Exchange.pass_on)(exchange)
        return not exchange.closes and not self.closing.is_set()


def _read_request(reader):
    first = reader.readline(65536).decode("latin-1").split()
    if len(first) != 3 or not first[2].startswith("HTTP/1."):
        return None
    headers = []
    while line := reader.readline(65536).decode("latin-1").rstrip("\r\n"):
        name, _, value = line.partition(":")
        headers.append((name, value.strip()))
    return Request(first[0], first[1], headers)
