"""What the tests of the live service start from: two empty buckets, main behind a proxy, and a
configuration. A test that has more than the page on loopback sets `token`."""

import secrets
import shutil
import tempfile
import time
import unittest
from pathlib import Path

from harness.li_sync import LiSync
from harness.places import Bucket
from harness.proxy import Proxy
from harness.servers import known_servers
from harness.service import Service


class ServiceCase(unittest.TestCase):
    token = None

    def setUp(self):
        self.servers = known_servers()
        self.directory = Path(tempfile.mkdtemp(prefix="ls-"))
        self.addCleanup(shutil.rmtree, self.directory)
        self.main = Bucket(self.servers["main_s3"], "main-" + secrets.token_hex(6))
        self.hidden = Bucket(self.servers["hidden_s3"], "hidden-" + secrets.token_hex(6))
        self.main.create()
        self.hidden.create()
        self.proxy = Proxy(self.servers["main_s3"])
        self.addCleanup(self.proxy.close)
        self.li_sync = LiSync(self.directory / "li", self.servers, self.main.behind(self.proxy),
                              self.hidden)

    def start(self, settings=None, environment=None, words=()):
        service = Service(self.li_sync, settings, environment, words)
        self.addCleanup(lambda: service.process.poll() is not None or service.kill())
        return service

    def trigger(self, service):
        """The task of a run that is asked for."""
        answer = service.post("/api/v1/sync/trigger", self.token)
        self.assertEqual(answer.status_code, 202, answer.text)
        return answer.json()["task_id"]

    def fill(self, objects, size=2000, name="k"):
        for number in range(objects):
            self.main.write(f"local_content/aa/bb/{name}{number:04}", secrets.token_bytes(size))

    def hold_main(self, most=0):
        """After `most` objects, main's objects are not read until the returned function is called."""
        held = {"on": True, "left": most}

        def wait(method, key):
            if method != "GET" or not key.startswith("local_content"):
                return
            held["left"] -= 1
            while held["on"] and held["left"] < 0:
                time.sleep(0.02)

        def release():
            held["on"] = False

        self.proxy.fault = wait
        self.addCleanup(release)
        return release

    def actions(self):
        return [entry["action"] for entry in self.li_sync.audit()]
