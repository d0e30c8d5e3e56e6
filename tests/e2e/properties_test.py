"""What must hold of every run, tried with the built program on real servers."""

import json
import os
import random
import secrets
import shutil
import signal
import sqlite3
import subprocess
import tempfile
import time
import unittest
from pathlib import Path

from harness.li_sync import LiSync
from harness.places import Bucket, Tree
from harness.proxy import Proxy, deny, flip_a_bit
from harness.servers import known_servers


def setUpModule():
    global servers
    servers = known_servers()


class Properties(unittest.TestCase):
    def setUp(self):
        self.directory = Path(tempfile.mkdtemp(prefix="li-sync-e2e-"))
        self.addCleanup(shutil.rmtree, self.directory)
        self.main = Bucket(servers["main_s3"], "main-" + secrets.token_hex(6))
        self.hidden = Bucket(servers["hidden_s3"], "hidden-" + secrets.token_hex(6))
        self.main.create()
        self.hidden.create()
        self.main_proxy = Proxy(servers["main_s3"])
        self.hidden_proxy = Proxy(servers["hidden_s3"])
        self.addCleanup(self.main_proxy.close)
        self.addCleanup(self.hidden_proxy.close)
        self.li_sync = LiSync(self.directory / "li-sync", servers,
                              self.main.behind(self.main_proxy),
                              self.hidden.behind(self.hidden_proxy))

    def tearDown(self):
        self.assertLessEqual(self.main_proxy.methods(), {"GET", "HEAD"}, "main was written to")
        self.assertNotIn("DELETE", self.hidden_proxy.methods(), "hidden was deleted from")

    def fill(self, objects, size=3000):
        chance = random.Random(objects)
        for number in range(objects):
            self.main.write(f"local_content/aa/bb/k{number:04}", chance.randbytes(size))

    def sync(self, *words, code=0):
        done = self.li_sync.run("media", "sync", *words)
        self.assertEqual(done.code, code, done)
        return done

    def start(self, *words):
        return subprocess.Popen(
            [os.environ["LI_SYNC_BIN"], "media", "sync", "--config", str(self.li_sync.config),
             *words], stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE)

    def media(self):
        return {name: count["objects"] for name, count in self.li_sync.status()["media"].items()
                if isinstance(count, dict)}

    def assert_equal_content(self):
        held = {key: digest for key, digest in self.hidden.contents().items()
                if not key.startswith(".li-sync-versions/")}
        self.assertEqual(held, self.main.contents())

    def wait_until(self, what, seconds=30):
        deadline = time.monotonic() + seconds
        while not what():
            self.assertLess(time.monotonic(), deadline, "waited in vain")
            time.sleep(0.02)


class Incremental(Properties):
    def test_a_run_without_changes_asks_for_listings_only(self):
        self.fill(30)
        self.sync()
        self.assert_equal_content()
        for proxy in (self.main_proxy, self.hidden_proxy):
            proxy.requests.clear()
        done = self.sync()
        self.assertEqual((done.out, done.err), ("", ""), "a quiet run is not quiet")
        self.assertEqual(self.main_proxy.object_requests(), [])
        self.assertEqual(self.hidden_proxy.requests, [])

    def test_a_new_object_costs_one_get_and_one_put(self):
        self.fill(20)
        self.sync()
        self.assertEqual(sorted({m for m, _ in self.main_proxy.object_requests()}), ["GET"])
        self.assertEqual(len(self.main_proxy.object_requests()), 20)
        self.assertEqual([m for m, _ in self.hidden_proxy.object_requests()], ["PUT"] * 20)

    def test_only_what_changed_is_copied_and_nothing_is_lost(self):
        self.fill(10)
        self.sync()
        before = self.main.read("local_content/aa/bb/k0003")
        self.main.write("local_content/aa/bb/k0003", bytes(3000))  # of the same size
        self.main.delete("local_content/aa/bb/k0004")
        self.main.write("local_content/aa/cc/new", b"new")
        self.main_proxy.requests.clear()
        self.sync()
        gets = [path for method, path in self.main_proxy.object_requests() if method == "GET"]
        self.assertEqual(len(gets), 2, gets)
        held = self.hidden.contents()
        self.assertEqual(self.media()["vanished"], 1)
        self.assertIn("local_content/aa/bb/k0004", held)
        kept = [key for key in held if key.startswith(".li-sync-versions/")]
        self.assertEqual([self.hidden.read(key) for key in kept], [before])

    def test_since_takes_newer_objects_and_forgets_no_other(self):
        self.main.write("old", b"old")
        time.sleep(1.1)  # last-modified has whole seconds
        since = time.time()
        time.sleep(1.1)
        self.main.write("new", b"new")
        utc = time.strftime("%Y-%m-%dT%H:%M:%S", time.gmtime(since))
        for form in (f"{since:.0f}", utc, utc + "Z", utc + "+00:00"):
            self.sync("--since", form)
            self.assertEqual(set(self.hidden.objects()), {"new"}, form)
        self.assertEqual(self.media()["pending"], 1)
        self.sync()
        self.assert_equal_content()

    def test_awkward_keys_arrive_as_they_are(self):
        for key in ("with space", "a+b", "100%", "%41", "q?x=1", "h#h", "a&b", "'\"", "🎉",
                    "\u00e9", "e\u0301", "remote_content/host:8448/aa", "k" * 200 + "/" + "l" * 200):
            self.main.write(key, key.encode())
        self.sync()
        self.assert_equal_content()
        self.sync()
        self.assertEqual(len(self.li_sync.audit()), 13 + 2 + 1 + 2)

    def test_a_directory_says_which_key_it_cannot_hold(self):
        local = Tree(self.directory / "hidden")
        local.create()
        self.li_sync = LiSync(self.directory / "local", servers, self.main, local)
        self.main.write("a/b", b"1")
        self.main.write("folder/", b"")
        self.main.write("plain", b"2")
        self.sync(code=1)
        self.assertEqual(set(local.contents()) & {"a/b", "plain"}, {"a/b", "plain"})
        failed = [entry for entry in self.li_sync.audit()
                  if entry["action"] == "object.copy" and entry["outcome"] == "failed"]
        self.assertEqual([entry["key"] for entry in failed], ["folder/"])
        self.assertEqual(failed[0]["detail.fault"], "invalid-key")


