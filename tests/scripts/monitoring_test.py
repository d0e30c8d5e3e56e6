"""The alert rules do what they say, and rules and dashboard are well formed. That the metrics they ask
for are there is tested with the real service (tests/e2e/metrics_test.py)."""

import json
import os
import re
import subprocess
import sys
import tempfile
import unittest
from pathlib import Path

ROOT = Path(os.environ["LI_SYNC_ROOT"])
sys.path.insert(0, str(ROOT / "scripts"))
from lib import pinned  # noqa: E402

PROMETHEUS = ROOT / "packaging" / "prometheus"
DASHBOARD = ROOT / "packaging" / "grafana" / "li-sync.json"


def setUpModule():
    global promtool
    promtool = pinned.ensure("promtool")


def run_promtool(*words):
    return subprocess.run([promtool, *words], check=False, text=True, capture_output=True)


def rules():
    """The text of each rule, by its name."""
    text = (PROMETHEUS / "alerts.yml").read_text()
    return {re.match(r"\S+", rule)[0]: rule for rule in text.split("- alert: ")[1:]}


class Alerts(unittest.TestCase):
    def assert_well(self, *words):
        done = run_promtool(*words)
        self.assertEqual(done.returncode, 0, done.stdout + done.stderr)

    def test_the_rules_are_valid(self):
        self.assert_well("check", "rules", "--lint=all", "--lint-fatal", PROMETHEUS / "alerts.yml")

    def test_each_rule_fires_when_it_should_and_only_then(self):
        self.assert_well("test", "rules", PROMETHEUS / "alerts_test.yml")

    def test_each_rule_is_seen_firing(self):
        tests = (PROMETHEUS / "alerts_test.yml").read_text()
        for name, rule in rules().items():
            severity = re.search(r"severity: (\w+)", rule)[1]
            self.assertIn(f'{{alertname="{name}", severity="{severity}"}}', tests)

    def test_each_rule_says_what_happened_and_names_a_command(self):
        for name, rule in rules().items():
            with self.subTest(name):
                self.assertIn("summary: ", rule)
                self.assertRegex(rule, r"severity: (critical|warning)\n")
                description = rule.partition("description:")[2]
                self.assertRegex(description, r"`(li-sync|systemctl)\s")

    def test_a_rule_that_is_broken_does_not_pass(self):
        broken = (PROMETHEUS / "alerts.yml").read_text().replace(
            "lisync_storage_trouble == 1", "lisync_storage_trouble == 2")
        with tempfile.TemporaryDirectory() as folder:
            (Path(folder) / "alerts.yml").write_text(broken)
            tests = Path(folder) / "alerts_test.yml"
            tests.write_text((PROMETHEUS / "alerts_test.yml").read_text())
            done = run_promtool("test", "rules", tests)
        self.assertNotEqual(done.returncode, 0)
        self.assertIn("LiSyncTrailNotWritable", done.stdout + done.stderr)


class Dashboard(unittest.TestCase):
    def setUp(self):
        self.dashboard = json.loads(DASHBOARD.read_text())
        self.panels = self.dashboard["panels"]

    def test_the_source_of_data_is_chosen_by_who_imports_it(self):
        [source] = [v for v in self.dashboard["templating"]["list"] if v["name"] == "datasource"]
        self.assertEqual((source["type"], source["query"]), ("datasource", "prometheus"))
        for panel in self.panels:
            if panel["type"] != "row":
                self.assertEqual(panel["datasource"],
                                 {"type": "prometheus", "uid": "${datasource}"}, panel["title"])
        self.assertIsNone(self.dashboard["id"])

    def test_panels_have_ids_of_their_own_and_do_not_overlap(self):
        ids = [panel["id"] for panel in self.panels]
        self.assertEqual(len(ids), len(set(ids)))
        taken = {}
        for panel in self.panels:
            place = panel["gridPos"]
            self.assertLessEqual(place["x"] + place["w"], 24)
            for x in range(place["x"], place["x"] + place["w"]):
                for y in range(place["y"], place["y"] + place["h"]):
                    self.assertIsNone(taken.get((x, y)), f"{panel['title']} over {taken.get((x, y))}")
                    taken[x, y] = panel["title"]

    def test_every_panel_says_what_it_shows_and_asks_for_something_of_ours(self):
        for panel in self.panels:
            if panel["type"] == "row":
                continue
            with self.subTest(panel["title"]):
                self.assertTrue(panel["description"])
                self.assertIn("unit", panel["fieldConfig"]["defaults"])
                for target in panel["targets"]:
                    self.assertIn("lisync_", target["expr"])
                    self.assertIn('instance=~"$instance"', target["expr"])
                refs = [target["refId"] for target in panel["targets"]]
                self.assertEqual(len(refs), len(set(refs)))

    def test_every_expression_is_valid(self):
        """As promtool reads expressions: within rules."""
        groups = ["groups:", "- name: dashboard", "  rules:"]
        for panel in self.panels:
            for target in panel.get("targets", ()):
                expression = target["expr"].replace("$__rate_interval", "5m")
                groups += [f"  - record: panel_{panel['id']}_{target['refId']}",
                           f"    expr: {json.dumps(expression)}"]
        with tempfile.TemporaryDirectory() as folder:
            file = Path(folder) / "rules.yml"
            file.write_text("\n".join(groups) + "\n")
            done = run_promtool("check", "rules", file)
        self.assertEqual(done.returncode, 0, done.stdout + done.stderr)


if __name__ == "__main__":
    unittest.main()
