"""`li-sync verify` with the built program: what went bad on hidden behind its back is found, named, and
mended from main."""

import hashlib
import os
import secrets
import shutil
import subprocess
import tempfile
import time
import unittest
from pathlib import Path

from harness.li_sync import LiSync
from harness.places import Bucket, Tree
from harness.proxy import Proxy, deny, flip_a_bit
from harness.servers import known_servers

VERSIONS = ".li-sync-versions/"


def setUpModule():
    global servers
    servers = known_servers()


def sha256(content):
    return hashlib.sha256(content).hexdigest()


def flipped(content):
    return content[:-1] + bytes([content[-1] ^ 1])


class VerifyCase(unittest.TestCase):
    def make_places(self):
        raise NotImplementedError

    def setUp(self):
        self.directory = Path(tempfile.mkdtemp(prefix="li-sync-e2e-"))
        self.addCleanup(shutil.rmtree, self.directory)
        source, destination = self.make_places()
        self.li_sync = LiSync(self.directory / "li-sync", servers, source, destination)
        self.contents = {f"local_content/aa/bb/k{number:02}": secrets.token_bytes(3000)
                         for number in range(8)}
        self.contents["local_content/video"] = secrets.token_bytes((17 << 20) + 333)
        for key, content in self.contents.items():
            self.main.write(key, content)
        self.sync()

    def sync(self, code=0):
        done = self.li_sync.run("media", "sync")
        self.assertEqual(done.code, code, done)

    def verify(self, *words, code=0):
        done = self.li_sync.run("verify", *words)
        self.assertEqual(done.code, code, done)
        return done

    def kept(self):
        return {key: self.hidden.read(key) for key in self.hidden.objects()
                if key.startswith(VERSIONS)}

    def entries(self, action, outcome):
        return [entry for entry in self.li_sync.audit()
                if (entry["action"], entry["outcome"]) == (action, outcome)]

    def failed(self):
        return self.li_sync.status()["media"]["failed"]["objects"]

    def assert_trail_verifies(self):
        done = self.li_sync.run("audit", "verify")
        self.assertEqual(done.code, 0, done)


