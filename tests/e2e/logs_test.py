"""The logs: what stands in them, in which form, and that no line is lost and no secret gained."""

import json
import os
import re
import secrets
import shutil
import signal
import subprocess
import tempfile
import unittest
from pathlib import Path

from harness.li_sync import LiSync
from harness.places import Bucket, Tree
from harness.proxy import Proxy, deny
from harness.servers import known_servers
from harness.service import Service


def setUpModule():
    global servers
    servers = known_servers()


def lines_of(log):
    """All lines of media-sync.log and of the files it was renamed to, oldest first."""
    def number(path):
        return int(path.suffix[1:]) if path.suffix != ".log" else 0
    files = sorted(log.glob("media-sync.log*"), key=number, reverse=True)
    return [line for file in files for line in file.read_text("utf-8").splitlines()]


class LogsTest(unittest.TestCase):
    def setUp(self):
        self.directory = Path(tempfile.mkdtemp(prefix="ll-"))
        self.addCleanup(shutil.rmtree, self.directory)
        self.main = Bucket(servers["main_s3"], "main-" + secrets.token_hex(6))
        self.main.create()
        self.hidden = Tree(self.directory / "hidden")
        self.hidden.create()
        self.proxy = Proxy(servers["main_s3"])
        self.addCleanup(self.proxy.close)

    def make(self, name="li", hidden=None, **settings):
        settings = {key.replace("__", ".").replace("_", "-"): value
                    for key, value in settings.items()}
        return LiSync(self.directory / name, servers, self.main.behind(self.proxy),
                      hidden or self.hidden, settings)

    def start(self, li_sync, **options):
        service = Service(li_sync, **options)
        self.addCleanup(lambda: service.process.poll() is not None or service.kill())
        return service

    def fill(self, objects):
        for number in range(objects):
            self.main.write(f"local_content/aa/bb/k{number:04}", secrets.token_bytes(100))


class Lines(LogsTest):
    def test_a_run_is_one_line_at_info_and_names_itself(self):
        self.fill(3)
        li_sync = self.make()
        run = li_sync.run("media", "sync", "--json").json()["run"]
        lines = lines_of(li_sync.log)
        self.assertEqual(len(lines), 1, lines)
        self.assertRegex(lines[0], r"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z INFO LI: "
                                   f"run={run} media sync done in .* 3 copied")

    def test_a_run_of_the_service_is_one_line_at_info_whoever_follows_it(self):
        self.fill(3)
        li_sync = self.make()
        service = self.start(li_sync)
        done = li_sync.run("sync", "--json")
        self.assertTrue(done.json()["by_service"], done)
        self.assertEqual(service.stop(), 0)
        of_run = [line for line in lines_of(li_sync.log)
                  if f"run={done.json()['run']} " in line]
        self.assertEqual(len(of_run), 1, of_run)

    def test_objects_are_at_debug_with_the_id_of_their_run(self):
        self.fill(4)
        self.main.write("new\nline \u202e", b"x")
        self.proxy.fault = lambda method, key: (
            deny if method == "GET" and key.endswith("k0002") else None)
        li_sync = self.make(log__level="debug", media__retries="1")
        done = li_sync.run("media", "sync", "--json")
        self.assertEqual(done.code, 1, done)
        of_objects = [line for line in lines_of(li_sync.log) if " DEBUG " in line and '"' in line]
        self.assertEqual(len(of_objects), 5, of_objects)
        for line in of_objects:
            self.assertIn(f"LI: run={done.json()['run']} ", line)
        failed = next(line for line in of_objects if "k0002" in line)
        self.assertRegex(failed, r'failed "local_content/aa/bb/k0002": 100 bytes, attempt 1, .*denied')
        self.assertTrue(any(r'copied "new%0Aline \u202E": 1 bytes' in line for line in of_objects),
                        of_objects)

    def test_without_debug_the_line_of_the_run_says_why_objects_failed(self):
        self.fill(4)
        self.proxy.fault = lambda method, key: (
            deny if method == "GET" and key.endswith("k0002") else None)
        li_sync = self.make(media__retries="1")
        done = li_sync.run("media", "sync")
        lines = lines_of(li_sync.log)
        self.assertEqual(len(lines), 1, lines)
        self.assertRegex(lines[0], "ERROR LI: .*1 FAILED; why objects failed: 1 denied ")
        self.assertIn("k0002", done.err, "who waits for the command is told which")

    def test_json_lines_are_objects(self):
        self.fill(2)
        self.main.write("\u2028 \U0001f389", b"x")
        li_sync = self.make(log__level="debug", log__format="json")
        service = self.start(li_sync)
        run = li_sync.run("sync", "--json").json()["run"]
        self.assertEqual(service.stop(), 0)
        lines = [json.loads(line) for line in lines_of(li_sync.log)]
        for line in lines:
            self.assertEqual(line["prefix"], "LI:")
            self.assertRegex(line["time"], r"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z$")
            self.assertIn(line["level"], ("debug", "info", "warning", "error"))
        of_run = [line for line in lines if line.get("run") == run]
        self.assertEqual(sum('copied "' in line["message"] for line in of_run), 3, of_run)
        self.assertEqual(sum(line["level"] == "info" for line in of_run)
                         + sum(line["level"] == "warning" for line in of_run), 1, of_run)


