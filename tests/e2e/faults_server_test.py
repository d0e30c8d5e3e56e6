"""What servers do: they are busy, their clock is off, they no longer take the credentials, the bucket goes
away, they send li-sync elsewhere. What passes is waited for; what only a person can mend ends the run at
once, with the cause."""

import threading
import time
import unittest

from harness.fault_case import LOW_LEVEL, RETRIES, FaultCase, faults

# Requests that may be on their way when the cause shows: media.transfers, and what each then still asks.
_FEW = 8


class Busy(FaultCase):
    def test_a_burst_of_503_is_waited_out(self):
        self.fill(*(f"k{number}" for number in range(6)))
        for proxy, operation in ((self.main_proxy, "GetObject"), (self.hidden_proxy, "PutObject")):
            proxy.on(operation, times=4, fault=faults.refused(503, "SlowDown"))
        self.main_proxy.on("ListObjectsV2", times=2, fault=faults.refused(503))
        self.sync()
        self.assert_complete()

    def test_retry_after_is_kept(self):
        self.fill("a")
        self.hidden_proxy.on("PutObject", times=1,
                             fault=faults.refused(503, "SlowDown", retry_after=2))
        self.sync()
        first, second = self.hidden_proxy.of("PutObject")
        self.assertGreaterEqual(second.at - first.at, 2)
        self.assert_complete()

    def test_waits_grow_and_end_with_the_tries(self):
        for status, fault in ((503, "throttled"), (500, "server")):
            with self.subTest(status):
                self.fill("a", "b")
                self.main_proxy.requests.clear()
                self.main_proxy.on("GetObject", key="a", fault=faults.refused(status))
                self.sync(code=1)
                self.assertEqual(self.faults(), {"a": fault})
                self.assertEqual(len(self.main_proxy.of("GetObject", "a")), RETRIES * LOW_LEVEL)
                self.assert_healed()

    def test_a_hidden_that_is_busy_for_long_fails_objects_and_not_the_run(self):
        self.fill("a", "b", "c")
        self.hidden_proxy.on("PutObject", key="b", fault=faults.refused(503, "SlowDown"))
        self.sync(code=1)
        self.assertEqual(self.faults(), {"b": "throttled"})
        self.assert_healed()


class PermanentFailures(FaultCase):
    def test_they_are_asked_for_once_and_then_left_alone(self):
        self.fill("a", "b", "c")
        self.hidden_proxy.on("PutObject", key="b", fault=faults.refused(400, "EntityTooLarge"))
        self.sync(code=1)
        self.assertEqual(self.faults(), {"b": "too-large"})
        self.assertEqual(len(self.hidden_proxy.of("PutObject", "b")), 1)
        self.sync(code=1)  # the second try is due at the very next run, the third an hour later
        for _ in range(3):
            self.sync(code=1)
        self.assertEqual(len(self.hidden_proxy.of("PutObject", "b")), 2)
        self.assertEqual(self.failed()["b"]["attempts"], 2)
        self.assert_healed()


class WrongClock(FaultCase):
    def test_signatures_follow_the_clock_of_each_server(self):
        self.fill("a", "b", "c")
        minutes = 60
        for side, proxy, offset in (("main_s3", self.main_proxy, 20 * minutes),
                                    ("hidden_s3", self.hidden_proxy, -20 * minutes)):
            proxy.on(fault=faults.clock_off(offset, self.servers[side]["secret_key"]))
        self.sync()
        self.assert_complete()
        for proxy in (self.main_proxy, self.hidden_proxy):
            refused = [sent for sent in proxy.requests if sent.status == 403]
            # Once a run, and for what was on its way by then.
            self.assertLessEqual(len(refused), 3 * _FEW, [sent.operation for sent in refused])
        # The watermark is main's clock.
        ahead = self.li_sync.status()["last_media_sync_ts"]
        self.assertGreater(ahead, time.strftime("%Y-%m-%dT%H:%M:%S",
                                                time.gmtime(time.time() + 15 * minutes)))

    def test_a_clock_that_is_never_right_ends_the_run(self):
        self.fill(*(f"k{number:02}" for number in range(20)))
        self.hidden_proxy.on(fault=faults.refused(403, "RequestTimeTooSkewed"))
        done = self.sync(code=69)
        self.assertIn("RequestTimeTooSkewed", done.err)
        self.assertLess(len(self.main_proxy.of("GetObject")), _FEW)
        self.assert_healed()


