"""scripts/servers ends its own processes and removes its own directory, and nothing else."""

import os
import subprocess
import sys
import tempfile
import unittest
from pathlib import Path
from unittest import mock

ROOT = Path(os.environ["LI_SYNC_ROOT"])
SERVERS = ROOT / "scripts" / "servers"
sys.path.insert(0, str(ROOT / "scripts"))

from lib import loopback, process  # noqa: E402
from lib.errors import Failure  # noqa: E402
from lib.workdir import Workdir  # noqa: E402


class Servers(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = Path(folder.name)

    def start(self, work, name="sleeper", argv=("/bin/sleep", "600"), probe=lambda: True, **more):
        work.start(name, argv, probe, seconds=more.pop("seconds", 20), **more)
        return work.state["processes"].get(name)

    def test_down_refuses_a_directory_that_is_not_its_own(self):
        (self.folder / "precious").touch()
        done = subprocess.run([SERVERS, "down", "--dir", self.folder], check=False, text=True,
                              capture_output=True)
        self.assertNotEqual(done.returncode, 0)
        self.assertIn("left alone", done.stderr)
        self.assertTrue((self.folder / "precious").exists())

    def test_down_refuses_a_link_to_its_own_directory(self):
        Workdir.create(self.folder / "work").__exit__()
        (self.folder / "link").symlink_to(self.folder / "work")
        with self.assertRaises(Failure):
            Workdir.open(self.folder / "link")

    def test_up_refuses_a_directory_with_something_in_it(self):
        (self.folder / "precious").touch()
        with self.assertRaises(Failure):
            Workdir.create(self.folder)

    def test_down_ends_what_is_recorded_and_removes_the_directory(self):
        place = self.folder / "work"
        with Workdir.create(place) as work:
            record = self.start(work)
        done = subprocess.run([SERVERS, "down", "--dir", place], check=False, text=True,
                              capture_output=True)
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertFalse(process.is_running(record))
        self.assertFalse(place.exists())

    def test_a_process_that_got_the_pid_of_a_recorded_one_is_left_alone(self):
        other = subprocess.Popen(["/bin/sleep", "600"])
        self.addCleanup(other.wait)
        self.addCleanup(other.kill)
        record = {"pid": other.pid, "process": process.identity(other.pid)}
        for changed in ({"start_ticks": 1}, {"command": ["/bin/sleep", "601"]}, {"boot": "-"}):
            with self.subTest(changed):
                older = {**record, "process": {**record["process"], **changed}}
                self.assertFalse(process.stop(older))
                self.assertIsNone(other.poll())

    def test_a_process_that_had_ended_before_it_could_be_looked_at_is_not_running(self):
        child = subprocess.Popen(["/bin/true"])
        child.wait()
        self.assertFalse(process.is_running({"pid": child.pid, "process": None}))

    def test_a_command_line_that_is_not_there_yet_is_waited_for(self):
        early = [{"command": []}, {"command": []}, {"command": ["/bin/sleep", "600"]}]
        with mock.patch.object(process, "identity", side_effect=early):
            _, record = process.start(["/bin/true"], log=self.folder / "log", env={})
        self.assertEqual(record["process"], early[-1])

    def test_a_server_that_ignores_the_polite_signal_is_ended_all_the_same(self):
        ready = self.folder / "ready"
        with Workdir.create(self.folder / "work") as work:
            record = self.start(work, probe=ready.exists, argv=(
                sys.executable, "-c", "import pathlib, signal, sys, time\n"
                "signal.signal(signal.SIGTERM, signal.SIG_IGN)\n"
                "pathlib.Path(sys.argv[1]).touch()\ntime.sleep(600)", ready))
            self.assertTrue(process.stop(record, patience=0.2))
            self.assertFalse(process.is_running(record))

    def test_the_record_of_a_running_server_is_never_overwritten(self):
        with Workdir.create(self.folder / "work") as work:
            record = self.start(work)
            with self.assertRaisesRegex(Failure, "runs already"):
                self.start(work)
            self.assertEqual(work.state["processes"]["sleeper"], record)
            work.end("sleeper")

    def test_a_server_that_never_gets_ready_is_ended(self):
        with Workdir.create(self.folder / "work") as work:
            pids = []
            with self.assertRaisesRegex(Failure, "not ready within"):
                self.start(work, seconds=0.3, probe=lambda: pids.append(
                    work.state["processes"]["sleeper"]) is not None)
            self.assertFalse(process.is_running(pids[0]))
            self.assertEqual(work.state["processes"], {})

    def test_the_failure_of_a_server_shows_its_last_words(self):
        with Workdir.create(self.folder / "work") as work:
            with self.assertRaisesRegex(Failure, "no such bucket"):
                self.start(work, argv=("/bin/sh", "-c", "echo no such bucket; exit 3"),
                           probe=lambda: False)

    def test_only_the_owner_reads_the_record(self):
        with Workdir.create(self.folder / "work") as work:
            work.save()
            self.assertEqual((work.path / "servers.json").stat().st_mode & 0o777, 0o600)

    def test_a_port_that_was_taken_meanwhile_is_given_up_for_another(self):
        tried = []

        def start(port):
            tried.append(port)
            if len(tried) == 1:
                taken = loopback.socket.socket()
                self.addCleanup(taken.close)
                taken.bind((loopback.LOOPBACK, port))
                taken.listen()
                raise Failure("address already in use")

        self.assertEqual(loopback.with_free_port(None, start), tried[1])
        self.assertNotEqual(tried[0], tried[1])

    def test_a_failure_with_a_free_port_is_not_tried_again(self):
        def start(port):
            tried.append(port)
            raise Failure("bad configuration")

        tried = []
        with self.assertRaises(Failure):
            loopback.with_free_port(None, start)
        self.assertEqual(len(tried), 1)


if __name__ == "__main__":
    unittest.main()
