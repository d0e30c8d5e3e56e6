"""The service's HTTP side from outside: TLS, who may do what, headers, and clients of ill will."""

import secrets
import signal
import socket
import ssl
import subprocess
import threading
import time
import unittest
import warnings
from pathlib import Path

from harness.service_case import ServiceCase

_HEADERS = {"X-Content-Type-Options": "nosniff", "Referrer-Policy": "no-referrer",
            "X-Frame-Options": "DENY", "Cross-Origin-Resource-Policy": "same-origin"}
_PANEL = "https://admin.example.org"


def setUpModule():
    warnings.filterwarnings("ignore", message="Unverified HTTPS request")


class HttpTest(ServiceCase):
    def certificate(self, name="first"):
        """Makes a certificate of 127.0.0.1; returns the settings that name it."""
        files = [self.directory / "tls.pem", self.directory / "tls.key"]
        subprocess.run(
            ["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256",
             "-nodes", "-days", "2", "-subj", f"/CN={name}",
             "-addext", "subjectAltName=IP:127.0.0.1",
             "-keyout", files[1], "-out", files[0]], check=True, capture_output=True)
        files[1].chmod(0o600)
        return {"http.tls-certificate": str(files[0]), "http.tls-key": str(files[1])}

    def connect(self, service):
        port = int(service.address.rpartition(":")[2])
        client = socket.create_connection(("127.0.0.1", port), timeout=40)
        self.addCleanup(client.close)
        return client

    def say(self, service, text):
        """All that comes back until the service ends the connection."""
        client = self.connect(service)
        client.sendall(text.encode())
        return self.read_all(client).decode()

    @staticmethod
    def read_all(client):
        with client.makefile("rb") as stream:
            try:
                return stream.read()
            except ConnectionError:
                return b""


class Tls(HttpTest):
    def test_it_is_trusted_by_who_trusts_the_certificate_and_by_nobody_else(self):
        settings = self.certificate()
        service = self.start(settings)
        self.assertTrue(service.address.startswith("https://"))
        good = service.get("/api/v1/status", verify=settings["http.tls-certificate"])
        self.assertEqual(good.status_code, 200)
        port = int(service.address.rpartition(":")[2])
        with self.assertRaises(ssl.SSLCertVerificationError), \
                socket.create_connection(("127.0.0.1", port)) as plain:
            ssl.create_default_context().wrap_socket(plain, server_hostname="127.0.0.1")

    def handshake(self, service, version):
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
        context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
        context.set_ciphers("ALL:@SECLEVEL=0")
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", DeprecationWarning)
            context.minimum_version = context.maximum_version = version
        with context.wrap_socket(self.connect(service)) as secure:
            return secure.version()

    def test_versions_below_1_2_are_refused(self):
        service = self.start(self.certificate())
        self.assertEqual(self.handshake(service, ssl.TLSVersion.TLSv1_3), "TLSv1.3")
        self.assertEqual(self.handshake(service, ssl.TLSVersion.TLSv1_2), "TLSv1.2")
        for old in (ssl.TLSVersion.TLSv1_1, ssl.TLSVersion.TLSv1):
            with self.assertRaises(ssl.SSLError) as refused:
                self.handshake(service, old)
            self.assertIn("PROTOCOL_VERSION", str(refused.exception))

    def test_plain_http_on_the_tls_port_is_not_answered(self):
        service = self.start(self.certificate())
        answer = self.say(service, "GET / HTTP/1.1\r\nHost: localhost\r\n\r\n")
        self.assertNotIn("HTTP/1.1 200", answer)
        self.assertEqual(service.get("/healthz", verify=False).status_code, 200)

    def test_a_renewed_certificate_is_taken_over_by_sighup(self):
        settings = self.certificate("first")
        service = self.start(settings)
        port = int(service.address.rpartition(":")[2])

        def now():
            return ssl.get_server_certificate(("127.0.0.1", port))
        before = now()
        self.certificate("second")
        service.process.send_signal(signal.SIGHUP)
        service.wait_until(lambda: now() != before, "the new certificate is shown")
        self.assertEqual(now(), Path(settings["http.tls-certificate"]).read_text())

    def test_an_unusable_certificate_or_key_is_refused_with_the_reason(self):
        settings = self.certificate()
        key = Path(settings["http.tls-key"])
        for content, reason in (("rubbish", "no usable private key"), (None, "No such file")):
            key.unlink()
            if content:
                key.write_text(content)
            done = self.li_sync.run("run", "-D", "http.listen=127.0.0.1:0", *(
                word for name, value in settings.items() for word in ("-D", f"{name}={value}")))
            self.assertEqual(done.code, 78, done)
            self.assertIn("http.tls-key", done.err)
            self.assertIn(reason, done.err)
            key.write_text("")


