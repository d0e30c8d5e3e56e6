"""Certificate authorities and the certificates of servers, made with openssl."""

import ssl
import subprocess
import time


def _openssl(*words):
    done = subprocess.run(["openssl", *map(str, words)], check=False, text=True,
                          capture_output=True)
    if done.returncode != 0:
        raise AssertionError(f"openssl {words[0]}: {done.stderr}")


class Authority:
    """`certificate` is the path of its own one, in PEM."""

    def __init__(self, directory, name):
        self._directory, self._name = directory, name
        self.certificate = directory / f"{name}.pem"
        self._key = directory / f"{name}.key"
        _openssl("req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes",
                 "-subj", f"/CN={name}", "-days", 2, "-keyout", self._key, "-out",
                 self.certificate)

    def server(self, names="DNS:localhost,IP:127.0.0.1", days=1):
        """An SSLContext for a server of these names. With no days it has ended by then."""
        base = self._directory / f"{self._name}-server-{time.monotonic_ns()}"
        key, request, certificate, extensions = (
            base.with_suffix(suffix) for suffix in (".key", ".csr", ".pem", ".ext"))
        extensions.write_text(f"subjectAltName={names}\n")
        _openssl("req", "-new", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes",
                 "-subj", "/CN=server", "-keyout", key, "-out", request)
        _openssl("x509", "-req", "-in", request, "-CA", self.certificate, "-CAkey", self._key,
                 "-CAcreateserial", "-days", days, "-extfile", extensions, "-out", certificate)
        if days == 0:
            time.sleep(1.1)
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(certificate, key)
        return context
