"""The service as its users meet it: the button, the schedule, signals, restarts, one run at a time."""

import contextlib
import os
import signal
import socket
import subprocess
import time
import unittest

from harness.proxy import deny
from harness.service import Service
from harness.service_case import ServiceCase


class ServiceTest(ServiceCase):
    def setUp(self):
        super().setUp()
        self.token = self.li_sync.token("panel")


class Button(ServiceTest):
    def test_a_trigger_copies_what_is_new_and_its_task_tells_so(self):
        service = self.start()
        self.fill(5)
        task = service.await_task(self.trigger(service), self.token)
        self.assertEqual(task["status"], "SUCCESS", task)
        self.assertEqual(task["result"]["copied"], 5)
        self.assertEqual(self.hidden.contents(), self.main.contents())
        request = next(e for e in self.li_sync.audit() if e["action"] == "run.request")
        self.assertEqual(request["detail.caller"], "panel")
        self.assertEqual(request["run"], task["task_id"])

    def test_a_second_trigger_during_a_run_is_the_same_task(self):
        service = self.start()
        self.fill(3)
        release = self.hold_main()
        first = self.trigger(service)
        service.wait_until(lambda: service.task(first, self.token)["status"] == "STARTED",
                           "the run has begun")
        self.assertEqual(self.trigger(service), first)
        release()
        self.assertEqual(service.await_task(first, self.token)["status"], "SUCCESS")
        self.assertEqual(self.actions().count("run.start"), 1)

    def test_a_run_that_cannot_reach_main_is_a_failure_with_the_reason(self):
        self.main.write("k", b"x")
        self.proxy.close()
        service = self.start({"media.low-level-retries": "1", "media.retries": "1"})
        task = service.await_task(self.trigger(service), self.token)
        self.assertEqual(task["status"], "FAILURE")
        self.assertIn("127.0.0.1", task["error"])


class Restart(ServiceTest):
    def test_a_task_whose_process_died_is_a_failure_with_the_reason(self):
        service = self.start()
        self.fill(3)
        release = self.hold_main()
        task = self.trigger(service)
        service.wait_until(lambda: service.task(task, self.token)["status"] == "STARTED",
                           "the run has begun")
        service.kill()
        release()
        again = self.start()
        ended = again.task(task, self.token)
        self.assertEqual(ended["status"], "FAILURE")
        self.assertIn("ended without a word", ended["error"])
        self.assertIn("run.abandoned", self.actions())

    def test_syncs_per_day_survives_a_restart_and_names_its_caller(self):
        service = self.start({"schedule.sync": "0 * * * *"})
        answer = service.post("/api/v1/sync/config", self.token, {"syncs_per_day": 6})
        self.assertEqual((answer.status_code, answer.json()),
                         (200, {"syncs_per_day": 6, "interval_hours": 4.0}))
        self.assertEqual(service.stop(), 0)
        again = self.start({"schedule.sync": "0 * * * *"})
        again.wait_until(lambda: again.status(self.token)["schedule"]["next_run"], "a plan is made")
        schedule = again.status(self.token)["schedule"]
        self.assertIn("6", schedule["sync"])
        self.assertIn("panel", schedule["sync_origin"])
        change = next(e for e in self.li_sync.audit() if e["action"] == "schedule.change")
        self.assertEqual(change["detail.caller"], "panel")

    def test_a_second_service_on_the_same_state_is_refused(self):
        self.start()
        second = self.li_sync.run("run", "-D", "http.listen=127.0.0.1:0")
        self.assertEqual(second.code, 78, second)
        self.assertIn("already", second.err)

    def test_a_taken_port_is_named(self):
        with socket.create_server(("127.0.0.1", 0)) as taken:
            port = taken.getsockname()[1]
            done = self.li_sync.run("run", "-D", f"http.listen=127.0.0.1:{port}")
        self.assertEqual(done.code, 78, done)
        self.assertIn(str(port), done.err)


