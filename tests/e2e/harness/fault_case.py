"""Two real S3 servers, a fault proxy in front of each, and li-sync between them. Whatever a test does,
main saw reads alone, nothing was deleted on hidden, and the trail verifies."""

import hashlib
import json
import secrets
import shutil
import tempfile
import unittest
from pathlib import Path

import faults
from fault_proxy import FaultProxy
from harness.li_sync import LiSync
from harness.places import Bucket
from harness.servers import known_servers

MIB = 2**20
RETRIES, LOW_LEVEL = 2, 3
VERSIONS = ".li-sync-versions/"


class FaultCase(unittest.TestCase):
    settings = {}

    def setUp(self):
        self.servers = known_servers()
        self.directory = Path(tempfile.mkdtemp(prefix="lf-"))
        self.addCleanup(shutil.rmtree, self.directory)
        self.main, self.main_proxy = self.side("main_s3")
        self.hidden, self.hidden_proxy = self.side("hidden_s3")
        self.li_sync = self.program(self.main.behind(self.main_proxy),
                                    self.hidden.behind(self.hidden_proxy))
        self.contents = {}

    def side(self, server):
        bucket = Bucket(self.servers[server], f"{server[:4]}-{secrets.token_hex(6)}")
        bucket.create()
        return bucket, self.proxy(self.servers[server]["endpoint"])

    def proxy(self, endpoint, **options):
        proxy = FaultProxy(endpoint, **options)
        self.addCleanup(proxy.close)
        return proxy

    def program(self, source, destination):
        return LiSync(self.directory / "li", self.servers, source, destination, {
            "media.timeout": "20s", "media.contimeout": "20s", "media.retries": RETRIES,
            "media.low-level-retries": LOW_LEVEL, **self.settings})

    def tearDown(self):
        self.assertLessEqual(self.main_proxy.methods(), {"GET", "HEAD"}, "main was written to")
        removals = {"DeleteObject", "DeleteObjects", "AbortMultipartUpload"}
        self.assertFalse([sent.operation for sent in self.hidden_proxy.requests
                          if sent.operation in removals or sent.method == "DELETE"],
                         "hidden was deleted from")
        self.assert_trail_verifies()

    def fill(self, *keys, size=3000):
        for key in keys:
            self.contents[key] = secrets.token_bytes(size)
            self.main.write(key, self.contents[key])

    def fill_in_parts(self, key, part_size, parts):
        self.contents[key] = secrets.token_bytes(part_size * parts - 12345)
        self.main.write_in_parts(key, self.contents[key], part_size)

    def sync(self, code=0):
        done = self.li_sync.run("media", "sync", timeout=120)
        self.assertEqual(done.code, code, done)
        return done

    def failed(self):
        """Key to what is recorded of it."""
        lines = self.li_sync.run("media", "failed", "--json").out.splitlines()
        return {line["key"]: line for line in map(json.loads, lines)}

    def faults(self):
        return {key: line["fault"] for key, line in self.failed().items()}

    def counts(self):
        return {name: count["objects"] for name, count in self.li_sync.status()["media"].items()
                if isinstance(count, dict) and "objects" in count}

    def entries(self, action, outcome=None):
        return [entry for entry in self.li_sync.audit()
                if entry["action"] == action and outcome in (None, entry["outcome"])]

    def assert_trail_verifies(self):
        done = self.li_sync.run("audit", "verify")
        self.assertEqual(done.code, 0, done)

    def held(self):
        return {key: digest for key, digest in self.hidden.contents().items()
                if not key.startswith(VERSIONS)}

    def assert_complete(self):
        """Hidden has every byte of main, and the records say so with the right digests."""
        wanted = {key: hashlib.sha256(content).hexdigest()
                  for key, content in self.contents.items()}
        self.assertEqual(self.held(), wanted)
        counts = self.counts()
        self.assertEqual(counts["copied"] + counts["adopted"], len(wanted), counts)
        self.assertEqual((counts["pending"], counts["failed"]), (0, 0), counts)
        said = {entry["key"]: entry["sha256"] for entry in self.li_sync.audit()
                if entry["action"] in ("object.copy", "object.adopt")
                and entry["outcome"] == "ok" and entry.get("sha256")}
        self.assertEqual({key: said[key] for key in said if key in wanted},
                         {key: wanted[key] for key in said if key in wanted})
        self.assertEqual(self.li_sync.run("verify", "--all").code, 0)

    def assert_healed(self):
        """Without the faults the next run ends complete."""
        self.main_proxy.heal()
        self.hidden_proxy.heal()
        self.li_sync.run("media", "retry", "--all")
        self.sync()
        self.assert_complete()
