"""The live service against its own description: what openapi.json promises is what is answered."""

import json
import shutil
import subprocess
import tempfile
import time
import unittest
from pathlib import Path

import requests

from harness.li_sync import LiSync
from harness.places import Tree
from harness.servers import known_servers
from harness.service import Service
from lib import pinned

_ROOT = Path(__file__).resolve().parents[2]
_OPENAPI = "/api/v1/openapi.json"


def setUpModule():
    global servers
    servers = known_servers()


class ApiContract(unittest.TestCase):
    def setUp(self):
        self.directory = Path(tempfile.mkdtemp(prefix="ls-"))
        self.addCleanup(shutil.rmtree, self.directory)
        main, hidden = Tree(self.directory / "main"), Tree(self.directory / "hidden")
        main.create()
        hidden.create()
        main.write("local_content/aa/bb/one", b"one")
        main.write("local_content/aa/bb/odd%41", b"two")
        self.main, self.hidden = main, hidden
        self.li_sync = LiSync(self.directory / "li", servers, main, hidden)
        self.panel = self.li_sync.token("panel", "trigger")
        self.grafana = self.li_sync.token("grafana", "read")
        self.service = Service(self.li_sync)
        self.addCleanup(self.service.stop)

    def operations(self):
        document = self.service.get(_OPENAPI, self.grafana).json()
        return [(method.upper(), path.replace("{task_id}", "unknown"), operation)
                for path, methods in document["paths"].items()
                for method, operation in methods.items()]

    def ask(self, method, path, **options):
        """Without following a stream to its end."""
        with requests.request(method, self.service.address + path, timeout=40, stream=True,
                              **options) as answer:
            return answer

    def test_the_description_is_that_of_the_tree(self):
        self.assertEqual(self.service.get(_OPENAPI, self.grafana).json(),
                         json.loads((_ROOT / "agent/api/openapi.json").read_text()))

    def test_schemathesis_finds_nothing_that_differs_from_the_description(self):
        task = self.service.post("/api/v1/sync/trigger", self.panel).json()["task_id"]
        self.service.await_task(task, self.panel)
        done = subprocess.run(
            [pinned.ensure("api-tests").with_name("schemathesis"), "run",
             self.service.address + _OPENAPI, "--header", f"Authorization: Bearer {self.panel}",
             "--exclude-path", "/api/v1/events",  # it never ends; tried below
             "--checks", "all", "--max-examples", "40", "--seed", "4", "--request-timeout", "40",
             "--generation-database", "none", "--no-color"],
            check=False, text=True, capture_output=True, timeout=600, cwd=self.directory,
            env={"PATH": "/usr/bin:/bin", "LANG": "C.UTF-8", "HOME": str(self.directory)})
        self.assertEqual(done.returncode, 0, done.stdout + done.stderr)
        self.assertIn("No issues found", done.stdout)
        self.assertEqual(self.service.get("/healthz").text, "ok\n")
        self.assertEqual(self.li_sync.run("audit", "verify").code, 0)

    def test_nothing_but_alive_and_ready_is_told_without_a_token(self):
        for method, path, operation in self.operations():
            answer = self.ask(method, path)
            if operation.get("security") == []:
                self.assertIn(answer.status_code, (200, 503), path)
            else:
                self.assertEqual(answer.status_code, 401, path)
                self.assertIn("Bearer", answer.headers["WWW-Authenticate"], path)

    def test_a_reading_token_reads_all_and_changes_nothing(self):
        for method, path, _ in self.operations():
            answer = self.ask(method, path, headers={"Authorization": f"Bearer {self.grafana}"})
            expected = 403 if method == "POST" else 404 if "unknown" in path else 200
            if path != "/readyz":
                self.assertEqual(answer.status_code, expected, path)
        self.assertEqual(self.service.status(self.grafana)["queued"], [])

    def test_a_revoked_token_is_refused_at_once(self):
        self.assertEqual(self.service.get("/api/v1/status", self.grafana).status_code, 200)
        self.assertEqual(self.li_sync.run("token", "revoke", "grafana").code, 0)
        self.assertEqual(self.service.get("/api/v1/status", self.grafana).status_code, 401)

    def test_a_rebound_name_and_a_foreign_page_get_nowhere(self):
        rebound = self.service.get("/api/v1/status", self.panel)
        self.assertEqual(rebound.status_code, 200)
        headers = {"Authorization": f"Bearer {self.panel}"}
        answer = self.ask("GET", "/api/v1/status", headers={**headers, "Host": "evil.example"})
        self.assertEqual(answer.status_code, 421)
        answer = self.ask("POST", "/api/v1/sync/trigger",
                          headers={**headers, "Origin": "https://evil.example"})
        self.assertEqual(answer.status_code, 403)
        self.assertNotIn("Access-Control-Allow-Origin", answer.headers)

    def test_events_tell_of_a_run_from_its_request_to_its_end(self):
        headers = {"Authorization": f"Bearer {self.grafana}"}
        with requests.get(self.service.address + "/api/v1/events", headers=headers, timeout=40,
                          stream=True) as stream:
            self.assertEqual(stream.headers["Content-Type"], "text/event-stream")
            task = self.service.post("/api/v1/sync/trigger", self.panel).json()["task_id"]
            deadline = time.monotonic() + 60
            for event in self.events(stream):
                self.assertLess(time.monotonic(), deadline, "the run's end was not told")
                self.assertEqual(event["event"], "status")
                status = json.loads(event["data"])
                self.assertEqual(event["id"], str(status["version"]))
                if any(run["run"] == task for run in status["runs"]):
                    break
        self.assertEqual(self.hidden.contents(), self.main.contents())

    @staticmethod
    def events(stream):
        event = {}
        for line in stream.iter_lines(decode_unicode=True):
            name, _, value = line.partition(": ")
            if name:
                event[name] = value
            elif "data" in event:
                yield event
                event = {}


if __name__ == "__main__":
    unittest.main()
