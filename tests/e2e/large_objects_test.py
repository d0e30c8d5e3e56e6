"""Objects that move in parts, on real S3 servers and directories: what a killed run leaves is gone on
with, and what arrives wrong is found."""

import os
import secrets
import shutil
import subprocess
import tempfile
import unittest
from pathlib import Path

from harness.li_sync import LiSync
from harness.places import Bucket, Tree
from harness.proxy import Proxy
from harness.servers import known_servers
from harness.service import Service

_KEY = "local_content/aa/bb/video"
_MIB = 2**20
_IN_FLIGHT = 4  # parts of one object
_READS, _WRITES = {"GET", "HEAD"}, {"GET", "HEAD", "PUT", "POST"}


class LargeObjects(unittest.TestCase):
    def setUp(self):
        self.servers = known_servers()
        self.directory = Path(tempfile.mkdtemp(prefix="ls-"))
        self.addCleanup(shutil.rmtree, self.directory)
        self.main = Bucket(self.servers["main_s3"], "main-" + secrets.token_hex(6))
        self.main.create()
        self.to_main = self.proxy(self.servers["main_s3"])

    def proxy(self, server):
        proxy = Proxy(server)
        self.addCleanup(proxy.close)
        return proxy

    def hidden_bucket(self, server="hidden_s3"):
        """The bucket, the proxy in front of it, and the program that copies to it."""
        hidden = Bucket(self.servers[server], "hidden-" + secrets.token_hex(6))
        hidden.create()
        proxy = self.proxy(self.servers[server])
        return hidden, proxy, self.program(hidden.behind(proxy))

    def program(self, destination):
        return LiSync(self.directory / "li", self.servers, self.main.behind(self.to_main),
                      destination)

    def write_parts(self, part_size, parts):
        """An object of main that was stored in parts; its content."""
        content = secrets.token_bytes(part_size * parts - 12345)
        self.main.write_in_parts(_KEY, content, part_size)
        return content

    @staticmethod
    def parts_sent(proxy):
        return [query for method, _, query in proxy.requests
                if method == "PUT" and "partNumber=" in query]

    def kill_amid(self, li_sync, enough):
        """kill -9 once `enough()`."""
        run = subprocess.Popen(
            [os.environ["LI_SYNC_BIN"], "media", "sync", "--config", str(li_sync.config),
             "-D", "media.bwlimit=24M"], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        try:
            Service.wait_until(lambda: enough() or run.poll() is not None, "some parts are sent")
        finally:
            run.kill()
        self.assertEqual(run.wait(30), -9, "it ended before it was killed")

    def assert_main_was_only_read(self):
        self.assertLessEqual(self.to_main.methods(), _READS)

    def test_a_killed_run_is_gone_on_with_where_it_was(self):
        for server in ("hidden_s3", "other_s3"):
            with self.subTest(server):
                content = self.write_parts(8 * _MIB, 9)
                hidden, proxy, li_sync = self.hidden_bucket(server)
                self.kill_amid(li_sync, lambda: len(self.parts_sent(proxy)) >= 4)
                before = len(hidden.parts_of_uploads(_KEY))
                self.assertGreater(before, 0)
                proxy.requests.clear()
                done = li_sync.run("media", "sync")
                self.assertEqual(done.code, 0, done)
                self.assertEqual(hidden.read(_KEY), content)
                # What was on its way when it died may have arrived after that look.
                self.assertIn(9 - before - len(self.parts_sent(proxy)), range(_IN_FLIGHT + 1))
                self.assertLessEqual(proxy.methods(), _WRITES)
                self.assertEqual(hidden.listing()[_KEY], self.main.listing()[_KEY])
                self.assertEqual(li_sync.run("audit", "verify").code, 0)
                shutil.rmtree(self.directory / "li")
        self.assert_main_was_only_read()

    def test_a_killed_run_into_a_directory_is_gone_on_with(self):
        content = self.write_parts(8 * _MIB, 9)
        hidden = Tree(self.directory / "hidden")
        hidden.create()
        li_sync = self.program(hidden)
        temporary = hidden.path / ".li-sync-tmp"

        def has_parts():
            return any(file.stat().st_blocks * 512 > 20 * _MIB for file in temporary.glob("*"))

        self.kill_amid(li_sync, has_parts)
        left = {file.stat().st_ino for file in temporary.iterdir()}
        self.assertFalse((hidden.path / _KEY).exists())
        done = li_sync.run("media", "sync")
        self.assertEqual(done.code, 0, done)
        self.assertEqual(hidden.read(_KEY), content)
        self.assertEqual({(hidden.path / _KEY).stat().st_ino}, left, "the same file was finished")
        self.assertEqual(list(temporary.iterdir()), [])

    def test_hidden_has_the_parts_of_main_and_so_its_etag(self):
        self.write_parts(5 * _MIB, 4)
        hidden, proxy, li_sync = self.hidden_bucket()
        self.assertEqual(li_sync.run("media", "sync").code, 0)
        self.assertEqual(hidden.listing()[_KEY], self.main.listing()[_KEY])
        copy = next(e for e in li_sync.audit() if e["action"] == "object.copy")
        self.assertEqual(copy["detail.checked"], "etag")
        self.assertEqual(len(self.parts_sent(proxy)), 4)

    def test_a_byte_that_flips_on_the_way_is_found_and_read_again(self):
        content = self.write_parts(8 * _MIB, 3)
        left = [1]

        def flip(method, key):
            if method != "GET" or not key.endswith("video"):
                return None
            return lambda body: (206, self.flipped(body, left))

        self.to_main.fault = flip
        hidden, _, li_sync = self.hidden_bucket()
        done = li_sync.run("media", "sync")
        self.assertEqual(done.code, 0, done)
        self.assertEqual(left, [0], "a byte was flipped")
        self.assertEqual(hidden.read(_KEY), content)

    @staticmethod
    def flipped(body, left):
        if len(body) < _MIB or left[0] == 0:
            return body
        left[0] -= 1
        return body[:1000] + bytes([body[1000] ^ 1]) + body[1001:]

    def test_a_byte_that_always_flips_is_a_failure_with_its_reason(self):
        self.write_parts(8 * _MIB, 3)
        self.to_main.fault = lambda method, key: (
            (lambda body: (206, self.flipped(body, [1]))) if method == "GET" and "video" in key
            else None)
        hidden, _, li_sync = self.hidden_bucket()
        done = li_sync.run("media", "sync")
        self.assertEqual(done.code, 1, done)
        self.assertEqual(hidden.objects(), {})
        failed = [e for e in li_sync.audit() if e["action"] == "object.copy"]
        self.assertEqual([e["detail.fault"] for e in failed], ["corrupt"])


if __name__ == "__main__":
    unittest.main()