class Access(HttpTest):
    def test_every_kind_of_answer_has_the_security_headers(self):
        token = self.li_sync.token("panel")
        service = self.start()
        answers = [service.get(path, token) for path in
                   ("/", "/page/style.css", "/page/script.js", "/page/sections", "/favicon.ico",
                    "/healthz", "/readyz", "/api/v1/status", "/api/v1/openapi.json", "/nowhere")]
        answers += [service.get("/"), service.get("/api/v1/status"),
                    service.post("/api/v1/sync/config", token, {"syncs_per_day": 99}),
                    service.post("/", token), service.get("/", token, stream=True),
                    service.get("/api/v1/events", token, stream=True),
                    service.get("/", headers={"Host": "evil.example"})]
        for answer in answers:
            for name, value in _HEADERS.items():
                self.assertEqual(answer.headers.get(name), value, answer.url)
            policy = answer.headers["Content-Security-Policy"]
            self.assertIn("default-src 'none'", policy)
            self.assertIn("frame-ancestors 'none'", policy)
            self.assertNotIn("unsafe", policy)
            self.assertNotIn("Set-Cookie", answer.headers)
            self.assertNotIn("Access-Control-Allow-Origin", answer.headers)
            answer.close()

    def test_the_page_has_nothing_that_the_policy_forbids(self):
        page = self.start().get("/").text
        self.assertNotIn("style=", page)
        self.assertNotRegex(page, r"<script(?![^>]*\bsrc=)")
        self.assertNotRegex(page, r"\son[a-z]+=")

    def test_only_hosts_of_the_list_are_answered(self):
        service = self.start({"http.allowed-hosts": "127.0.0.1, sync.example.org"})
        for host, status in (("127.0.0.1:1", 200), ("sync.example.org:444", 200),
                             ("SYNC.example.org.", 200), ("evil.example", 421),
                             ("localhost", 421), ("a b", 400), ("", 400)):
            answer = self.say(service, f"GET /api/v1/status HTTP/1.1\r\nHost: {host}\r\n"
                                       "Connection: close\r\n\r\n")
            self.assertTrue(answer.startswith(f"HTTP/1.1 {status} "), (host, answer[:200]))

    def test_without_a_token_reading_is_all_that_can_be_done(self):
        service = self.start()
        self.assertEqual(service.get("/").status_code, 200)
        refused = service.post("/api/v1/sync/trigger")
        self.assertEqual(refused.status_code, 403)
        self.assertIn("li-sync token add", refused.json()["error"])

    def test_tokens_decide_and_take_effect_at_once(self):
        reader = self.li_sync.token("grafana", "read")
        service = self.start()
        for token, get, post in ((None, 401, 401), ("lisync_wrong", 401, 401), (reader, 200, 403)):
            self.assertEqual(service.get("/api/v1/status", token).status_code, get)
            self.assertEqual(service.post("/api/v1/sync/trigger", token).status_code, post)
        panel = self.li_sync.token("panel")
        self.assertEqual(service.post("/api/v1/sync/trigger", panel).status_code, 202)
        self.assertEqual(self.li_sync.run("token", "revoke", "panel").code, 0)
        self.assertEqual(service.post("/api/v1/sync/trigger", panel).status_code, 401)

    # What a browser sends along by itself changes nothing: there is no request to forge.
    def test_a_token_as_password_may_look_but_not_change(self):
        panel = self.li_sync.token("panel")
        service = self.start()
        basic = {"auth": ("me", panel)}
        self.assertEqual(service.get("/", **basic).status_code, 200)
        self.assertEqual(service.post("/api/v1/sync/trigger", **basic).status_code, 401)

    def test_pages_of_other_sites_are_answered_only_when_named(self):
        panel = self.li_sync.token("panel")
        service = self.start({"http.allowed-origins": _PANEL})
        ask = {"Access-Control-Request-Method": "POST"}
        allowed = service.options("/api/v1/sync/trigger", {"Origin": _PANEL, **ask})
        self.assertEqual(allowed.status_code, 204)
        self.assertEqual(allowed.headers["Access-Control-Allow-Origin"], _PANEL)
        self.assertNotIn("Access-Control-Allow-Credentials", allowed.headers)
        other = service.options("/api/v1/sync/trigger", {"Origin": "https://evil.example", **ask})
        self.assertEqual(other.status_code, 403)
        self.assertNotIn("Access-Control-Allow-Origin", other.headers)
        for origin, status in ((_PANEL, 202), ("https://evil.example", 403), ("null", 403)):
            answer = service.post("/api/v1/sync/trigger", panel, headers={"Origin": origin})
            self.assertEqual(answer.status_code, status, origin)