class Schedule(ServiceTest):
    def test_a_fresh_service_syncs_at_once_and_then_waits_for_its_slot(self):
        self.fill(2)
        service = self.start({"schedule.sync": "0 0 1 1 *"})
        service.wait_until(lambda: service.status(self.token)["runs"], "the first run has ended")
        status = service.status(self.token)
        self.assertEqual(status["runs"][0]["trigger"], "schedule")
        self.assertEqual(len(status["runs"]), 1)
        self.assertEqual(self.hidden.contents(), self.main.contents())
        self.assertEqual(service.get("/readyz").status_code, 200)

    def test_what_failed_is_tried_again_without_waiting_for_the_schedule(self):
        self.main.write("good", b"content")
        self.main.write("bad", b"content")
        self.proxy.fault = lambda method, key: deny if key == "bad" else None
        service = self.start({"schedule.sync": "0 0 1 1 *", "media.retries": "1"})
        service.wait_until(lambda: service.status(self.token)["runs"], "the first run has ended")
        self.assertEqual(service.status(self.token)["runs"][-1]["trigger"], "schedule")
        service.wait_until(lambda: service.status(self.token)["schedule"]["next_reason"] == "retry",
                           "a retry is planned")
        self.proxy.fault = lambda method, key: None
        # The first failure is due at once; a retry follows a run after 5 s.
        service.wait_until(lambda: "bad" in self.hidden.objects(), "it is tried again", 30)
        service.wait_until(lambda: service.status(self.token)["schedule"]["next_reason"] == "schedule",
                           "nothing is left to retry")
        retry = service.status(self.token)["runs"][0]
        self.assertEqual((retry["trigger"], retry["counts"]["copied"], retry["counts"]["seen"]),
                         ("retry", 1, 1))
        self.assertEqual(self.hidden.contents(), self.main.contents())
        self.assertEqual(service.stop(), 0)

    def test_a_run_that_could_not_reach_main_is_done_again_and_does_not_loop(self):
        self.proxy.close()
        service = self.start({"schedule.sync": "0 0 1 1 *", "media.low-level-retries": "1"})
        service.wait_until(lambda: service.status(self.token)["runs"], "the first run has ended")
        time.sleep(1)
        status = service.status(self.token)
        self.assertEqual(len(status["runs"]), 1)
        self.assertEqual(status["schedule"]["next_reason"], "retry")
        self.assertGreater(status["schedule"]["next_run"], status["taken"])

    def test_a_reload_changes_the_schedule_and_a_bad_one_does_not(self):
        text = self.li_sync.config.read_text()
        self.li_sync.config.write_text(text + "schedule.sync = 0 0 1 1 *\n")
        service = self.start({"schedule.sync": None})
        service.wait_until(lambda: service.status(self.token)["runs"], "the first run has ended")

        def sync_after_reload(schedule):
            reloads = self.actions().count("config.reload")
            self.li_sync.config.write_text(text + schedule)
            service.process.send_signal(signal.SIGHUP)
            service.wait_until(lambda: self.actions().count("config.reload") > reloads, "it is read")
            return lambda: service.status(self.token)["schedule"]
        schedule = sync_after_reload("schedule.sync = @monthly\nschedule.time-zone = Asia/Tokyo\n")
        service.wait_until(lambda: schedule()["sync"] == "@monthly", "it is taken over")
        self.assertEqual(schedule()["time_zone"], "Asia/Tokyo")
        self.assertTrue(schedule()["next_run"].endswith("T15:00:00.000000Z"), schedule())
        schedule = sync_after_reload("schedule.sync = 0 0 30 2 *\n")
        self.assertIn("no day ever matches", service.errors())
        self.assertEqual(schedule()["sync"], "@monthly")

    def test_schedule_next_prints_what_the_service_has_planned(self):
        service = self.start({"schedule.sync": "0 0 1 1 *"})
        service.wait_until(lambda: service.status(self.token)["runs"], "the first run has ended")
        service.post("/api/v1/sync/config", self.token, {"syncs_per_day": 24})
        service.wait_until(lambda: service.status(self.token)["schedule"]["sync"] == "24 a day",
                           "it is taken over")
        shown = self.li_sync.run("schedule", "next", "2", "--json").json()
        self.assertEqual(shown["sync"], "24 a day")
        planned = service.status(self.token)["schedule"]
        self.assertEqual(planned["sync_origin"], shown["sync_origin"])
        if planned["next_reason"] == "schedule":  # and not a retry while replication is set up
            self.assertIn(planned["next_run"], [time["time"] for time in shown["times"]])


