"""The limits of a run: bandwidth and requests take the time that they must, and a run in hand keeps
to new ones after SIGHUP."""

import fcntl
import os
import pty
import secrets
import signal
import subprocess
import termios
import threading
import time
import unittest

from harness.li_sync import LiSync
from harness.proxy import Proxy
from harness.service_case import ServiceCase

_KIB = 1024
# A run that is held back would take at least this long; one that no longer is ends in half of it.
_LONG = 60


class LimitsCase(ServiceCase):
    def setUp(self):
        super().setUp()
        self.first_config = self.li_sync.config.read_text()

    def configure(self, *lines):
        self.li_sync.config.write_text(self.first_config + "\n".join(lines) + "\n")

    def fill_slowly_copied(self):
        """What takes over _LONG seconds at 20k."""
        self.fill(2 * _LONG, size=10 * _KIB)

    def begin(self, *words, session=False, **options):
        """A command that runs once and has begun to work; its lines on standard error."""
        process = subprocess.Popen(
            [os.environ["LI_SYNC_BIN"], *words, "--config", str(self.li_sync.config)],
            stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True,
            start_new_session=session, **options)
        process.lines = []
        reader = threading.Thread(target=lambda: process.lines.extend(process.stderr), daemon=True)
        reader.start()

        def end():
            if process.poll() is None:
                process.kill()
                process.wait(10)
            reader.join(10)
            process.stderr.close()

        self.addCleanup(end)
        return process

    def wait_until(self, what, name, seconds=60):
        deadline = time.monotonic() + seconds
        while not what():
            self.assertLess(time.monotonic(), deadline, f"waited in vain until {name}")
            time.sleep(0.05)

    def await_copies(self, number=3):
        self.wait_until(lambda: len(self.hidden.objects()) >= number, "some are copied")

    def reloads(self):
        return [e for e in self.li_sync.audit() if e["action"] == "config.reload"]

    def reload(self, process):
        """SIGHUP; the entry that it leaves."""
        before = len(self.reloads())
        process.send_signal(signal.SIGHUP)
        self.wait_until(lambda: len(self.reloads()) > before, "the configuration is read again")
        return self.reloads()[-1]

    def assert_ends_soon(self, process):
        start = time.monotonic()
        self.assertEqual(process.wait(_LONG), 0, process.lines)
        self.assertLess(time.monotonic() - start, _LONG / 2)

    def assert_all_copied(self):
        self.assertEqual(self.hidden.contents(), self.main.contents())
        self.assertEqual(self.li_sync.run("audit", "verify").code, 0)


class Bandwidth(LimitsCase):
    def test_a_run_takes_as_long_as_its_limit_says(self):
        self.fill(12, size=256 * _KIB)
        start = time.monotonic()
        done = self.li_sync.run("media", "sync", "-D", "media.bwlimit=1M")
        # Each waits for those before it, so that the last one's time is not waited for.
        self.assertGreater(time.monotonic() - start, 11 * 0.25 - 0.1)
        self.assertEqual(done.code, 0, done)
        self.assert_all_copied()

    def test_a_timetable_is_kept_to_and_shown(self):
        self.fill(8, size=256 * _KIB)
        table = "00:00,1M 12:00,1M:off Sun-06:00,1M"
        start = time.monotonic()
        done = self.li_sync.run("media", "sync", "-D", f"media.bwlimit={table}")
        self.assertGreater(time.monotonic() - start, 7 * 0.25 - 0.1)
        self.assertEqual(done.code, 0, done)
        shown = self.li_sync.run("status", "--json", "-D", f"media.bwlimit={table}").json()["limits"]
        self.assertEqual((shown["bwlimit"], shown["bandwidth_bytes_per_second"]), (table, 2**20))
        text = self.li_sync.run("status", "-D", f"media.bwlimit={table}").out
        self.assertIn(f"(bandwidth now, of {table}, UTC)", text)

    def test_a_timetable_that_is_wrong_is_refused_with_what_is_wrong(self):
        done = self.li_sync.run("media", "sync", "-D", "media.bwlimit=08:00,512k 25:00,off")
        self.assertEqual(done.code, 78, done)
        self.assertIn('"25:00" is no time of the day', done.err)

    def test_a_new_limit_ends_a_slow_run_soon(self):
        self.fill_slowly_copied()
        self.configure("media.bwlimit = 20k")
        run = self.begin("media", "sync")
        self.await_copies()
        self.configure("media.bwlimit = off", "media.retries = 2")
        entry = self.reload(run)
        self.assertEqual((entry["outcome"], entry["detail.changed"]), ("ok", "media.bwlimit"))
        self.assertEqual(entry["detail.at_the_next_start"], "media.retries")
        self.assertNotEqual(entry["detail.before"], entry["detail.after"])
        self.assert_ends_soon(run)
        [start] = [e for e in self.li_sync.audit() if e["action"] == "run.start"]
        self.assertEqual(entry["run"], start["run"])
        self.assert_all_copied()

    def test_a_bad_value_changes_nothing_and_is_named(self):
        self.fill_slowly_copied()
        self.configure("media.bwlimit = 20k")
        run = self.begin("media", "sync")
        self.await_copies()
        self.configure("media.bwlimit = fast")
        entry = self.reload(run)
        self.assertEqual(entry["outcome"], "failed")
        self.assertIn("media.bwlimit", entry["reason"])
        self.assertEqual(entry["detail.before"], entry["detail.after"])
        self.wait_until(lambda: any('"fast" is no rate' in line for line in run.lines), "it is said")
        before = len(self.hidden.objects())
        time.sleep(3)
        self.assertIsNone(run.poll(), "the old limit is no longer kept to")
        self.assertLess(len(self.hidden.objects()) - before, 20)
        self.configure("media.bwlimit = 100M")
        self.assertEqual(self.reload(run)["outcome"], "ok")
        self.assert_ends_soon(run)
        self.assert_all_copied()

    def test_a_verification_keeps_to_a_new_limit(self):
        self.fill_slowly_copied()
        self.assertEqual(self.li_sync.run("media", "sync").code, 0)
        self.configure("media.bwlimit = 20k")
        verify = self.begin("verify", "--all")
        self.wait_until(lambda: "verify.start" in self.actions(), "it has begun")
        time.sleep(2)
        self.assertIsNone(verify.poll(), verify.lines)
        self.configure("media.bwlimit = off")
        self.assertEqual(self.reload(verify)["detail.changed"], "media.bwlimit")
        self.assert_ends_soon(verify)

    def test_the_service_gives_the_run_in_hand_its_new_limit(self):
        self.fill_slowly_copied()
        self.configure("media.bwlimit = 20k")
        self.token = self.li_sync.token("panel")
        service = self.start()
        task = self.trigger(service)
        self.await_copies()
        limits = service.status(self.token)["limits"]
        self.assertEqual(limits["bandwidth_bytes_per_second"], 20 * _KIB)
        self.configure("media.bwlimit = off", "media.destination-requests = 500")
        self.assertEqual(self.reload(service.process)["detail.changed"],
                         "media.bwlimit, media.destination-requests")
        service.await_task(task, self.token, _LONG / 2)
        limits = service.status(self.token)["limits"]
        self.assertEqual((limits["bwlimit"], limits["bandwidth_bytes_per_second"],
                          limits["destination_requests_per_second"]), ("off", None, 500))
        metrics = service.get("/metrics", self.token).text
        self.assertIn("lisync_bandwidth_limit_bytes_per_second 0", metrics)
        self.assertIn('lisync_request_limit{side="hidden"} 500', metrics)
        self.assert_all_copied()


