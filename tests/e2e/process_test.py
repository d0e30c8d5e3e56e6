"""The service as a process: how it ends, what it makes of signals at the wrong moment, its watchdog,
and that there is one of it."""

import contextlib
import os
import signal
import socket
import subprocess
import time
import unittest

from harness.li_sync import LiSync
from harness.proxy import Proxy
from harness.service import Service
from harness.service_case import ServiceCase


class ProcessTest(ServiceCase):
    def setUp(self):
        super().setUp()
        self.token = self.li_sync.token("panel")

    def begin(self, service):
        """A run that has begun; its task."""
        task = self.trigger(service)
        service.wait_until(lambda: service.task(task, self.token)["status"] == "STARTED",
                           "the run has begun")
        return task

    def terminate(self, service, seconds):
        """SIGTERM as a service manager sends it; the exit code, which comes within `seconds`."""
        service.process.send_signal(signal.SIGTERM)
        return service.process.wait(seconds)

    def last_finish(self):
        return next(e for e in reversed(self.li_sync.audit()) if e["action"] == "run.finish")


class End(ProcessTest):
    def test_a_main_that_hangs_does_not_hold_up_the_end(self):
        self.fill(5)
        self.hold_main()
        service = self.start({"service.stop-timeout": "5s"})
        self.begin(service)
        self.assertEqual(self.terminate(service, 10), 0, service.errors())
        self.assertEqual(self.last_finish()["outcome"], "stopped")
        self.assertEqual(self.actions()[-1], "service.stop")
        self.assertEqual(self.li_sync.run("audit", "verify").code, 0)

    def test_a_hidden_that_hangs_does_not_hold_up_the_end(self):
        self.fill(5)
        release = {"held": True}
        self.addCleanup(release.update, held=False)

        def wait(method, _key):
            while release["held"] and method == "PUT":
                time.sleep(0.02)
        hidden = Proxy(self.hidden.server, wait)
        self.addCleanup(hidden.close)
        self.li_sync = LiSync(self.directory / "two", self.servers, self.main,
                              self.hidden.behind(hidden))
        self.token = self.li_sync.token("panel")
        service = self.start({"service.stop-timeout": "5s"})
        self.begin(service)
        service.wait_until(lambda: "PUT" in hidden.methods(), "an object is on its way")
        self.assertEqual(self.terminate(service, 10), 0, service.errors())
        self.assertEqual(self.last_finish()["outcome"], "stopped")
        self.assertEqual(self.actions()[-1], "service.stop")

    def test_what_was_copied_until_then_is_recorded_and_not_copied_again(self):
        self.fill(40)
        service = self.start({"media.bwlimit": "20k", "media.transfers": "2"})
        self.begin(service)
        service.wait_until(lambda: len(self.hidden.objects()) > 3, "some are copied")
        self.assertEqual(self.terminate(service, 30), 0, service.errors())
        self.assertEqual(self.li_sync.run("sync").code % 2, 0)
        copies = [e["key"] for e in self.li_sync.audit()
                  if e["action"] == "object.copy" and e["outcome"] == "ok"]
        self.assertEqual((len(copies), len(set(copies))), (40, 40))

    def test_a_further_sigterm_changes_nothing(self):
        self.fill(5)
        self.hold_main()
        service = self.start()
        self.begin(service)
        for _ in range(3):
            service.process.send_signal(signal.SIGTERM)
        self.assertEqual(service.process.wait(20), 0, service.errors())
        self.assertEqual(self.actions()[-1], "service.stop")

    def test_what_cannot_be_stopped_is_left_behind_in_time_and_said(self):
        with socket.create_server(("127.0.0.1", 0)) as silent:  # accepts, and never answers
            pid_file = self.directory / "pid"
            service = self.start({"service.stop-timeout": "1s", "hidden.host": "127.0.0.1",
                                  "hidden.port": silent.getsockname()[1]},
                                 words=("--pidfile", str(pid_file)))
            time.sleep(1)
            start = time.monotonic()
            self.assertEqual(self.terminate(service, 9), 130)
            self.assertLess(time.monotonic() - start, 6)
        last = self.li_sync.audit()[-1]
        self.assertEqual((last["action"], last["outcome"]), ("service.stop", "failed"))
        self.assertIn("monitor", last["reason"])
        self.assertIn("monitor", service.errors())
        self.assertFalse(pid_file.exists())

    def test_a_request_that_waits_for_another_process_outlives_the_service(self):
        self.fill(3)
        release = self.hold_main()
        service = self.start()
        shell = subprocess.Popen(
            [os.environ["LI_SYNC_BIN"], "sync", "--no-wait", "--config", str(self.li_sync.config)],
            stdin=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        self.addCleanup(shell.wait)
        self.addCleanup(release)
        service.wait_until(lambda: self.li_sync.status()["lock"]["held"], "the shell has the lock")
        task = self.trigger(service)
        service.wait_until(lambda: service.status(self.token)["other_run"], "it meets the lock")
        self.assertEqual(self.terminate(service, 10), 0, service.errors())
        release()
        self.assertEqual(shell.wait(60) % 2, 0)
        again = self.start()
        again.await_task(task, self.token)
        begun = [e for e in self.li_sync.audit() if e["action"] == "run.start" and e["run"] == task]
        self.assertEqual(len(begun), 1)


class Reload(ProcessTest):
    def test_a_reload_during_a_run_leaves_the_run_alone(self):
        self.fill(5)
        release = self.hold_main()
        service = self.start()
        task = self.begin(service)
        self.li_sync.config.write_text(self.li_sync.config.read_text() + "media.transfers = 9\n")
        service.process.send_signal(signal.SIGHUP)
        service.wait_until(lambda: "config.reload" in self.actions(), "it is reloaded")
        self.assertEqual(service.task(task, self.token)["status"], "STARTED")
        release()
        self.assertEqual(service.await_task(task, self.token)["status"], "SUCCESS")

    def test_what_is_set_up_once_is_said_to_wait_for_the_next_start(self):
        service = self.start()
        self.li_sync.config.write_text(
            self.li_sync.config.read_text() + "service.hang-after = 1h\nmedia.retries = 2\n")
        service.process.send_signal(signal.SIGHUP)
        service.wait_until(lambda: "config.reload" in self.actions(), "it is reloaded")
        entry = next(e for e in self.li_sync.audit() if e["action"] == "config.reload")
        self.assertEqual(entry["detail.at_the_next_start"], "service.hang-after")
        self.assertEqual(entry["detail.changed"], "media.retries")


class Watchdog(ProcessTest):
    HANG_AFTER = 4

    def setUp(self):
        super().setUp()
        self.socket = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
        self.addCleanup(self.socket.close)
        self.socket.bind(str(self.directory / "notify"))
        self.socket.settimeout(0.2)

    def start_watched(self, settings=None):
        return self.start({"service.hang-after": f"{self.HANG_AFTER}s", **(settings or {})},
                          {"NOTIFY_SOCKET": str(self.directory / "notify"),
                           "WATCHDOG_USEC": "400000"})

    def pings(self, seconds):
        """How many come within this time."""
        pings = 0
        deadline = time.monotonic() + seconds
        while time.monotonic() < deadline:
            with contextlib.suppress(TimeoutError):
                pings += "WATCHDOG=1" in self.socket.recv(4096).decode()
        return pings

    def assert_is_no_hang(self, service):
        """A run that goes on for much longer than hang-after, with pings all along."""
        start = time.monotonic()
        task = self.begin(service)
        while service.task(task, self.token)["status"] == "STARTED":
            self.assertGreater(self.pings(2), 0, service.errors())
        self.assertGreater(time.monotonic() - start, 2 * self.HANG_AFTER, "the run was too short")
        self.assertNotIn("watchdog", service.errors())

    def test_a_run_of_many_objects_is_no_hang(self):
        self.fill(120)
        self.proxy.fault = lambda method, key: time.sleep(0.4) if method == "GET" and key else None
        self.assert_is_no_hang(self.start_watched({"media.max-transfers": "4"}))

    def test_an_object_that_comes_slowly_is_no_hang(self):
        self.fill(1, size=60_000)
        self.proxy.bytes_a_second = 5_000
        self.assert_is_no_hang(self.start_watched())

    def test_a_run_that_waits_for_its_bandwidth_is_no_hang(self):
        self.fill(2, size=12_000)
        self.assert_is_no_hang(self.start_watched({"media.bwlimit": "1k", "media.transfers": "1"}))

    def test_a_run_that_waits_for_its_requests_is_no_hang(self):
        self.fill(4)
        self.assert_is_no_hang(self.start_watched({"media.source-requests": "0.4"}))

    def test_a_hang_stops_the_pings_and_its_end_starts_them_again(self):
        self.fill(2)
        release = self.hold_main()
        service = self.start_watched()
        task = self.begin(service)
        service.wait_until(lambda: self.pings(1) == 0 and "watchdog" in service.errors(),
                           "the pings have stopped")
        self.assertEqual(self.pings(3), 0)
        release()
        service.await_task(task, self.token)
        service.wait_until(lambda: self.pings(1) > 0, "the pings go on")
        self.assertIn("gets on again", (self.li_sync.log / "media-sync.log").read_text())


class WithoutPage(ProcessTest):
    def start_without_page(self):
        service = Service(self.li_sync, {"http.listen": "off"})
        self.addCleanup(lambda: service.process.poll() is not None or service.kill())
        service.wait_until(lambda: (self.li_sync.state / "service.sock").exists()
                           and "service.start" in self.actions(), "it has started")
        return service

    def test_a_second_service_is_refused_with_the_pid_of_the_first(self):
        first = self.start_without_page()
        for listen in ("off", "127.0.0.1:0"):
            second = self.li_sync.run("run", "-D", f"http.listen={listen}")
            self.assertEqual(second.code, 78, second)
            self.assertIn(f"pid {first.process.pid}", second.err)
        daemon = self.li_sync.run("run", "--daemon", "-D", "http.listen=off")
        self.assertEqual(daemon.code, 78, daemon)
        self.assertEqual(first.stop(), 0)
        again = self.start_without_page()
        self.assertEqual(again.stop(), 0)

    def test_a_sync_from_a_shell_is_handed_over(self):
        self.fill(3)
        self.start_without_page()
        done = self.li_sync.run("sync", "--json")
        self.assertTrue(done.json()["by_service"], done)
        self.assertEqual(done.json()["counts"]["copied"], 3)


if __name__ == "__main__":
    unittest.main()
