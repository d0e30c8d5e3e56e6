"""What scripts/bench makes of what it measured."""

import contextlib
import io
import os
import subprocess
import sys
import unittest
from argparse import Namespace
from pathlib import Path
from unittest import mock

ROOT = Path(os.environ["LI_SYNC_ROOT"])
sys.path.insert(0, str(ROOT / "scripts"))

from lib import bench_measure, bench_speed  # noqa: E402
from lib.bench_child import Child, running  # noqa: E402
from lib.bench_measure import Cost  # noqa: E402
from lib.bench_report import Goal, Section, cost_table, goal_table  # noqa: E402
from lib.errors import Failure  # noqa: E402


class Report(unittest.TestCase):
    def test_a_goal_holds_at_its_bound_and_not_beyond(self):
        self.assertTrue(Goal("wall", 1.05, 1.05).holds)
        self.assertFalse(Goal("wall", 1.0501, 1.05).holds)
        self.assertTrue(Goal("rate", 10, 10, at_least=True).holds)
        self.assertFalse(Goal("rate", 9.99, 10, at_least=True).holds)

    def test_goals_that_are_lost_are_shown_too(self):
        lines = goal_table([Goal("wall, × floor", 1.2, 1.05),
                            Goal("objects/s", 612345.6, 500_000, at_least=True)])
        self.assertEqual(lines[2:], ["| wall, × floor | ≤ 1.05 | 1.20 | **no** |",
                                     "| objects/s | ≥ 500,000 | 612,346 | yes |"])

    def test_a_ratio_is_told_in_its_base(self):
        floor, own = Cost(2.0, 1.0, 16_000_000), Cost(3.0, 0.5, 24_000_000)
        lines = cost_table("first copy", [("wall, × floor", "wall", floor),
                                          ("CPU, × floor", "cpu", floor)],
                           [("floor", floor), ("li-sync", own)])
        self.assertEqual(lines[0],
                         "| first copy | wall, × floor | CPU, × floor | wall s | CPU s | peak MB |")
        self.assertEqual(lines[3], "| li-sync | 1.50 | 0.50 | 3.00 | 0.50 | 24 |")


class Speed(unittest.TestCase):
    def speed(self, parts, only):
        shown, told = io.StringIO(), io.StringIO()
        with mock.patch.object(bench_speed, "_parts", return_value=parts), \
                contextlib.redirect_stdout(shown), contextlib.redirect_stderr(told):
            return bench_speed.run(Namespace(only=only)), shown.getvalue(), told.getvalue()

    def test_a_section_that_fails_does_not_hold_up_the_others(self):
        def fails():
            raise Failure("no room")

        def works():
            return [Section("Planning.", [["| a |"]], [Goal("objects/s", 2, 1, at_least=True)])]

        result, shown, told = self.speed([(["state"], fails), (["plan"], works)],
                                         ("state", "plan"))
        self.assertEqual(result["failed"], ["state"])
        self.assertIn("state: no room", told)
        self.assertIn("| objects/s | ≥ 1.00 | 2.00 | yes |", shown)
        self.assertTrue(result["sections"]["plan"]["goals"][0]["holds"])

    def test_an_unknown_section_is_refused_with_those_that_are_known(self):
        done = subprocess.run([ROOT / "scripts" / "bench", "speed", "--only", "small,smal"],
                              check=False, text=True, capture_output=True)
        self.assertEqual(done.returncode, 2)
        self.assertIn('"smal" is none of small, noop, latency', done.stderr)

    def test_too_little_room_is_told_before_anything_is_written(self):
        with self.assertRaisesRegex(Failure, "GiB in /.*choose less with --objects"):
            bench_measure.need_room(Path("/"), 1 << 60, "--objects")


class Children(unittest.TestCase):
    def test_a_server_ends_with_its_block_and_what_it_said_is_kept(self):
        argv = ["/bin/sh", "-c", "trap 'echo bye; exit 0' TERM; echo 4711; while :; do sleep 0.05; done"]
        child = Child(argv)
        self.assertEqual(child.port, 4711)
        self.assertEqual(child.end(), "bye\n")
        self.assertEqual(child.end(), "")
        with running(*argv) as other:
            record = Path(f"/proc/{other.pid}")
            self.assertTrue(record.exists())
        self.assertFalse(record.exists())

    def test_a_server_that_does_not_start_is_a_failure(self):
        with self.assertRaisesRegex(Failure, "exit code 3"):
            Child(["/bin/sh", "-c", "exit 3"])


if __name__ == "__main__":
    unittest.main()
