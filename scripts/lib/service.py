"""The service of a built li-sync: started, asked, looked at from outside and ended."""

import http.client
import json
import os
import select
import signal
import subprocess
from pathlib import Path

from lib.errors import Failure

_START_SECONDS = 60
_ASK_SECONDS = 60


class Service:
    """`li-sync run` on a free port; what it writes goes to `output`. `definitions`: keys that stand
    above the configuration's."""

    def __init__(self, binary, config, output, definitions=None, environment=None):
        words = {"http.listen": "127.0.0.1:0", **(definitions or {})}
        options = [word for key, value in words.items() for word in ("-D", f"{key}={value}")]
        self.output = Path(output)
        with open(output, "ab") as errors:
            self.process = subprocess.Popen(
                [str(binary), "run", "--config", str(config), *options], stdin=subprocess.DEVNULL,
                stdout=subprocess.PIPE, stderr=errors,
                env={"PATH": os.environ["PATH"], "LANG": "C.UTF-8", **(environment or {})})
        self.pid = self.process.pid
        try:
            self.host, self.port = self._await_address()
        except BaseException:
            self.kill()
            raise

    def _await_address(self):
        ready, _, _ = select.select([self.process.stdout], [], [], _START_SECONDS)
        line = self.process.stdout.readline().decode() if ready else ""
        if "status page at " not in line:
            raise Failure(f"the service did not start: {line} {self.output.read_text()[-2000:]}")
        host, _, port = line.strip().rpartition("/")[0].rpartition("//")[2].rpartition(":")
        return host, int(port)

    def ask(self, method, path, token=None, body=None, seconds=_ASK_SECONDS):
        """Status, headers and body. Raises OSError or HTTPException when there is no answer."""
        headers = {"Authorization": f"Bearer {token}"} if token else {}
        if body is not None:
            headers["Content-Type"] = "application/json"
            body = json.dumps(body)
        connection = http.client.HTTPConnection(self.host, self.port, timeout=seconds)
        try:
            connection.request(method, path, body, headers)
            answer = connection.getresponse()
            return answer.status, answer.headers, answer.read()
        finally:
            connection.close()

    def json(self, method, path, token=None, body=None):
        status, _, text = self.ask(method, path, token, body)
        if status >= 300:
            raise Failure(f"{method} {path}: {status} {text[:300]!r}")
        return json.loads(text)

    def memory(self):
        """Resident bytes."""
        for line in Path(f"/proc/{self.pid}/status").read_text().splitlines():
            if line.startswith("VmRSS:"):
                return int(line.split()[1]) * 1024
        raise Failure("the service has ended")

    def descriptors(self):
        return len(os.listdir(f"/proc/{self.pid}/fd"))

    def threads(self):
        return len(os.listdir(f"/proc/{self.pid}/task"))

    def cpu(self):
        """Seconds of processor time so far, user and system."""
        fields = Path(f"/proc/{self.pid}/stat").read_text().rpartition(")")[2].split()
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")

    def alive(self):
        return self.process.poll() is None

    def signal(self, number):
        self.process.send_signal(number)

    def stop(self, seconds=120):
        """Asks it to end as a service manager does; returns its exit code."""
        if self.alive():
            self.signal(signal.SIGTERM)
        return self._end(seconds)

    def kill(self):
        self.process.kill()
        return self._end(10)

    def _end(self, seconds):
        try:
            return self.process.wait(seconds)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
            raise Failure(f"the service had not ended after {seconds} s") from None
        finally:
            self.process.stdout.close()