class Signals(ServiceTest):
    def test_sigterm_during_a_run_ends_in_order(self):
        self.fill(20)
        release = self.hold_main()
        service = self.start()
        task = self.trigger(service)
        service.wait_until(lambda: service.task(task, self.token)["status"] == "STARTED",
                           "the run has begun")
        service.ask_to_stop()
        time.sleep(0.2)
        release()
        self.assertEqual(service.stop(), 0, service.errors())
        actions = self.actions()
        self.assertEqual(actions[-1], "service.stop")
        self.assertIn("run.finish", actions)
        self.assertEqual(self.li_sync.run("audit", "verify").code, 0)

    def test_sigusr1_asks_for_a_run(self):
        self.fill(1)
        service = self.start()
        service.process.send_signal(signal.SIGUSR1)
        service.wait_until(lambda: service.status(self.token)["runs"], "the run has ended")
        self.assertEqual(service.status(self.token)["runs"][0]["trigger"], "signal")

    def test_sighup_takes_over_what_can_change_and_audits_it(self):
        service = self.start()
        text = self.li_sync.config.read_text()
        self.li_sync.config.write_text(text + "media.transfers = 9\n")
        service.process.send_signal(signal.SIGHUP)
        service.wait_until(lambda: "config.reload" in self.actions(), "it is reloaded")
        entry = next(e for e in self.li_sync.audit() if e["action"] == "config.reload")
        self.assertEqual((entry["outcome"], entry["detail.changed"]), ("ok", "media.transfers"))
        self.assertNotEqual(entry["detail.before"], entry["detail.after"])

    def test_sighup_with_a_bad_file_keeps_the_old_configuration_and_says_so(self):
        service = self.start()
        text = self.li_sync.config.read_text()
        self.li_sync.config.write_text(text + "media.transfers = many\n")
        service.process.send_signal(signal.SIGHUP)
        service.wait_until(lambda: "config.reload" in self.actions(), "it is tried")
        entry = next(e for e in self.li_sync.audit() if e["action"] == "config.reload")
        self.assertEqual(entry["outcome"], "failed")
        self.assertIn("media.transfers", entry["reason"])
        self.assertIn("the old one stays", service.errors())
        self.fill(1)
        self.assertEqual(service.await_task(self.trigger(service), self.token)["status"], "SUCCESS")

    def test_the_pid_file_is_there_while_the_service_is(self):
        path = self.directory / "pid"
        service = self.start(words=("--pidfile", str(path)))
        self.assertEqual(int(path.read_text()), service.process.pid)
        self.assertEqual(service.stop(), 0)
        self.assertFalse(path.exists())

    def test_a_daemon_goes_into_the_background_and_ends_by_its_pid_file(self):
        path = self.directory / "pid"
        started = self.li_sync.run("run", "--daemon", "--pidfile", str(path), "-D",
                                   "http.listen=127.0.0.1:0", "-D", "schedule.sync=off")
        self.assertEqual(started.code, 0, started)
        Service.wait_until(lambda: path.exists() and path.read_text().strip(), "it has started")
        pid = int(path.read_text())
        Service.wait_until(lambda: "service.start" in self.actions(), "its start is recorded")
        os.kill(pid, signal.SIGTERM)
        Service.wait_until(lambda: not path.exists(), "it has ended")
        self.assertEqual(self.actions()[-1], "service.stop")

    def test_a_daemon_that_cannot_start_says_so_on_the_terminal(self):
        done = self.li_sync.run("run", "--daemon", "-D", "schedule.sync=every hour")
        self.assertEqual(done.code, 78, done)
        self.assertIn("schedule.sync", done.err)


