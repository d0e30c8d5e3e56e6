"""The servers for benchmarks end by themselves, and what a program costs is its own."""

import json
import os
import select
import signal
import subprocess
import sys
import tempfile
import unittest
import urllib.request
from pathlib import Path

PROXY = [os.environ["LI_SYNC_DELAY_PROXY"], "1", "10"]
LISTING = [os.environ["LI_SYNC_LISTING_SERVER"], "2500"]
MEASURED = os.environ["LI_SYNC_RUN_MEASURED"]
PATIENCE = 20  # seconds
open_url = urllib.request.build_opener(urllib.request.ProxyHandler({})).open


class Programs(unittest.TestCase):
    def must_end(self, handle):
        """`handle`: a pidfd."""
        poll = select.poll()
        poll.register(handle, select.POLLIN)
        if not poll.poll(PATIENCE * 1000):
            signal.pidfd_send_signal(handle, signal.SIGKILL)
            self.fail("it outlived its parent")


class Ends(Programs):
    def start(self, argv):
        child = subprocess.Popen(argv, stdout=subprocess.PIPE, text=True)
        self.addCleanup(child.stdout.close)
        self.addCleanup(child.wait)
        self.addCleanup(child.kill)
        return child, int(child.stdout.readline())

    def test_at_sigterm(self):
        for argv in (PROXY, LISTING):
            with self.subTest(argv[0]):
                child, _ = self.start(argv)
                child.terminate()
                self.assertEqual(child.wait(PATIENCE), 0)

    def test_when_their_parent_ends(self):
        for argv in (PROXY, LISTING):
            with self.subTest(argv[0]):
                parent = subprocess.Popen(
                    [sys.executable, "-c", "import subprocess, sys\n"
                     "child = subprocess.Popen(sys.argv[1:], stdout=subprocess.PIPE)\n"
                     "child.stdout.readline()\nprint(child.pid, flush=True)\nchild.wait()", *argv],
                    stdout=subprocess.PIPE, text=True)
                self.addCleanup(parent.stdout.close)
                pid = int(parent.stdout.readline())
                handle = os.pidfd_open(pid)
                self.addCleanup(os.close, handle)
                parent.kill()
                parent.wait()
                self.must_end(handle)

    def test_the_listing_server_tells_what_it_was_asked_for(self):
        child, port = self.start(LISTING)
        pages, after = [], ""
        while len(pages) < 10:
            with open_url(f"http://127.0.0.1:{port}/main?list-type=2&start-after={after}") as page:
                pages.append(page.read().decode())
            if "<IsTruncated>true" not in pages[-1]:
                break
            after = pages[-1].rpartition("<Key>")[2].partition("<")[0]
        self.assertEqual([page.count("<Key>") for page in pages], [1000, 1000, 500])
        child.terminate()
        told, _ = child.communicate(timeout=PATIENCE)
        self.assertEqual(json.loads(told),
                         {"requests": {"main": {"ListObjectsV2": 3}}, "key_bytes": 2500 * 40})


class Measured(Programs):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.report = Path(folder.name) / "report"

    def test_tells_the_exit_code(self):
        for shell, status in (("exit 7", "7"), ("kill -9 $$", "137")):
            subprocess.run([MEASURED, self.report, "/bin/sh", "-c", shell], check=True)
            self.assertEqual(self.report.read_text().split()[3], status)

    def test_the_memory_of_what_starts_it_does_not_count(self):
        ballast = bytearray(200_000_000)
        subprocess.run([MEASURED, self.report, "/bin/true"], check=True)
        self.assertLess(int(self.report.read_text().split()[2]), 100_000_000)
        self.assertEqual(len(ballast), 200_000_000)

    def test_what_it_runs_ends_with_it(self):
        with subprocess.Popen([MEASURED, self.report, "/bin/sh", "-c", "echo $$; exec sleep 600"],
                              stdout=subprocess.PIPE, text=True) as child:
            handle = os.pidfd_open(int(child.stdout.readline()))
            self.addCleanup(os.close, handle)
            child.kill()
            self.must_end(handle)


if __name__ == "__main__":
    unittest.main()