class IllWill(HttpTest):
    def test_idle_and_slow_clients_stop_neither_the_service_nor_the_sync(self):
        token = self.li_sync.token("panel")
        objects = 300
        for number in range(objects):
            self.main.write(f"local_content/aa/bb/k{number:04}", secrets.token_bytes(20_000))
        service = self.start()
        clients = [self.connect(service) for _ in range(1000)]
        for number, client in enumerate(clients):
            if number % 2:
                client.sendall(b"GET / HTTP/1.1\r\nHost: localhost\r\nX-Slow: ")
        end = threading.Event()
        slow = threading.Thread(target=self.drip, args=(clients, end))
        slow.start()
        self.addCleanup(slow.join)
        self.addCleanup(end.set)
        task = service.post("/api/v1/sync/trigger", token).json()["task_id"]
        waits = []
        while service.task(task, token)["status"] in ("PENDING", "STARTED"):
            start = time.monotonic()
            self.assertEqual(service.get("/healthz").status_code, 200)
            waits.append(time.monotonic() - start)
            service.get("/", token)
        self.assertEqual(service.task(task, token)["result"]["copied"], objects)
        self.assertEqual(self.hidden.objects(), self.main.objects())
        self.assertLess(max(waits), 5)
        service.wait_until(lambda: service.get("/readyz").status_code == 200, "it is ready")
        end.set()
        slow.join()
        # 10 s after their first byte, or none at all, all of them are gone.
        for client in clients:
            self.assertNotIn(b"HTTP/1.1 200", self.read_all(client))
        self.assertEqual(service.stop(), 0, service.errors())

    @staticmethod
    def drip(clients, end):
        while not end.wait(0.5):
            for client in clients[1::2]:
                try:
                    client.send(b"x")
                except OSError:
                    pass  # it was ended, as it should be

    def test_smuggled_requests_are_never_answered(self):
        service = self.start()
        for lengths in ("Content-Length: 5\r\nTransfer-Encoding: chunked\r\n",
                        "Content-Length: 0\r\nContent-Length: 40\r\n",
                        "Content-Length : 0\r\n", "X: y\r\n Content-Length: 9\r\n"):
            answer = self.say(service, f"POST /healthz HTTP/1.1\r\nHost: localhost\r\n{lengths}\r\n"
                                       "0\r\n\r\nGET /healthz HTTP/1.1\r\nHost: localhost\r\n\r\n")
            self.assertTrue(answer.startswith("HTTP/1.1 400 "), answer)
            self.assertEqual(answer.count("HTTP/1.1 "), 1, answer)

    def test_too_much_is_refused(self):
        service = self.start()
        for request, status in (
                ("GET / HTTP/1.1\r\nHost: localhost\r\nX: " + "x" * 20_000, 431),
                ("GET /" + "x" * 20_000, 414),
                ("POST / HTTP/1.1\r\nHost: localhost\r\nContent-Length: 99999999\r\n\r\n", 413)):
            self.assertTrue(self.say(service, request).startswith(f"HTTP/1.1 {status} "), status)


if __name__ == "__main__":
    unittest.main()
