"""scripts/check-layers finds what it is there to find."""

import os
import subprocess
import tempfile
import unittest
from pathlib import Path

CHECK = Path(os.environ["LI_SYNC_ROOT"]) / "scripts" / "check-layers"


class CheckLayers(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.root = Path(folder.name)

    def check(self, file, line):
        path = self.root / file
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(f"#pragma once\n{line}\nint x;\n")
        return subprocess.run([CHECK, self.root], check=False, text=True, capture_output=True)

    def assert_refused(self, file, line):
        done = self.check(file, line)
        self.assertEqual(done.returncode, 1, done)
        self.assertIn(f"{file}: includes", done.stdout)

    def assert_allowed(self, file, line):
        done = self.check(file, line)
        self.assertEqual(done.returncode, 0, done)

    def test_what_the_layering_allows_passes(self):
        self.assert_allowed("src/s3/a.cc", '#include "src/core/result.h"')
        self.assert_allowed("src/s3/b.h", "#include <curl/curl.h>")
        self.assert_allowed("src/report/a.cc", '#include "src/merkle/tree.h"')
        self.assert_allowed("storage/a.cc", "#include <SQLiteCpp/SQLiteCpp.h>")
        self.assert_allowed("agent/commands/a.cc", '#include "storage/database.h"')

    def test_a_sibling_is_refused(self):
        self.assert_refused("src/sync/a.cc", '#include "src/s3/client.h"')

    def test_core_knows_nobody(self):
        self.assert_refused("src/core/a.h", '  #  include "src/merkle/tree.h"')

    def test_storage_does_not_know_the_agent(self):
        self.assert_refused("storage/a.cc", '#include "agent/config.h"')

    def test_a_way_around_by_a_relative_path_is_refused(self):
        self.assert_refused("src/sync/a.cc", '#include "../s3/client.h"')

    def test_a_library_outside_its_folder_is_refused(self):
        self.assert_refused("src/sync/a.cc", "#include <curl/curl.h>")

    def test_each_library_has_its_folder(self):
        for header in ("pqxx/pqxx", "SQLiteCpp/Database.h", "sqlite3.h", "Poco/File.h",
                       "prometheus/counter.h"):
            with self.subTest(header):
                self.assert_refused("src/report/a.cc", f"#include <{header}>")

    def test_a_test_header_is_refused(self):
        self.assert_refused("src/core/a.cc", '#include "tests/support/fake.h"')

    def test_a_folder_without_a_layer_is_refused(self):
        done = self.check("src/utils/a.h", "")
        self.assertEqual(done.returncode, 1)
        self.assertIn("src/utils/a.h: its folder has no layer", done.stdout)


if __name__ == "__main__":
    unittest.main()
