"""What the live service tells Prometheus, and whether alerts and dashboard find what they ask for."""

import secrets
import threading
import unittest
from pathlib import Path

from harness.metrics import Scrape, names_used, promtool_complaints
from harness.proxy import deny
from harness.service_case import ServiceCase

_PACKAGING = Path(__file__).resolve().parents[2] / "packaging"
# Asked for, and absent here:
_ABSENT = {
    "lisync_audit_last_signed_head_timestamp_seconds",  # heads are not signed yet
    "lisync_replication_slot_safe_wal_bytes",  # only where main sets max_slot_wal_keep_size
}


class MetricsTest(ServiceCase):
    def setUp(self):
        super().setUp()
        self.token = self.li_sync.token("panel")
        self.reader = self.li_sync.token("prometheus", "read")

    def start(self):
        return super().start({"schedule.sync": "0 0 1 1 *", "media.retries": "1",
                              "schedule.full-scan": "0 0 2 1 *"})

    def scrape(self, service):
        answer = service.get("/metrics", self.reader)
        self.assertEqual(answer.status_code, 200, answer.text)
        self.assertEqual(answer.headers["Content-Type"],
                         "text/plain; version=0.0.4; charset=utf-8")
        return Scrape(answer.text)

    def start_with_failures(self):
        """A service whose first run has copied three objects of 1,000 bytes and one of 20 MB, and was
        denied two; and what it tells then, before it tries them again after some seconds."""
        for number in range(3):
            self.main.write(f"local_content/aa/bb/good{number}", secrets.token_bytes(1000))
        self.main.write("local_content/aa/bb/large", secrets.token_bytes(20_000_000))
        for number in range(2):
            self.main.write(f"local_content/aa/bb/bad{number}", secrets.token_bytes(500))
        self.proxy.fault = lambda method, key: deny if method == "GET" and "/bad" in key else None
        service = self.start()
        return service, self.await_scrape(service, {
            ("lisync_runs_total", ("result", "failed"), ("trigger", "schedule")): 1,
            ("lisync_objects", ("status", "failed")): 2,
            ("lisync_replication_apply_worker_up",): 1})

    def await_scrape(self, service, wanted):
        """The first that has all these values."""
        def has_all():
            nonlocal scrape
            scrape = self.scrape(service)
            return all(scrape.value(name, **dict(labels)) == value
                       for (name, *labels), value in wanted.items())
        scrape = None
        service.wait_until(has_all, f"the metrics have {wanted}")
        return scrape

    def mend(self, service):
        """Main denies nothing any more and all is copied; what it tells then."""
        self.proxy.fault = lambda method, key: None
        task = service.post("/api/v1/sync/trigger", self.token).json()["task_id"]
        service.await_task(task, self.token)
        return self.await_scrape(service, {
            ("lisync_processed_objects_total", ("outcome", "copied"), ("reason", "none")): 6,
            ("lisync_objects", ("status", "copied")): 6})

    def test_what_happened_is_counted(self):
        _, scrape = self.start_with_failures()
        objects = "lisync_processed_objects_total"
        self.assertEqual(scrape.value(objects, outcome="copied", reason="none"), 4)
        self.assertEqual(scrape.value(objects, outcome="failed", reason="denied"), 2)
        self.assertEqual(scrape.value(objects, outcome="failed", reason="network"), 0)
        self.assertEqual(scrape.value("lisync_copied_bytes_total"), 20_003_000)
        self.assertEqual(scrape.value("lisync_transferred_bytes_total", side="hidden"), 20_003_000)
        self.assertEqual(scrape.value("lisync_runs_total", result="failed", trigger="schedule"), 1)
        self.assertEqual(scrape.value("lisync_runs_total", result="failed", trigger="request"), 0)
        self.assertEqual(scrape.value("lisync_run_duration_seconds_count"), 1)
        self.assertEqual(scrape.value("lisync_request_errors_total", side="main", reason="denied"),
                         2)

        def requests(side, operation, result="ok"):
            return scrape.value("lisync_request_duration_seconds_count", side=side,
                                operation=operation, result=result)
        self.assertEqual(requests("main", "list"), 1)
        self.assertEqual(requests("main", "get"), 3 + 1 + 3)  # the large one: headers, three parts
        self.assertEqual(requests("main", "get", "error"), 2)
        self.assertEqual(requests("hidden", "put"), 3)
        self.assertEqual(requests("hidden", "put_part"), 3)
        self.assertEqual(requests("hidden", "complete_upload"), 1)
        self.assertGreater(scrape.value("lisync_audit_append_duration_seconds_count", result="ok"), 3)
        self.assertEqual(scrape.value("lisync_audit_append_duration_seconds_count", result="error"),
                         0)

    def test_what_is_so_is_told_as_the_status_tells_it(self):
        service, scrape = self.start_with_failures()
        status = service.status(self.token)
        for name, count in status["media"].items():
            if name not in ("next_retry", "earlier_versions"):
                self.assertEqual(scrape.value("lisync_objects", status=name), count["objects"], name)
                self.assertEqual(scrape.value("lisync_objects_size_bytes", status=name),
                                 count["bytes"], name)
        self.assertEqual(scrape.value("lisync_backlog_objects", status="failed", reason="denied"), 2)
        self.assertEqual(scrape.value("lisync_backlog_size_bytes", status="failed", reason="denied"),
                         1000)
        self.assertEqual(scrape.value("lisync_hidden_complete"), status["complete"])
        self.assertEqual(
            scrape.value("lisync_replication_health", state=status["replication"]["health"]), 1)
        self.assertEqual(scrape.value("lisync_replication_apply_worker_up"), 1)
        self.assertEqual(scrape.value("lisync_storage_trouble"), 0)
        self.assertEqual(scrape.value("lisync_run_in_progress"), 0)
        self.assertEqual(scrape.value("lisync_in_flight_objects"), 0)
        service.wait_until(lambda: self.scrape(service).value("lisync_audit_tree_entries") ==
                           service.get("/api/v1/audit/head", self.reader).json()["size"],
                           "the size of the tree is told")

    def test_promtool_has_no_complaint(self):
        self.assertEqual(promtool_complaints(self.start_with_failures()[1]), "")
        self.assertIn("counter", promtool_complaints(Scrape("# TYPE x counter\nx 1\n")))

    def test_what_alerts_and_dashboard_ask_for_is_there(self):
        service, scrape = self.start_with_failures()
        exposed = scrape.names() | self.mend(service).names()  # a backlog; a success
        for file in ("prometheus/alerts.yml", "grafana/li-sync.json"):
            used = names_used((_PACKAGING / file).read_text())
            self.assertGreater(len(used), 10)
            self.assertEqual(used - exposed, _ABSENT, file)

    def test_once_the_failure_is_mended_counters_go_on_and_the_backlog_is_gone(self):
        service, _ = self.start_with_failures()
        scrape = self.mend(service)
        self.assertEqual(scrape.value("lisync_copied_bytes_total"), 20_004_000)
        self.assertIsNone(scrape.value("lisync_backlog_oldest_timestamp_seconds"))
        self.assertIsNone(scrape.value("lisync_backlog_objects", status="failed", reason="denied"))

    def test_a_run_that_can_no_longer_be_recorded_counts_as_failed(self):
        self.main.write("local_content/aa/bb/k", b"content")
        released = threading.Event()
        self.addCleanup(released.set)
        self.proxy.fault = lambda method, key: released.wait(60) and None if "aa/bb" in key else None
        service = self.start()
        self.await_scrape(service, {("lisync_in_flight_objects",): 1})
        database = self.li_sync.state / "li-sync.db"
        database.rename(database.with_suffix(".moved"))
        released.set()
        scrape = self.await_scrape(service, {
            ("lisync_runs_total", ("result", "failed"), ("trigger", "schedule")): 1})
        self.assertEqual(scrape.value("lisync_processed_objects_total", outcome="copied",
                                      reason="none"), 0)
        self.assertGreater(
            scrape.value("lisync_audit_append_duration_seconds_count", result="error"), 0)
        service.kill()  # its end cannot be recorded either

    def test_it_takes_a_token_and_tells_no_key_and_no_secret(self):
        service, scrape = self.start_with_failures()
        self.assertEqual(service.get("/metrics").status_code, 401)
        for secret in ("local_content", self.token, self.reader, self.servers["main_s3"]["secret_key"],
                       self.main.name, "not-asked-for"):
            self.assertNotIn(secret, scrape.text)


if __name__ == "__main__":
    unittest.main()