class Systemd(ServiceTest):
    def setUp(self):
        super().setUp()
        self.socket = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
        self.addCleanup(self.socket.close)
        self.socket.bind(str(self.directory / "notify"))
        self.socket.settimeout(30)
        self.environment = {"NOTIFY_SOCKET": str(self.directory / "notify")}

    def await_message(self, wanted):
        while True:
            message = self.socket.recv(4096).decode()
            if wanted in message:
                return message

    def test_it_tells_when_it_is_ready_how_it_fares_and_that_it_stops(self):
        service = self.start(environment=self.environment)
        self.await_message("READY=1")
        self.await_message("STATUS=")
        service.ask_to_stop()
        self.await_message("STOPPING=1")
        self.assertEqual(service.stop(), 0)

    def test_the_pings_stop_when_the_sync_thread_hangs(self):
        self.fill(2)
        self.hold_main()
        service = self.start({"service.hang-after": "2s"},
                             {**self.environment, "WATCHDOG_USEC": "400000"})
        self.await_message("WATCHDOG=1")
        self.trigger(service)
        deadline = time.monotonic() + 60
        last_ping = time.monotonic()
        self.socket.settimeout(0.5)
        while time.monotonic() < last_ping + 3:
            self.assertLess(time.monotonic(), deadline, "the pings go on")
            with contextlib.suppress(TimeoutError):
                if "WATCHDOG=1" in self.socket.recv(4096).decode():
                    last_ping = time.monotonic()
        self.assertIn("watchdog", service.errors())


class OneAtATime(ServiceTest):
    def test_a_sync_from_a_shell_is_done_by_the_service(self):
        self.fill(4)
        service = self.start()
        done = self.li_sync.run("sync", "--json")
        self.assertEqual(done.code, 0, done)
        self.assertEqual(done.json()["counts"]["copied"], 4)
        self.assertTrue(done.json()["by_service"])
        self.assertEqual(service.status(self.token)["runs"][0]["run"], done.json()["run"])

    def test_a_sync_that_does_not_wait_meets_the_services_lock(self):
        self.fill(3)
        release = self.hold_main()
        service = self.start()
        task = self.trigger(service)
        service.wait_until(lambda: service.task(task, self.token)["status"] == "STARTED",
                           "the run has begun")
        done = self.li_sync.run("sync", "--no-wait")
        self.assertEqual(done.code, 75, done)
        self.assertIn("`run`", done.err)
        release()
        self.assertEqual(service.await_task(task, self.token)["status"], "SUCCESS")

    def test_the_service_waits_for_a_sync_from_a_shell(self):
        self.fill(3)
        release = self.hold_main()
        service = self.start()
        shell = subprocess.Popen(
            [os.environ["LI_SYNC_BIN"], "sync", "--no-wait", "--config", str(self.li_sync.config)],
            stdin=subprocess.DEVNULL, stderr=subprocess.PIPE,
            env={"PATH": os.environ["PATH"], "LANG": "C.UTF-8"})
        self.addCleanup(shell.stderr.close)
        service.wait_until(lambda: self.li_sync.status()["lock"]["held"], "the shell has the lock")
        task = self.trigger(service)
        self.assertEqual(service.task(task, self.token)["status"], "PENDING")
        release()
        self.assertEqual(shell.wait(60), 0)
        self.assertEqual(service.await_task(task, self.token)["status"], "SUCCESS")


if __name__ == "__main__":
    unittest.main()