class Terminal(LimitsCase):
    def test_a_run_goes_on_when_its_terminal_closes(self):
        self.fill(30, size=10 * _KIB)
        self.configure("media.bwlimit = 50k")
        master, slave = pty.openpty()
        run = subprocess.Popen(
            [os.environ["LI_SYNC_BIN"], "media", "sync", "--config", str(self.li_sync.config)],
            stdin=slave, stdout=slave, stderr=slave, start_new_session=True,
            preexec_fn=lambda: fcntl.ioctl(0, termios.TIOCSCTTY, 0))
        self.addCleanup(lambda: run.poll() is None and (run.kill(), run.wait(10)))
        os.close(slave)
        self.await_copies()
        os.close(master)
        self.wait_until(lambda: self.reloads(), "the kernel's SIGHUP has come")
        self.assertEqual(run.wait(_LONG), 0)
        self.assertEqual(self.reloads()[0]["detail.changed"], "nothing")
        self.assert_all_copied()


class Requests(LimitsCase):
    RATE = 20

    def timed(self, key, proxy, *words):
        """The seconds of a run with RATE, and the requests that the proxy saw of it."""
        before = len(proxy.requests)
        start = time.monotonic()
        done = self.li_sync.run(*words, "-D", f"{key}={self.RATE}", "-D", "media.transfers=8")
        self.assertEqual(done.code, 0, done)
        return time.monotonic() - start, len(proxy.requests) - before

    def assert_kept(self, seconds, requests, least):
        self.assertGreaterEqual(requests, least)
        self.assertGreater(seconds, (requests - 1) / self.RATE - 0.1)

    def test_main_is_asked_no_more_often_than_allowed(self):
        self.fill(50)
        seconds, requests = self.timed("media.source-requests", self.proxy, "media", "sync")
        self.assert_kept(seconds, requests, least=51)
        self.assert_all_copied()

    def test_so_is_hidden(self):
        hidden = Proxy(self.servers["hidden_s3"])
        self.addCleanup(hidden.close)
        self.li_sync = LiSync(self.directory / "two", self.servers, self.main,
                              self.hidden.behind(hidden))
        self.fill(50)
        seconds, requests = self.timed("media.destination-requests", hidden, "media", "sync")
        self.assert_kept(seconds, requests, least=51)
        seconds, requests = self.timed("media.destination-requests", hidden, "verify", "--all")
        self.assert_kept(seconds, requests, least=50)

    def test_parts_and_repeats_count(self):
        self.main.write_in_parts("local_content/aa/bb/video", secrets.token_bytes(24 * 2**20),
                                 8 * 2**20)
        failures = {"left": 5}

        def fail(method, key):
            if method != "GET" or not key.startswith("local_content") or not failures["left"]:
                return None
            failures["left"] -= 1
            return lambda body: (500, b"")

        self.proxy.fault = fail
        seconds, requests = self.timed("media.source-requests", self.proxy, "media", "sync")
        self.assertEqual(failures["left"], 0)
        self.assert_kept(seconds, requests, least=3 + 5 + 1)
        self.assert_all_copied()

    def test_a_run_keeps_to_a_new_rate(self):
        self.fill(60)
        self.configure("media.source-requests = 0.5")
        run = self.begin("media", "sync")
        self.wait_until(lambda: len(self.proxy.requests) >= 2, "it has begun")
        self.configure("media.source-requests = off")
        self.assertEqual(self.reload(run)["detail.changed"], "media.source-requests")
        self.assert_ends_soon(run)
        self.assert_all_copied()

    def test_a_rate_that_is_none_is_refused(self):
        for bad in ("-1", "fast", "0.001", "1e9"):
            done = self.li_sync.run("media", "sync", "-D", f"media.source-requests={bad}")
            self.assertEqual(done.code, 78, done)
            self.assertIn("a number of requests per second from 0.01", done.err)


if __name__ == "__main__":
    unittest.main()