class Rotation(LogsTest):
    def test_two_that_write_and_rotate_the_same_file_lose_no_line(self):
        self.fill(300)
        log = self.directory / "log"
        runs = []
        for name in ("a", "b"):
            place = Tree(self.directory / f"hidden-{name}")
            place.create()
            li_sync = self.make(name, place, log__dir=log, log__level="debug", log__keep="1000",
                                log__rotate_size="16kB")
            runs.append(subprocess.Popen(
                [os.environ["LI_SYNC_BIN"], "media", "sync", "--config", str(li_sync.config)],
                stdin=subprocess.DEVNULL))
        self.assertEqual([run.wait(120) for run in runs], [0, 0])
        copied = [re.search(r'LI: run=(\S+) copied "(.*?)"', line) for line in lines_of(log)]
        found = {(match[1], match[2]) for match in copied if match}
        self.assertEqual(len(found), 600)
        files = list(log.iterdir())
        self.assertGreater(len(files), 3)
        for file in files:
            self.assertEqual(file.stat().st_mode & 0o777, 0o640, file)
            self.assertLessEqual(file.stat().st_size, 2 * 16 * 1024, file)


class Journal(LogsTest):
    def run_into(self, file, *words):
        """Standard error is `file`, and that is the journal."""
        with open(file, "wb") as out:
            status = os.fstat(out.fileno())
            return subprocess.Popen(
                [os.environ["LI_SYNC_BIN"], *words], stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL, stderr=out,
                env={"PATH": os.environ["PATH"], "LANG": "C.UTF-8",
                     "JOURNAL_STREAM": f"{status.st_dev}:{status.st_ino}"})

    def test_the_service_writes_lines_with_priorities_to_the_journal(self):
        self.main.write("k", b"content")
        li_sync = self.make(media__retries="1", media__low_level_retries="1")
        journal = self.directory / "journal"
        service = self.run_into(journal, "run", "--config", str(li_sync.config), "-D",
                                "http.listen=127.0.0.1:0", "-D", "schedule.sync=off", "-D",
                                "schedule.full-scan=off")
        self.addCleanup(service.kill)
        Service.wait_until(lambda: "service started" in journal.read_text(), "it has started")
        self.assertEqual(li_sync.run("sync").code % 2, 0)
        self.proxy.close()
        self.assertEqual(li_sync.run("sync").code, 69)
        service.send_signal(signal.SIGTERM)
        self.assertEqual(service.wait(60), 0)
        lines = journal.read_text().splitlines()
        for line in lines:
            self.assertRegex(line, r"^<[346]>LI: ")
        self.assertRegex(lines[0], "^<6>LI: service started")
        self.assertTrue(any(re.match("<[64]>LI: run=.* sync done", line) for line in lines), lines)
        self.assertTrue(any(re.match("<4>LI: run=.* STOPPED EARLY", line) for line in lines), lines)

    def test_a_wrong_configuration_is_an_error_in_the_journal(self):
        li_sync = self.make(media__transfers="many")
        journal = self.directory / "journal"
        self.assertEqual(self.run_into(journal, "run", "--config", str(li_sync.config)).wait(60), 78)
        self.assertRegex(journal.read_text(), "^<3>LI: .*media.transfers")

    def test_a_shell_below_a_unit_is_no_journal(self):
        li_sync = self.make(media__source="/nowhere")
        done = subprocess.run(
            [os.environ["LI_SYNC_BIN"], "media", "sync", "--config", str(li_sync.config)],
            check=False, capture_output=True, text=True, stdin=subprocess.DEVNULL,
            env={"PATH": os.environ["PATH"], "JOURNAL_STREAM": "8:12345"})
        self.assertNotIn("<", done.stderr)
        self.assertIn("LI:", done.stderr)


