"""An HTTP proxy in front of an S3 server: passes requests on byte for byte (so that signatures hold),
remembers them, and does what `fault` says."""

import http.client
import threading
import time
import urllib.parse
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

_ACCESS_DENIED = (b'<?xml version="1.0" encoding="UTF-8"?><Error><Code>AccessDenied</Code>'
                  b"<Message>Access Denied.</Message></Error>")


def deny(_body):
    """A fault: the server refuses."""
    return 403, _ACCESS_DENIED


def flip_a_bit(body):
    """A fault: a byte of the answer arrives wrong."""
    return 200, bytes([body[0] ^ 1]) + body[1:]


class Proxy:
    """`fault(method, key)` returns a function of the answer's body, or None to pass it on."""

    def __init__(self, server, fault=None):
        self.fault = fault or (lambda method, key: None)
        self.bytes_a_second = None  # of each answer's body; None: as fast as it goes
        self.requests = []  # (method, path without the query, query)
        self._target = urllib.parse.urlsplit(server["endpoint"])
        self._lock = threading.Lock()
        proxy = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def log_message(self, *_):
                pass

            def do_any(self):
                proxy.pass_on(self)

            do_GET = do_HEAD = do_PUT = do_POST = do_DELETE = do_any

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._server.daemon_threads = True
        self._server.handle_error = lambda *_: None  # a client that was killed
        self.endpoint = f"http://127.0.0.1:{self._server.server_port}"
        threading.Thread(target=self._server.serve_forever, daemon=True).start()

    def close(self):
        self._server.shutdown()
        self._server.server_close()

    def methods(self):
        return {method for method, _, _ in self.requests}

    def object_requests(self):
        """Those that are about one object, not about a listing."""
        return [(method, path) for method, path, _ in self.requests if path.count("/") > 1]

    def pass_on(self, handler):
        path, _, query = handler.path.partition("?")
        with self._lock:
            self.requests.append((handler.command, path, query))
        length = int(handler.headers.get("Content-Length") or 0)
        body = handler.rfile.read(length) if length else None
        upstream = http.client.HTTPConnection(self._target.hostname, self._target.port, timeout=60)
        upstream.putrequest(handler.command, handler.path, skip_host=True,
                            skip_accept_encoding=True)
        for name, value in handler.headers.items():
            upstream.putheader(name, value)
        upstream.endheaders(body)
        answer = upstream.getresponse()
        content = answer.read()
        status = answer.status
        key = urllib.parse.unquote(path).split("/", 2)[-1]
        change = self.fault(handler.command, key)
        if change and status < 300 and content:
            status, content = change(content)
        handler.send_response_only(status)
        for name, value in answer.getheaders():
            if name.lower() not in ("content-length", "transfer-encoding", "connection"):
                handler.send_header(name, value)
        size = answer.getheader("Content-Length") if handler.command == "HEAD" else len(content)
        handler.send_header("Content-Length", str(size or 0))
        handler.end_headers()
        if handler.command != "HEAD":
            self._send(handler.wfile, content)
        upstream.close()

    def _send(self, out, content):
        if not self.bytes_a_second:
            out.write(content)
            return
        step = max(1, self.bytes_a_second // 10)
        for start in range(0, len(content), step):
            out.write(content[start:start + step])
            out.flush()
            time.sleep(0.1)
