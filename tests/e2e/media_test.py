"""What operators steer the media pass with, tried with the built program on real servers."""

import json
import secrets
import shutil
import tempfile
import time
import unittest
from pathlib import Path

from harness.li_sync import LiSync
from harness.places import Bucket, Tree
from harness.proxy import Proxy, deny
from harness.servers import known_servers
from harness.service import Service


class MediaCase(unittest.TestCase):
    def setUp(self):
        self.servers = known_servers()
        self.directory = Path(tempfile.mkdtemp(prefix="lm-"))
        self.addCleanup(shutil.rmtree, self.directory)
        self.main = Bucket(self.servers["main_s3"], "main-" + secrets.token_hex(6))
        self.hidden = Bucket(self.servers["hidden_s3"], "hidden-" + secrets.token_hex(6))
        self.main.create()
        self.hidden.create()
        self.main_proxy = Proxy(self.servers["main_s3"])
        self.hidden_proxy = Proxy(self.servers["hidden_s3"])
        self.addCleanup(self.main_proxy.close)
        self.addCleanup(self.hidden_proxy.close)
        self.li_sync = LiSync(self.directory / "li", self.servers,
                              self.main.behind(self.main_proxy),
                              self.hidden.behind(self.hidden_proxy))

    def tearDown(self):
        self.assertLessEqual(self.main_proxy.methods(), {"GET", "HEAD"}, "main was written to")
        self.assertNotIn("DELETE", self.hidden_proxy.methods(), "hidden was deleted from")

    def fill(self, prefix, objects, size=500):
        for number in range(objects):
            self.main.write(f"{prefix}{number:04}", secrets.token_bytes(size))

    def media(self, *words, code=0):
        done = self.li_sync.run("media", *words)
        self.assertEqual(done.code, code, done)
        return done

    def lines(self, *words, code=0):
        return [json.loads(line) for line in self.media(*words, "--json", code=code).out.splitlines()]

    def counts(self):
        return {name: count["objects"] for name, count in self.li_sync.status()["media"].items()
                if isinstance(count, dict)}

    def actions(self):
        return [entry["action"] for entry in self.li_sync.audit()]

    def forget_requests(self):
        self.main_proxy.requests.clear()
        self.hidden_proxy.requests.clear()

    def deny_main(self, *keys):
        self.main_proxy.fault = lambda method, key: (
            deny if method == "GET" and key in keys else None)


class Selection(MediaCase):
    def test_a_prefix_lists_and_copies_its_key_range_alone(self):
        for prefix in ("a/", "m/n", "z/"):
            self.fill(prefix, 5)
        self.media("sync", "--prefix", "m/n")
        self.assertEqual(set(self.hidden.objects()), {f"m/n000{i}" for i in range(5)})
        self.assertEqual(self.counts()["pending"], 0, "what is beside the prefix was listed")
        self.media("sync")
        self.main.delete("a/0001")
        self.main.delete("m/n0001")
        self.media("sync", "--prefix", "m/n")
        self.assertEqual(self.counts()["vanished"], 1)
        self.assertEqual(self.hidden.contents().keys() & {"a/0001", "m/n0001"},
                         {"a/0001", "m/n0001"})

    def test_globs_and_sizes_leave_the_rest_pending_and_the_next_run_takes_it(self):
        self.main.write("local_content/aa/bb/pic.jpg", bytes(100))
        self.main.write("local_thumbnails/aa/bb/pic.jpg", bytes(100))
        self.main.write("local_content/aa/bb/big.jpg", bytes(5000))
        self.main.write("local_content/aa/bb/film.mp4", bytes(100))
        self.media("sync", "--include", "*.{jpg,png}", "--exclude", "/*_thumbnails/**",
                   "--max-size", "1k")
        self.assertEqual(set(self.hidden.objects()), {"local_content/aa/bb/pic.jpg"})
        self.assertEqual(self.counts()["pending"], 3)
        reasons = {line["key"]: line["reason"] for line in self.lines("failed")}
        self.assertIn("--max-size 1024", reasons["local_content/aa/bb/big.jpg"])
        self.assertIn("--exclude", reasons["local_thumbnails/aa/bb/pic.jpg"])
        self.assertIn("--include", reasons["local_content/aa/bb/film.mp4"])
        self.assertIsNone(self.li_sync.status()["last_media_sync_ts"])
        start = [entry for entry in self.li_sync.audit() if entry["action"] == "run.start"][0]
        self.assertEqual(start["detail.max_size"], "1024")
        self.media("sync")
        self.assertEqual(self.hidden.contents(), self.main.contents())
        self.assertIsNotNone(self.li_sync.status()["last_media_sync_ts"])

    def test_bad_patterns_and_sizes_are_wrong_command_lines(self):
        for words, said in ((("--include", "a["), "[a-z]"), (("--min-size", "big"), "KiB"),
                            (("--since", "never"), "RFC 3339")):
            self.assertIn(said, self.media("sync", *words, code=64).err)


