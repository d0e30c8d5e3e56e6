"""How a run gets on: as a stream to whoever runs it, in `status` to everybody else, and where the
next one goes on when it was killed while it listed."""

import json
import os
import signal
import subprocess
import time
import unittest

from harness.service_case import ServiceCase

_KIB = 1024


class Progress(ServiceCase):
    def begin(self, *words):
        process = subprocess.Popen(
            [os.environ["LI_SYNC_BIN"], *words, "--config", str(self.li_sync.config)],
            stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)

        def end():
            if process.poll() is None:
                process.kill()
                process.wait(10)
            process.stdout.close()

        self.addCleanup(end)
        return process

    def await_running(self):
        deadline = time.monotonic() + 60
        while time.monotonic() < deadline:
            running = self.li_sync.status()["running"]
            if running and running.get("in_flight") is not None:
                return running
            time.sleep(0.1)
        self.fail("status shows no run in progress")

    def test_json_is_a_stream_of_progress_and_a_last_line_with_the_result(self):
        self.fill(30, size=100 * _KIB)
        process = self.begin("media", "sync", "--json", "-D", "media.bwlimit=1M")
        out, _ = process.communicate(timeout=120)
        lines = [json.loads(line) for line in out.splitlines()]
        self.assertGreaterEqual(len(lines), 3)
        for line in lines[:-1]:
            shown = line["progress"]
            self.assertEqual(shown["planned"], 30)
            self.assertGreater(shown["objects_per_second"], 0)
            self.assertIn("seconds_left", shown)
        self.assertEqual(lines[-1]["end"], "done")
        self.assertEqual(lines[-1]["run"], lines[0]["progress"]["run"])
        self.assertEqual(lines[-1]["media"]["copied"], 30)

    def test_status_shows_the_run_of_another_process(self):
        self.fill(60, size=100 * _KIB)
        process = self.begin("media", "sync", "-D", "media.bwlimit=1M")
        running = self.await_running()
        self.assertEqual(running["command"], "media sync")
        self.assertEqual(running["planned"], 60)
        self.assertEqual(running["bytes_planned"], 60 * 100 * _KIB)
        self.assertIn("in progress", self.li_sync.run("status").out)
        self.assertEqual(process.wait(120), 0)
        self.assertIsNone(self.li_sync.status()["running"])
        self.assertNotIn("in progress", self.li_sync.run("status").out)

    def test_a_run_that_was_killed_is_not_shown_as_running(self):
        self.fill(60, size=100 * _KIB)
        process = self.begin("media", "sync", "-D", "media.bwlimit=1M")
        self.await_running()
        process.send_signal(signal.SIGKILL)
        process.wait(10)
        self.assertIsNone(self.li_sync.status()["running"])
        self.assertEqual(self.li_sync.run("media", "sync").code, 0)
        self.assertEqual(self.hidden.contents(), self.main.contents())


if __name__ == "__main__":
    unittest.main()
