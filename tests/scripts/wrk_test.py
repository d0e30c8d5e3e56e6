"""What is read of wrk's report."""

import os
import sys
import tempfile
import unittest
from pathlib import Path

sys.path.insert(0, str(Path(os.environ["LI_SYNC_ROOT"]) / "scripts"))

from lib import wrk  # noqa: E402
from lib.errors import Failure  # noqa: E402

_REPORT = """Running 5s test @ http://127.0.0.1:18008/
  1 threads and 200 connections
  Thread Stats   Avg      Stdev     Max   +/- Stdev
    Latency    24.14ms   23.97ms 226.90ms   87.58%
    Req/Sec    10.23k     5.90k   24.76k    61.54%
  Latency Distribution
     50%  950.00us
     75%   28.98ms
     90%   50.33ms
     99%    1.20s
  80170 requests in 8.11s, 769.15MB read
Requests/sec:   9887.72
Transfer/sec:     94.86MB
"""


class WrkTest(unittest.TestCase):
    def test_the_figures_are_read_with_their_units(self):
        load = wrk.parse(_REPORT)
        self.assertEqual((load.requests, load.per_second), (80170, 9887.72))
        self.assertAlmostEqual(load.p50, 0.00095)
        self.assertAlmostEqual(load.p99, 1.2)
        self.assertEqual(load.errors, "")

    def test_what_it_complains_about_is_kept(self):
        complaints = ("  Socket errors: connect 0, read 3, write 0, timeout 1\n"
                      "  Non-2xx or 3xx responses: 12\n")
        load = wrk.parse(_REPORT.replace("Requests/sec", complaints + "Requests/sec"))
        self.assertEqual(load.errors, "Socket errors: connect 0, read 3, write 0, timeout 1; "
                                      "Non-2xx or 3xx responses: 12")

    def test_another_report_is_a_failure(self):
        with self.assertRaises(Failure):
            wrk.parse("unable to connect to 127.0.0.1:1 Connection refused\n")

    def test_the_token_is_in_a_file_for_its_owner_alone(self):
        with tempfile.TemporaryDirectory() as name:
            written = wrk.script(Path(name) / "wrk.lua", ["/", "/x"], "secret", (10, 20))
            self.assertEqual(written.stat().st_mode & 0o077, 0)
            self.assertIn("Bearer secret", written.read_text())
            self.assertIn("math.random(10, 20)", written.read_text())


if __name__ == "__main__":
    unittest.main()