class DryRun(MediaCase):
    def test_it_prints_what_a_run_then_does_and_sends_reads_alone(self):
        self.fill("k", 12)
        self.hidden.write("k0003", self.main.read("k0003"))
        before = self.hidden.listing()
        self.forget_requests()
        *plan, summary = self.lines("sync", "--dry-run")
        self.assertLessEqual(self.hidden_proxy.methods(), {"GET", "HEAD"})
        self.assertEqual([m for m, _ in self.main_proxy.object_requests()], [])
        self.assertEqual(self.hidden.listing(), before)
        self.assertEqual({line["key"]: line["action"] for line in plan}["k0003"], "adopt")
        self.assertEqual(summary["summary"]["to_copy"], 11)
        self.assertEqual(self.actions(), ["run.plan"])
        self.assertEqual(self.li_sync.status()["last_run"]["run"], "")
        self.assertEqual(self.counts()["pending"], 0)

        self.media("sync")
        finish = self.li_sync.audit()[-1]
        self.assertEqual((finish["detail.copied"], finish["detail.adopted"]), ("11", "1"))
        self.assertIn("0 to copy", self.li_sync.run("sync", "--dry-run").out)

    def test_it_goes_beside_a_service_and_its_run(self):
        self.fill("k", 30)
        held = {"on": True}

        def hold(method, key):
            while method == "GET" and key.startswith("k") and held["on"]:
                time.sleep(0.02)

        self.main_proxy.fault = hold
        token = self.li_sync.token("panel")
        service = Service(self.li_sync)
        self.addCleanup(lambda: service.process.poll() is not None or service.kill())
        task = service.post("/api/v1/sync/trigger", token).json()["task_id"]
        try:
            service.wait_until(lambda: self.li_sync.status()["lock"]["held"], "the run began")
            for words in (("sync",), ("media", "sync")):
                done = self.li_sync.run(*words, "--dry-run")
                self.assertEqual(done.code, 0, done)
            busy = self.li_sync.run("sync", "--prefix", "k")
            self.assertEqual(busy.code, 75, busy)
        finally:
            held["on"] = False
        service.await_task(task, token)
        self.assertEqual(len(self.hidden.objects()), 30)
        self.assertEqual(self.li_sync.run("sync", "--prefix", "k").code, 0)
        commands = [run["command"] for run in service.get("/api/v1/runs", token).json()["runs"]]
        self.assertEqual(commands, ["sync of a selection", "sync"])