class OnBothKinds:
    """What holds wherever hidden lies."""

    def test_what_is_as_recorded_is_quiet_and_counted(self):
        done = self.verify("--all")
        self.assertEqual((done.out, done.err), ("", ""), "a verification without findings is not quiet")
        finish = self.entries("verify.finish", "ok")[0]
        self.assertEqual(finish["detail.checked"], "9")
        self.assertEqual(finish["detail.equal"], "9")
        self.assertEqual(finish["detail.objects"], "all")
        self.assertEqual(self.entries("object.verify", "failed"), [])
        last = self.li_sync.status()["verification"]
        self.assertTrue(last["all_as_recorded"])
        self.assertEqual(last["counts"]["bytes"], sum(map(len, self.contents.values())))
        self.assert_trail_verifies()

    def test_a_flipped_byte_is_found_named_and_repaired(self):
        for key in ("local_content/aa/bb/k03", "local_content/video"):
            with self.subTest(key):
                good = self.contents[key]
                bad = flipped(good)
                self.hidden.write(key, bad)
                done = self.verify("--all", code=1)
                self.assertIn(key, done.err)
                self.assertIn(sha256(good), done.err)
                self.assertIn(sha256(bad), done.err)
                self.assertEqual(self.failed(), 1)
                found = self.entries("object.verify", "failed")[-1]
                self.assertEqual((found["key"], found["sha256"], found["detail.found_sha256"]),
                                 (key, sha256(good), sha256(bad)))
                self.assert_trail_verifies()

                done = self.verify("--sample", "0.0001", "--repair", "--json", code=1)
                counts = done.json()["counts"]
                self.assertEqual((counts["different"], counts["repaired"]), (1, 1), done)
                self.assertEqual(self.hidden.read(key), good)
                self.assertIn(bad, self.kept().values())
                self.assertEqual(self.failed(), 0)
                repaired = self.entries("object.repair", "ok")[-1]
                self.assertEqual(self.hidden.read(repaired["detail.kept_key"]), bad)
                self.assertIn("damaged", repaired["detail.kept_key"])
                self.verify("--all")
                self.assert_trail_verifies()

    def test_a_missing_object_is_found_and_copied_by_the_next_sync(self):
        key = "local_content/aa/bb/k05"
        self.hidden.delete(key)
        done = self.verify("--all", code=1)
        self.assertIn("MISSING", done.err)
        self.assertIn(key, done.err)
        self.assertEqual(self.failed(), 1)
        self.sync()
        self.assertEqual(self.hidden.read(key), self.contents[key])
        self.assertEqual(self.kept(), {})
        self.verify("--all")
        self.assert_trail_verifies()

    def test_the_next_sync_mends_what_was_found_and_keeps_the_damaged_copy(self):
        key = "local_content/aa/bb/k01"
        bad = flipped(self.contents[key])
        self.hidden.write(key, bad)
        self.verify("--all", code=1)
        self.sync()
        self.assertEqual(self.hidden.read(key), self.contents[key])
        self.assertEqual(list(self.kept().values()), [bad])
        self.assert_trail_verifies()

    def test_what_main_no_longer_has_cannot_be_repaired_and_stays(self):
        key = "local_content/aa/bb/k02"
        bad = flipped(self.contents[key])
        self.hidden.write(key, bad)
        self.main.delete(key)
        done = self.verify("--all", "--repair", code=1)
        self.assertIn("main has it no longer", done.err)
        self.assertEqual(self.hidden.read(key), bad)
        self.assertEqual(len(self.entries("object.repair", "failed")), 1)
        self.assert_trail_verifies()

    def test_only_what_is_asked_for_is_read(self):
        done = self.verify("--all", "--prefix", "local_content/aa/", "--json")
        self.assertEqual(done.json()["counts"]["checked"], 8)
        done = self.verify("--since", "2100-01-01", "--json")
        self.assertEqual(done.json()["counts"]["checked"], 0)
        done = self.verify("--since", "2000-01-01", "--json")
        self.assertEqual(done.json()["counts"]["checked"], 9)

    def test_a_wrong_request_is_refused_with_the_form(self):
        self.assertIn("percentage", self.verify("--sample", "105%", code=64).err)
        self.verify("--sample", "5%", "--all", code=64)
        self.verify("--since", "yesterday", code=64)