class Reload(LogsTest):
    def test_sighup_changes_level_and_form_of_a_running_service(self):
        li_sync = self.make()
        service = self.start(li_sync)
        config = li_sync.config.read_text()
        li_sync.config.write_text(config + "log.level = debug\nlog.format = json\n")
        service.process.send_signal(signal.SIGHUP)
        service.wait_until(lambda: any('"config' in line for line in lines_of(li_sync.log)),
                           "it is reloaded")
        self.fill(1)
        self.assertEqual(li_sync.run("sync").code % 2, 0)
        self.assertTrue(any(json.loads(line)["message"].startswith("copied ")
                            for line in lines_of(li_sync.log) if line.startswith("{")))
        entry = next(e for e in li_sync.audit() if e["action"] == "config.reload")
        self.assertEqual(entry["detail.changed"], "log.level, log.format")


class Secrets(LogsTest):
    def test_no_secret_is_in_any_log_at_any_level_in_any_form(self):
        self.fill(2)
        hidden = {name: "secret-" + secrets.token_hex(8)
                  for name in ("hidden-password", "main-password", "wrong-key", "wrong-token")}
        wrong = {**servers["main_s3"], "secret_key": hidden["wrong-key"]}
        self.main = Bucket(servers["main_s3"], self.main.name)
        for form in ("text", "json"):
            with self.subTest(form):
                li_sync = LiSync(
                    self.directory / form, servers, Bucket(wrong, self.main.name), self.hidden,
                    {"log.level": "debug", "log.format": form,
                     "hidden.password": hidden["hidden-password"], "hidden.port": "1",
                     "main.dsn": f"host=127.0.0.1 port=1 user=x password={hidden['main-password']} "
                                 "dbname=x"})
                token = li_sync.token("panel")
                service = self.start(li_sync)
                self.assertEqual(
                    service.post("/api/v1/sync/trigger", hidden["wrong-token"]).status_code, 401)
                task = service.post("/api/v1/sync/trigger", token).json()["task_id"]
                self.assertEqual(service.await_task(task, token)["status"], "FAILURE")
                config = li_sync.config.read_text()
                li_sync.config.write_text(
                    config.replace("main.dsn = ", "main.dsn = postgresql://x:y@@"))
                service.process.send_signal(signal.SIGHUP)
                service.wait_until(lambda li=li_sync: any("config.reload" == e["action"]
                                                          for e in li.audit()), "it is tried")
                self.assertEqual(service.stop(), 0)
                said = "\n".join(lines_of(li_sync.log)) + service.errors()
                self.assertIn("LI:", said)
                for secret in (*hidden.values(), token, servers["main_s3"]["secret_key"]):
                    self.assertNotIn(secret, said)


if __name__ == "__main__":
    unittest.main()