class Failures(Properties):
    def test_one_bad_object_is_recorded_and_is_all_that_is_tried_again(self):
        self.fill(12)
        self.main_proxy.fault = lambda method, key: (
            deny if method == "GET" and key.endswith("k0005") else None)
        done = self.sync(code=1)
        self.assertIn("k0005", done.err)
        self.assertIn("LI:", (self.li_sync.log / "media-sync.log").read_text())
        self.assertEqual(self.media()["failed"], 1)
        self.assertEqual(len(self.hidden.objects()), 11)
        self.main_proxy.fault = lambda method, key: None
        self.main_proxy.requests.clear()
        self.sync()
        self.assertEqual(len(self.main_proxy.object_requests()), 1)
        self.assert_equal_content()

    def test_a_flipped_bit_never_reaches_hidden(self):
        self.fill(3)
        flips = []

        def once(method, key):
            if method == "GET" and key.endswith("k0001") and not flips:
                flips.append(key)
                return flip_a_bit
            return None

        self.main_proxy.fault = once
        self.sync()
        self.assertEqual(len(flips), 1)
        self.assert_equal_content()

    def test_a_lasting_flip_is_a_failed_object(self):
        self.main.write("k", b"content")
        self.main_proxy.fault = lambda method, key: (
            flip_a_bit if method == "GET" and key == "k" else None)
        self.sync(code=1)
        self.assertEqual(self.hidden.objects(), {})

    def test_wrong_credentials_end_the_run_early_and_stay_secret(self):
        self.fill(40)
        wrong = {**servers["main_s3"], "secret_key": "wrong-secret-" + secrets.token_hex(8)}
        self.li_sync = LiSync(self.directory / "wrong", servers, Bucket(wrong, self.main.name),
                              self.hidden)
        done = self.sync(code=69)
        self.assertEqual(self.media()["failed"], 0)
        said = done.err + (self.li_sync.log / "media-sync.log").read_text() + json.dumps(
            self.li_sync.audit()) + self.li_sync.run("config", "check").out
        for secret in (wrong["secret_key"], servers["hidden_s3"]["secret_key"]):
            self.assertNotIn(secret, said)

    def test_a_missing_bucket_ends_the_run_with_its_name(self):
        self.li_sync = LiSync(self.directory / "gone", servers, self.main,
                              Bucket(servers["hidden_s3"], "no-such-bucket"))
        self.fill(6)
        self.assertIn("no-such-bucket", self.sync(code=69).err)

    def test_unhealthy_replication_is_exit_2_and_media_is_still_synced(self):
        self.fill(3)
        done = self.li_sync.run("sync", "-D", "replication.subscription=no_such_sub")
        self.assertEqual(done.code, 2, done)
        self.assertIn("no_such_sub", done.err)
        self.assert_equal_content()