class InABucket(OnBothKinds, VerifyCase):
    def make_places(self):
        self.main = Bucket(servers["main_s3"], "main-" + secrets.token_hex(6))
        self.hidden = Bucket(servers["hidden_s3"], "hidden-" + secrets.token_hex(6))
        self.main.create()
        self.hidden.create()
        self.main_proxy = Proxy(servers["main_s3"])
        self.hidden_proxy = Proxy(servers["hidden_s3"])
        self.addCleanup(self.main_proxy.close)
        self.addCleanup(self.hidden_proxy.close)
        return self.main.behind(self.main_proxy), self.hidden.behind(self.hidden_proxy)

    def tearDown(self):
        self.assertLessEqual(self.main_proxy.methods(), {"GET", "HEAD"}, "main was written to")
        self.assertNotIn("DELETE", self.hidden_proxy.methods(), "hidden was deleted from")

    def test_a_verification_asks_hidden_for_each_object_once_and_main_for_nothing(self):
        for proxy in (self.main_proxy, self.hidden_proxy):
            proxy.requests.clear()
        self.verify("--all", "--prefix", "local_content/aa/")
        self.assertEqual([method for method, _ in self.hidden_proxy.object_requests()], ["GET"] * 8)
        self.assertEqual(self.main_proxy.requests, [])

    def test_with_source_main_is_read_and_its_other_bytes_are_named(self):
        key = "local_content/aa/bb/k06"
        self.main_proxy.fault = lambda method, asked: (
            flip_a_bit if method == "GET" and asked == key else None)
        done = self.verify("--all", "--source", code=1)
        self.assertIn("DIFFERENT on main", done.err)
        self.assertIn(key, done.err)
        self.assertEqual(self.failed(), 0, "hidden holds what is recorded")
        self.assert_trail_verifies()

    def test_bytes_that_are_wrong_under_the_right_etag_are_found(self):
        key = "local_content/aa/bb/k04"
        self.hidden_proxy.fault = lambda method, asked: (
            flip_a_bit if method == "GET" and asked == key else None)
        self.assertIn(key, self.verify("--all", code=1).err)
        self.hidden_proxy.fault = lambda method, asked: None
        self.sync()
        self.assertEqual(len(self.kept()), 1, "the ETag is main's, yet the copy was not adopted")
        self.verify("--all")

    def test_what_cannot_be_read_is_said_and_changes_no_record(self):
        key = "local_content/aa/bb/k00"
        self.hidden_proxy.fault = lambda method, asked: (
            deny if method == "GET" and asked == key else None)
        done = self.verify("--all", code=1)
        self.assertIn("NOT READ", done.err)
        self.assertEqual(self.failed(), 0)
        self.assertEqual(len(self.entries("object.verify", "unknown")), 1)

    def test_an_adopted_object_gets_its_digest_from_both_sides(self):
        fresh = LiSync(self.directory / "fresh", servers, self.main.behind(self.main_proxy),
                       self.hidden.behind(self.hidden_proxy))
        self.assertEqual(fresh.run("media", "sync").code, 0)
        self.assertEqual(fresh.status()["media"]["adopted"]["objects"], 9)
        done = fresh.run("verify", "--all", "--source")
        self.assertEqual(done.code, 0, done)
        recorded = {entry["key"]: entry["sha256"] for entry in fresh.audit()
                    if entry["action"] == "object.adopt" and "sha256" in entry}
        self.assertEqual(recorded, {key: sha256(value) for key, value in self.contents.items()})
        self.assertEqual(fresh.run("audit", "verify").code, 0)

    def test_it_reads_beside_a_running_sync_and_repairs_only_alone(self):
        for number in range(60):
            self.main.write(f"new/{number:03}", secrets.token_bytes(3000))
        run = subprocess.Popen(
            [os.environ["LI_SYNC_BIN"], "media", "sync", "--config", str(self.li_sync.config),
             "-D", "media.bwlimit=20k"], stdin=subprocess.DEVNULL)
        try:
            deadline = time.monotonic() + 30
            while not self.li_sync.status()["lock"]["held"]:
                self.assertLess(time.monotonic(), deadline, "the sync does not start")
                time.sleep(0.02)
            self.verify("--all")
            self.assertIn(f"pid {run.pid}", self.verify("--repair", code=75).err)
            self.assertIsNone(run.poll(), "the sync was over before it was looked at")
            self.assertEqual(run.wait(60), 0)
        finally:
            run.kill()
            run.wait(10)
        counts = self.verify("--all", "--json").json()["counts"]
        self.assertEqual((counts["checked"], counts["equal"]), (69, 69))
        self.assert_trail_verifies()

    def test_another_destination_is_refused_with_what_to_do(self):
        other = Bucket(servers["hidden_s3"], "other-" + secrets.token_hex(6))
        other.create()
        done = self.verify("-D", f"media.destination=hidden-s3:{other.name}", code=78)
        self.assertIn("li-sync", done.err)


class InADirectory(OnBothKinds, VerifyCase):
    def make_places(self):
        self.main = Tree(self.directory / "main")
        self.hidden = Tree(self.directory / "hidden")
        self.main.create()
        self.hidden.create()
        return self.main, self.hidden


if __name__ == "__main__":
    unittest.main()
