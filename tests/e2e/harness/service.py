"""The service of the built program, started as an operator starts it and ended at the test's end."""

import os
import queue
import signal
import subprocess
import threading
import time

import requests

_START_SECONDS = 60
_TIMEOUT = 40


class Service:
    """`li-sync run` with the configuration of a LiSync. `settings` overrides keys of it; one that is
    None is left to the configuration."""

    def __init__(self, li_sync, settings=None, environment=None, words=()):
        self.li_sync = li_sync
        definitions = {"http.listen": "127.0.0.1:0", "schedule.sync": "off",
                       "schedule.full-scan": "off", **(settings or {})}
        options = [word for key, value in definitions.items() if value is not None
                   for word in ("-D", f"{key}={value}")]
        self.process = subprocess.Popen(
            [os.environ["LI_SYNC_BIN"], "run", *words, "--config", str(li_sync.config), *options],
            stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
            env={"PATH": os.environ["PATH"], "LANG": "C.UTF-8", **(environment or {})})
        self._asked_to_stop = False
        self._lines = {"stdout": [], "stderr": []}
        self._first = queue.Queue()
        self._readers = [threading.Thread(target=self._read, args=(name,), daemon=True)
                         for name in self._lines]
        for reader in self._readers:
            reader.start()
        self.address = None
        if definitions["http.listen"] != "off":
            try:
                self.address = self._await_address()
            except BaseException:
                self.kill()
                raise

    def _read(self, name):
        for line in getattr(self.process, name):
            self._lines[name].append(line.rstrip("\n"))
            if name == "stdout":
                self._first.put(line)
        self._first.put(None)

    def _await_address(self):
        try:
            line = self._first.get(timeout=_START_SECONDS)
        except queue.Empty:
            line = None
        if line is None or "status page at " not in line:
            raise AssertionError(f"the service did not start: {line!r} {self.errors()}")
        address = line.strip().rpartition(" ")[2].rstrip("/")
        self.wait_until(lambda: self._answers(address), "the service answers")
        return address

    @staticmethod
    def _answers(address):
        try:
            return requests.get(f"{address}/healthz", timeout=5, verify=False).status_code == 200
        except requests.exceptions.ConnectionError:
            return False

    def errors(self):
        return "\n".join(self._lines["stderr"])

    def get(self, path, token=None, headers=None, **options):
        return requests.get(self.address + path, timeout=_TIMEOUT,
                            headers={**_authorization(token), **(headers or {})}, **options)

    def post(self, path, token=None, json=None, headers=None, **options):
        return requests.post(self.address + path, json=json, timeout=_TIMEOUT,
                             headers={**_authorization(token), **(headers or {})}, **options)

    def options(self, path, headers):
        return requests.options(self.address + path, headers=headers, timeout=_TIMEOUT)

    def status(self, token=None):
        answer = self.get("/api/v1/status", token)
        if answer.status_code != 200:
            raise AssertionError(f"status: {answer.status_code} {answer.text}")
        return answer.json()

    def task(self, task, token=None):
        return self.get(f"/api/v1/sync/status/{task}", token).json()

    def await_task(self, task, token=None, seconds=60):
        """The task once it has ended."""
        self.wait_until(lambda: self.task(task, token)["status"] in ("SUCCESS", "FAILURE"),
                        f"task {task} ends", seconds)
        return self.task(task, token)

    @staticmethod
    def wait_until(what, name, seconds=60):
        deadline = time.monotonic() + seconds
        while not what():
            if time.monotonic() > deadline:
                raise AssertionError(f"waited {seconds} s in vain until {name}")
            time.sleep(0.05)

    def ask_to_stop(self):
        """As a service manager does, once: a second SIGTERM ends it without ceremony."""
        if not self._asked_to_stop:
            self.process.send_signal(signal.SIGTERM)
        self._asked_to_stop = True

    def stop(self, seconds=60):
        """Asks it to end, if nobody has; returns its exit code."""
        self.ask_to_stop()
        return self._end(seconds)

    def kill(self):
        self.process.kill()
        return self._end(10)

    def _end(self, seconds):
        code = self.process.wait(seconds)
        for reader in self._readers:
            reader.join(10)
        for name in self._lines:
            getattr(self.process, name).close()
        return code


def _authorization(token):
    return {"Authorization": f"Bearer {token}"} if token else {}