class Crashes(Properties):
    def test_the_lock_names_its_holder_and_dies_with_it(self):
        self.fill(200)
        holder = self.start("-D", "media.bwlimit=30k")
        try:
            self.wait_until(self.hidden.objects)
            self.assertTrue(self.li_sync.status()["lock"]["held"])
            second = self.sync(code=75)
            self.assertIn(f"pid {holder.pid}", second.err)
            self.assertIn("media sync", second.err)
            self.assertEqual(self.li_sync.status()["lock"]["pid"], holder.pid)
        finally:
            holder.kill()
            holder.communicate()
        self.sync()
        self.assert_equal_content()

    def test_killed_anywhere_the_next_run_goes_on(self):
        self.fill(250)
        self.main.write("video", random.Random(1).randbytes(20 << 20))
        chance = random.Random(7)
        for _ in range(6):
            run = self.start()
            time.sleep(chance.uniform(0.02, 0.5))
            run.kill()
            run.communicate()
        self.sync()
        self.assert_equal_content()
        self.assertEqual(self.li_sync.run("audit", "verify").code, 0)
        copies = [entry["key"] for entry in self.li_sync.audit()
                  if entry["action"] == "object.copy" and entry["outcome"] == "ok"]
        self.assertEqual(len(copies), len(set(copies)), "a recorded object was copied again")

    def test_a_stop_is_orderly(self):
        self.fill(200)
        run = self.start("-D", "media.bwlimit=60k")
        self.wait_until(self.hidden.objects)
        run.send_signal(signal.SIGTERM)
        run.communicate(timeout=30)
        self.assertEqual(run.returncode, 130)
        self.assertEqual(self.li_sync.audit()[-1]["outcome"], "stopped")
        self.sync()
        self.assert_equal_content()


class State(Properties):
    def test_an_edited_entry_is_found(self):
        self.fill(5)
        self.sync()
        database = sqlite3.connect(self.li_sync.state / "li-sync.db")
        database.execute("DROP TRIGGER audit_entry_no_update")
        leaf = database.execute("SELECT leaf FROM audit_entry WHERE seq = 3").fetchone()[0]
        database.execute("UPDATE audit_entry SET leaf = ? WHERE seq = 3",
                         (leaf.replace(b'"size":3000', b'"size":3001'),))
        database.commit()
        database.close()
        done = self.li_sync.run("audit", "verify", "--json")
        self.assertEqual(done.code, 1, done)
        self.assertFalse(done.json()["verified"])

    def test_a_newer_database_is_refused_and_left_alone(self):
        self.fill(2)
        self.sync()
        file = self.li_sync.state / "li-sync.db"
        database = sqlite3.connect(file)
        database.execute("PRAGMA user_version = 999")
        database.close()
        before = file.read_bytes()
        self.sync(code=73)
        self.assertEqual(file.read_bytes(), before)

    def test_an_imported_checkpoint_convinces_of_no_copy(self):
        old = {"pg_lsn": "0/1A2B3C8", "last_media_sync_ts": "2026-01-01T00:00:00",
               "last_sync_at": None, "total_syncs": 12, "failed_syncs": 1}
        file = self.directory / "sync_checkpoint.json"
        file.write_text(json.dumps(old))
        self.assertEqual(self.li_sync.run("state", "import-checkpoint", str(file)).code, 0)
        exported = self.li_sync.run("state", "export-checkpoint").json()
        self.assertEqual(exported, {**old, "last_media_sync_ts": "2026-01-01T00:00:00.000000Z"})
        self.fill(3)
        self.sync()
        self.assert_equal_content()
        self.assertEqual(self.li_sync.status()["total_syncs"], 13)
        file.write_text("[]")
        self.assertEqual(self.li_sync.run("state", "import-checkpoint", str(file)).code, 78)

    def test_what_is_exported_is_what_is_hashed(self):
        self.fill(3)
        self.sync()
        file = self.directory / "trail.ndjson"
        self.assertEqual(self.li_sync.run("audit", "export", "--format", "ndjson", "--output",
                                          str(file)).code, 0)
        database = sqlite3.connect(self.li_sync.state / "li-sync.db")
        leaves = [row[0] for row in database.execute("SELECT leaf FROM audit_entry ORDER BY seq")]
        database.close()
        self.assertEqual(file.read_bytes().splitlines(), leaves)
        self.assertEqual(self.li_sync.run("audit", "verify", str(file)).code, 0)


class Configuration(Properties):
    def test_what_is_wrong_is_exit_78_and_named(self):
        for line, said in (("media.tranfers = 4", "media.transfers"),
                           ("media.transfers = many", "whole number"),
                           ("media.source = nowhere:bucket", "nowhere")):
            with self.subTest(line):
                config = self.directory / "bad.properties"
                config.write_text(self.li_sync.config.read_text().replace(
                    "media.source", "# media.source") + line + "\n")
                config.chmod(0o600)
                done = subprocess.run(
                    [os.environ["LI_SYNC_BIN"], "sync", "--config", str(config)], check=False,
                    capture_output=True, text=True, stdin=subprocess.DEVNULL)
                self.assertEqual(done.returncode, 78, done)
                self.assertIn(said, done.stderr)

    def test_config_check_tries_each_connection_and_masks_secrets(self):
        done = self.li_sync.run("config", "check", "--json")
        self.assertEqual(done.code, 0, done)
        names = [check["name"] for check in done.json()["checks"]]
        for name in ("main's media", "hidden's media", "main's database", "hidden's database"):
            self.assertIn(name, names)
        self.assertNotIn(servers["main_s3"]["secret_key"], done.out)


if __name__ == "__main__":
    unittest.main()
