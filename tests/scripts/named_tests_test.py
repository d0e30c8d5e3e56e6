"""A test file that no target names fails the configure step."""

import os
import shutil
import subprocess
import tempfile
import unittest
from pathlib import Path

MODULE = Path(os.environ["LI_SYNC_ROOT"]) / "cmake" / "LiSyncTest.cmake"

PROJECT = """
cmake_minimum_required(VERSION 3.25)
project(planted LANGUAGES CXX)
enable_testing()
include({module})
li_sync_name_test_file(known_test.cc)
li_sync_check_all_tests_are_named()
"""


class NamedTests(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.root = Path(folder.name)
        shutil.copy(MODULE, self.root / "module.cmake")
        (self.root / "CMakeLists.txt").write_text(
            PROJECT.format(module=self.root / "module.cmake"))
        (self.root / "known_test.cc").touch()

    def configure(self):
        return subprocess.run(["cmake", "-S", self.root, "-B", self.root / "build"], check=False,
                              text=True, capture_output=True)

    def test_named_files_configure(self):
        done = self.configure()
        self.assertEqual(done.returncode, 0, done.stderr)

    def test_an_unnamed_file_does_not(self):
        for name in ("deep/forgotten_test.cc", "forgotten_test.py", "forgotten_test.sh"):
            with self.subTest(name):
                file = self.root / name
                file.parent.mkdir(exist_ok=True)
                file.touch()
                done = self.configure()
                self.assertNotEqual(done.returncode, 0)
                self.assertIn(f"{name} is not named by any test target", done.stderr)
                file.unlink()


if __name__ == "__main__":
    unittest.main()