class Full(MediaCase):
    def lose(self):
        """Damages hidden behind li-sync's back; returns what main has."""
        self.fill("k", 40)
        self.media("sync")
        self.hidden.delete("k0007")
        self.hidden.write("k0008", b"another size")
        self.hidden.write("k0009", bytes(500))  # of the same size
        return self.main.contents()

    def assert_mended(self, wanted):
        held = {key: digest for key, digest in self.hidden.contents().items()
                if not key.startswith(".li-sync-versions/")}
        self.assertEqual(held, wanted)
        lost = [entry for entry in self.li_sync.audit() if entry["action"] == "object.lost"]
        self.assertEqual([entry["key"] for entry in lost], ["k0007", "k0008", "k0009"])
        self.assertEqual({entry["outcome"] for entry in lost}, {"failed"})
        self.assertEqual(self.li_sync.run("audit", "verify").code, 0)

    def test_what_hidden_lost_is_found_said_and_copied_again(self):
        wanted = self.lose()
        self.media("sync")
        self.assertNotIn("k0007", self.hidden.objects(), "a usual run trusts its records")
        plan = {line["key"]: line["why"] for line in self.lines("sync", "--full", "--dry-run")[:-1]}
        self.assertEqual(set(plan), {"k0007", "k0008", "k0009"})
        self.assertIn("no longer has it", plan["k0007"])
        said = self.media("sync", "--full").err
        self.assertIn('hidden has not what is recorded of 3 objects, the first "k0007"', said)
        self.assert_mended(wanted)
        self.assertEqual(len([key for key in self.hidden.objects()
                              if key.startswith(".li-sync-versions/")]), 2)
        self.forget_requests()
        self.media("sync", "--full")
        self.assertEqual(self.hidden_proxy.object_requests(), [], "listings are not enough")

    def test_the_services_full_scan_does_it_too(self):
        wanted = self.lose()
        service = Service(self.li_sync, {"schedule.full-scan": "@yearly"})
        self.addCleanup(lambda: service.process.poll() is not None or service.kill())
        service.wait_until(lambda: "k0007" in self.hidden.objects(), "the full scan mended it")
        service.wait_until(lambda: not self.li_sync.status()["lock"]["held"], "it ended")
        self.assert_mended(wanted)

    def test_an_object_that_the_server_does_not_list_is_not_lost(self):
        # This server stores and serves a/b beside an object a, and lists only a.
        self.main.write("a/b", b"1")
        self.media("sync")
        self.hidden.write("a", b"2")
        if "a/b" in self.hidden.objects():
            self.skipTest("the server lists both")
        self.media("sync", "--full")
        self.assertNotIn("object.lost", self.actions())

    def test_directories_are_compared_by_size(self):
        local = Tree(self.directory / "hidden")
        local.create()
        self.li_sync = LiSync(self.directory / "local", self.servers, self.main, local)
        self.fill("d/k", 5)
        self.media("sync")
        local.delete("d/k0001")
        local.write("d/k0002", b"short")
        self.media("sync", "--full")
        self.assertEqual({key: digest for key, digest in local.contents().items()
                          if not key.startswith(".li-sync-versions/")}, self.main.contents())


class Retry(MediaCase):
    def test_failed_objects_are_listed_and_tried_when_asked_for(self):
        self.fill("a/k", 3)
        self.fill("b/k", 3)
        self.deny_main("a/k0001", "b/k0001", "b/k0002")
        self.media("sync", code=1)
        self.media("sync", code=1)  # the next try is an hour away now
        listed = self.lines("failed")
        self.assertEqual([line["key"] for line in listed], ["a/k0001", "b/k0001", "b/k0002"])
        self.assertEqual({line["fault"] for line in listed}, {"denied"})
        self.assertEqual({line["attempts"] for line in listed}, {2})
        self.assertEqual(len(self.lines("failed", "--prefix", "b/", "--limit", "1")), 1)

        self.deny_main()
        self.forget_requests()
        self.media("sync", code=1)
        self.assertEqual(self.main_proxy.object_requests(), [], "it was tried too soon")
        self.assertIn("2 objects are due now", self.media("retry", "--prefix", "b/").out)
        self.media("sync", code=1)
        self.assertEqual([line["key"] for line in self.lines("failed")], ["a/k0001"])
        self.media("retry", "--class", "denied")
        self.media("sync")
        self.assertEqual(self.hidden.contents(), self.main.contents())
        asked = [entry for entry in self.li_sync.audit() if entry["action"] == "objects.retry"]
        self.assertEqual([entry.get("detail.prefix", entry.get("detail.class")) for entry in asked],
                         ["b/", "denied"])
        self.assertEqual(asked[0]["detail.count"], "2")
        self.assertEqual(self.li_sync.run("audit", "verify").code, 0)
        self.assertIn("no such object", self.media("failed").out)

    def test_a_running_service_tries_them_soon_and_the_command_says_so(self):
        self.fill("k", 3)
        self.deny_main("k0001")
        self.media("sync", code=1)
        self.media("sync", code=1)
        self.deny_main()
        service = Service(self.li_sync)
        self.addCleanup(lambda: service.process.poll() is not None or service.kill())
        retried = self.media("retry", "--key", "k0001")
        self.assertIn("the service tries them from", retried.out)
        service.wait_until(lambda: "k0001" in self.hidden.objects(), "it was tried", 60)

    def test_retry_wants_to_be_told_which(self):
        self.media("retry", code=64)
        self.media("retry", "--all", "--key", "k", code=64)
        self.assertIn("denied", self.media("failed", "--class", "odd", code=64).err)


if __name__ == "__main__":
    unittest.main()
