"""What networks do: delays, resets in either direction, silence. The object arrives whole, or the record
says why not; as many requests go out as `retries` and `low-level-retries` allow."""

import time
import unittest

from harness.fault_case import LOW_LEVEL, MIB, RETRIES, FaultCase, faults


class Passing(FaultCase):
    """Faults that do not last: one run is enough."""

    def assert_one_run_is_enough(self):
        self.sync()
        self.assert_complete()

    def test_answers_that_take_long_are_waited_for(self):
        self.fill("a", "b", "c")
        for proxy in (self.main_proxy, self.hidden_proxy):
            proxy.on(fault=faults.latency(0.15))
        self.assert_one_run_is_enough()
        self.assertEqual(len(self.main_proxy.of("GetObject")), 3)
        self.assertEqual(len(self.hidden_proxy.of("PutObject")), 3)

    def test_an_answer_of_main_that_is_reset_is_asked_for_again(self):
        self.fill("a", "b", size=200_000)
        self.main_proxy.on("GetObject", key="a", times=2, fault=faults.reset_answer_after(100_000))
        self.assert_one_run_is_enough()
        self.assertEqual(len(self.main_proxy.of("GetObject", "a")), 3)
        self.assertEqual(len(self.hidden_proxy.of("PutObject")), 2)

    def test_a_part_of_main_that_is_reset_is_asked_for_again(self):
        self.fill_in_parts("video", 8 * MIB, 3)
        self.main_proxy.on("GetObject", nth=3, times=2, fault=faults.reset_answer_after(3 * MIB))
        self.assert_one_run_is_enough()
        self.assertEqual(len(self.hidden_proxy.of("UploadPart")), 3)

    def test_a_listing_that_is_reset_is_asked_for_again(self):
        self.fill("a")
        self.main_proxy.on("ListObjectsV2", times=2, fault=faults.reset_answer_after(60))
        self.assert_one_run_is_enough()

    def test_a_body_to_hidden_that_is_reset_is_sent_again(self):
        self.fill("a", size=4 * MIB)
        self.hidden_proxy.on("PutObject", times=2, fault=faults.reset_request_after(MIB))
        self.assert_one_run_is_enough()
        self.assertEqual(len(self.main_proxy.of("GetObject")), 1, "main was read again for it")

    def test_a_part_to_hidden_that_is_reset_is_sent_again(self):
        self.fill_in_parts("video", 8 * MIB, 3)
        self.hidden_proxy.on("UploadPart", nth=2, times=2, fault=faults.reset_request_after(MIB))
        self.assert_one_run_is_enough()
        self.assertEqual(len(self.hidden_proxy.of("UploadPart")), 5)

    def test_what_hidden_stored_without_saying_so_is_found_and_not_stored_twice(self):
        self.fill("a")
        self.hidden_proxy.on("PutObject", times=1, fault=faults.reset_without_an_answer)
        self.assert_one_run_is_enough()
        self.assertEqual(len(self.hidden.objects()), 1, "nothing was kept aside")

    def test_an_upload_that_was_completed_without_saying_so_is_found(self):
        self.fill_in_parts("video", 8 * MIB, 2)
        self.hidden_proxy.on("CompleteMultipartUpload", times=1,
                             fault=faults.reset_without_an_answer)
        self.assert_one_run_is_enough()
        self.assertEqual(len(self.hidden_proxy.of("UploadPart")), 2)
        self.assertEqual(self.hidden.parts_of_uploads("video"), [])

    def test_a_body_shorter_than_announced_is_asked_for_again(self):
        self.fill("a")
        self.main_proxy.on("GetObject", times=2, fault=faults.truncated(1000))
        self.main_proxy.on("ListObjectsV2", nth=2, times=1, fault=faults.truncated(100))
        self.assert_one_run_is_enough()


class Lasting(FaultCase):
    def assert_others_are_copied(self, key, fault):
        """Only `key` failed, so often as the options allow; later it heals."""
        self.sync(code=1)
        self.assertEqual(self.faults(), {key: fault})
        self.assertEqual(self.counts()["copied"], len(self.contents) - 1)
        failure = self.entries("object.copy", "failed")[0]
        self.assertEqual((failure["key"], failure["detail.fault"]), (key, fault))

    def test_a_read_is_tried_as_often_as_the_options_say(self):
        self.fill("a", "b", "c")
        self.main_proxy.on("GetObject", key="b", fault=faults.reset_answer_after(10))
        self.assert_others_are_copied("b", "network")
        self.assertEqual(len(self.main_proxy.of("GetObject", "b")), RETRIES * LOW_LEVEL)
        self.assertEqual(len(self.main_proxy.of("GetObject", "a")), 1)
        self.assert_healed()

    def test_a_write_is_tried_as_often_as_the_options_say(self):
        self.fill("a", "b", "c")
        self.hidden_proxy.on("PutObject", key="b", fault=faults.reset_request_after(10))
        self.assert_others_are_copied("b", "network")
        # libcurl by itself sends once more what got no answer on a kept connection.
        sent, tries = len(self.hidden_proxy.of("PutObject", "b")), RETRIES * LOW_LEVEL
        self.assertIn(sent, range(tries, 2 * tries))
        self.assertEqual(len(self.main_proxy.of("GetObject", "b")), RETRIES)
        self.assert_healed()

    def test_an_upload_in_parts_that_fails_is_gone_on_with(self):
        self.fill_in_parts("video", 8 * MIB, 3)
        self.fill("a")
        third = self.hidden_proxy.on(
            "UploadPart", fault=lambda exchange: (
                exchange.reset() if "partNumber=3" in exchange.request.query
                else exchange.pass_on()))
        self.assert_others_are_copied("video", "network")
        self.assertGreater(third.done, RETRIES * LOW_LEVEL)
        self.hidden_proxy.requests.clear()
        self.assert_healed()
        self.assertEqual(len(self.hidden_proxy.of("UploadPart")), 1, "only the missing part")

    def test_a_hidden_that_is_not_there_is_recorded_for_each_object(self):
        self.fill("a", "b")
        self.hidden_proxy.on(fault=lambda exchange: exchange.reset())
        self.sync(code=1)
        self.assertEqual(set(self.faults().values()), {"network"})
        self.assert_healed()


class Silence(FaultCase):
    """Ends by media.timeout."""

    settings = {"media.timeout": "2s"}

    def test_a_stalled_answer_ends_by_the_timeout_and_is_asked_for_again(self):
        self.fill("a", "b", size=200_000)
        self.main_proxy.on("GetObject", key="a", times=1, fault=faults.stalled_after(100_000))
        started = time.monotonic()
        self.sync()
        self.assert_complete()
        self.assertGreater(time.monotonic() - started, 2)

    def test_a_server_that_does_not_read_ends_by_the_timeout_and_is_sent_it_again(self):
        self.fill("a", size=8 * MIB)
        self.hidden_proxy.on("PutObject", times=1, fault=faults.deaf)
        self.sync()
        self.assert_complete()
        self.assertEqual(len(self.hidden_proxy.of("PutObject")), 2)

    def test_a_main_that_is_silent_ends_the_run_by_its_timeout(self):
        self.fill("a")
        self.main_proxy.on(fault=faults.deaf)
        done = self.sync(code=69)
        self.assertIn("STOPPED EARLY", done.err)
        self.assertIn("ListObjectsV2", done.err)
        self.assertEqual(len(self.main_proxy.requests), LOW_LEVEL)
        self.assert_healed()


if __name__ == "__main__":
    unittest.main()