class ForTheOperator(FaultCase):
    OBJECTS = 60

    def setUp(self):
        super().setUp()
        self.fill(*(f"k{number:03}" for number in range(self.OBJECTS)))

    def assert_stops_early(self, rule, *said, fault):
        """Exit 69 with the cause on stderr, in the log and in the trail; few requests after it."""
        done = self.sync(code=69)
        self.assertIn("STOPPED EARLY", done.err)
        for words in said:
            self.assertIn(words, done.err)
        self.assertLessEqual(rule.seen - rule.nth, _FEW, "it went on asking")
        finish = self.entries("run.finish")[-1]
        self.assertEqual(finish["outcome"], "failed")
        self.assertIn(said[0], finish["reason"])
        counts = self.counts()
        self.assertEqual(set(self.faults().values()), {fault, "none"})
        self.assertLessEqual(counts["failed"], _FEW)
        self.assertGreater(counts["pending"], self.OBJECTS // 2, "the others wait, as recorded")
        self.assert_healed()

    def assert_refused_credentials_stop(self, side, operation, code):
        proxy = getattr(self, side)
        rule = proxy.on(operation, nth=11, fault=faults.refused(403, code))
        self.assert_stops_early(rule, code, "valid credentials", fault="credentials")

    def test_credentials_for_main_that_expire_in_the_run(self):
        self.assert_refused_credentials_stop("main_proxy", "GetObject", "ExpiredToken")

    def test_credentials_for_hidden_that_expire_in_the_run(self):
        self.assert_refused_credentials_stop("hidden_proxy", "PutObject", "ExpiredToken")

    def test_credentials_for_main_that_are_taken_back_in_the_run(self):
        self.assert_refused_credentials_stop("main_proxy", "GetObject", "InvalidAccessKeyId")

    def test_credentials_for_hidden_that_are_taken_back_in_the_run(self):
        self.assert_refused_credentials_stop("hidden_proxy", "PutObject", "InvalidAccessKeyId")

    def test_main_with_other_credentials_from_the_start(self):
        self.main_proxy.on(fault=faults.refused(403, "InvalidAccessKeyId"))
        done = self.sync(code=69)
        self.assertIn("InvalidAccessKeyId", done.err)
        self.assertEqual(len(self.main_proxy.requests), 1)
        self.assertEqual(self.hidden_proxy.requests, [])
        self.assert_healed()

    def assert_denial_stops(self, proxy, operation):
        proxy.on(operation, fault=faults.refused(403, "AccessDenied"))
        done = self.sync(code=69)
        self.assertIn("AccessDenied", done.err)
        self.assertIn("20 objects in a row were denied", done.err)
        self.assertIn("Let li-sync's credentials read these objects on main", done.err)
        self.assertLessEqual(len(proxy.of(operation)), 20 + _FEW)
        self.assert_healed()

    def test_a_main_that_gives_nothing(self):
        self.assert_denial_stops(self.main_proxy, "GetObject")

    def test_a_hidden_that_takes_nothing(self):
        self.assert_denial_stops(self.hidden_proxy, "PutObject")

    def test_some_objects_denied_do_not_end_the_run(self):
        self.main_proxy.on("GetObject", key=lambda key: key.startswith("k00"),
                           fault=faults.refused(403, "AccessDenied"))
        self.sync(code=1)
        self.assertEqual(self.faults(), {f"k00{number}": "denied" for number in range(10)})
        self.assertEqual(self.counts()["copied"], self.OBJECTS - 10)
        self.assert_healed()

    def test_a_bucket_of_main_that_is_removed_in_the_run(self):
        rule = self.main_proxy.on("GetObject", nth=11, fault=faults.refused(404, "NoSuchBucket"))
        self.assert_stops_early(rule, "NoSuchBucket", "Create the bucket", fault="no-bucket")

    def test_a_bucket_of_hidden_that_is_removed_in_the_run(self):
        removing, removed = threading.Lock(), []

        def remove(exchange):
            with removing:
                while not removed:
                    removed.append(self.hidden.remove())
            exchange.pass_on()

        rule = self.hidden_proxy.on("PutObject", nth=11, fault=remove)
        done = self.sync(code=69)
        self.assertIn("NoSuchBucket", done.err)
        self.assertLessEqual(rule.seen - rule.nth, _FEW)
        counts = self.counts()
        self.hidden.create()
        self.assertGreater(counts["pending"], self.OBJECTS // 2)
        # What was copied before is gone with the bucket: a full run finds it out.
        self.hidden_proxy.heal()
        self.li_sync.run("media", "retry", "--all")
        done = self.li_sync.run("media", "sync", "--full")
        self.assertEqual(done.code, 0, done)
        self.assert_complete()

    def test_hidden_without_room(self):
        rule = self.hidden_proxy.on("PutObject", nth=11,
                                    fault=faults.refused(507, "XMinioStorageFull"))
        self.assert_stops_early(rule, "XMinioStorageFull", "Make room", fault="no-space")


class Redirects(FaultCase):
    def test_they_are_not_followed_and_nothing_is_sent_there(self):
        elsewhere = self.proxy(self.servers["other_s3"]["endpoint"])
        for status in (301, 302, 303, 307, 308):
            with self.subTest(status):
                self.fill("a", "b")
                self.main_proxy.on("GetObject",
                                   fault=faults.redirected(status, elsewhere.endpoint + "/x"))
                done = self.sync(code=69)
                self.assertIn(f"HTTP {status}", done.err)
                self.assertIn("redirects are not followed", done.err)
                self.assertEqual(elsewhere.connections, 0)
                self.main_proxy.heal()
        self.assert_healed()

    def test_hidden_cannot_send_content_elsewhere(self):
        self.fill("a", "b")
        elsewhere = self.proxy(self.servers["other_s3"]["endpoint"])
        self.hidden_proxy.on("PutObject", fault=faults.redirected(307, elsewhere.endpoint + "/x"))
        self.sync(code=69)
        self.assertEqual(elsewhere.connections, 0)
        self.assert_healed()


if __name__ == "__main__":
    unittest.main()
