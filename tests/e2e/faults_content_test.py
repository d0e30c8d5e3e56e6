"""Bodies, lengths and ETags that are wrong: nothing wrong counts as copied, whichever side or server made
it so."""

import unittest

from harness.fault_case import LOW_LEVEL, MIB, RETRIES, VERSIONS, FaultCase, faults

_NO_TAG = "0123456789abcdef0123456789abcdef"


class Passing(FaultCase):
    def assert_one_run_is_enough(self):
        self.sync()
        self.assert_complete()

    def test_a_byte_flipped_on_the_way_from_main(self):
        self.fill("a", "b")
        self.main_proxy.on("GetObject", key="a", times=1, fault=faults.flipped_answer(1234))
        self.assert_one_run_is_enough()
        self.assertEqual(len(self.main_proxy.of("GetObject", "a")), 2)
        self.assertEqual(len(self.hidden_proxy.of("PutObject", "a")), 1)

    def test_a_byte_flipped_in_a_part_of_main(self):
        self.fill_in_parts("video", 5 * MIB, 3)
        self.main_proxy.on("GetObject", nth=3, times=1, fault=faults.flipped_answer(MIB))
        self.assert_one_run_is_enough()
        self.assertEqual(self.hidden.listing()["video"], self.main.listing()["video"])

    def test_a_byte_flipped_in_a_small_object_that_main_holds_in_parts(self):
        self.fill_in_parts("short", 5 * MIB, 1)
        self.assertTrue(self.main.listing()["short"][1].endswith("-1"))
        self.main_proxy.on("GetObject", key="short", times=1, fault=faults.flipped_answer(7))
        self.assert_one_run_is_enough()

    def test_a_byte_flipped_on_the_way_to_hidden(self):
        self.fill("a")
        self.hidden_proxy.on("PutObject", times=1, fault=faults.flipped_request(5))
        self.assert_one_run_is_enough()
        self.assertEqual(len(self.main_proxy.of("GetObject", "a")), 1)

    def test_a_byte_flipped_in_a_part_to_hidden(self):
        self.fill_in_parts("video", 8 * MIB, 2)
        self.hidden_proxy.on("UploadPart", times=1, fault=faults.flipped_request(MIB))
        self.assert_one_run_is_enough()

    def test_an_object_shorter_than_listed(self):
        self.fill("a")
        self.main_proxy.on("GetObject", times=1, fault=faults.truncated_and_announced_so(100))
        self.assert_one_run_is_enough()

    def test_an_object_longer_than_listed_is_cut_off(self):
        self.fill("a")
        self.main_proxy.on("GetObject", times=1, fault=faults.longer(bytes(50 * MIB)))
        self.assert_one_run_is_enough()

    def test_bytes_after_the_announced_length_reach_no_other_answer(self):
        self.fill(*(f"k{number:02}" for number in range(20)))
        stray = b"HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\nbad"
        self.main_proxy.on("GetObject", times=5, fault=faults.longer_than_announced(stray))
        self.hidden_proxy.on("PutObject", times=5, fault=faults.longer_than_announced(stray))
        self.assert_one_run_is_enough()

    def test_another_etag_when_main_is_read(self):
        self.fill("a")
        self.main_proxy.on("GetObject", times=1, fault=faults.wrong_etag(_NO_TAG))
        self.assert_one_run_is_enough()
        self.assertEqual(len(self.main_proxy.of("HeadObject", "a")), 1, "it was looked at anew")

    def test_another_etag_when_hidden_is_asked_is_no_adoption(self):
        self.fill("a")
        self.hidden.write("a", self.contents["a"])
        self.hidden_proxy.on("HeadObject", key="a", times=1, fault=faults.wrong_etag(_NO_TAG))
        self.sync()
        self.assertEqual(self.held(), self.main.contents())

    def test_another_etag_when_hidden_has_stored_an_object(self):
        self.fill("a")
        self.hidden_proxy.on("PutObject", times=1, fault=faults.wrong_etag(_NO_TAG))
        self.assert_one_run_is_enough()

    def test_another_etag_when_hidden_has_stored_a_part(self):
        self.fill_in_parts("video", 8 * MIB, 2)
        self.hidden_proxy.on("UploadPart", times=1, fault=faults.wrong_etag(_NO_TAG))
        self.assert_one_run_is_enough()

    def test_another_etag_when_hidden_has_completed_an_upload(self):
        self.fill_in_parts("video", 8 * MIB, 2)
        self.hidden_proxy.on("CompleteMultipartUpload", times=1,
                             fault=faults.wrong_etag(_NO_TAG + "-2"))
        self.assert_one_run_is_enough()

    def test_an_error_in_a_good_answer_does_not_complete_an_upload(self):
        self.fill_in_parts("video", 8 * MIB, 2)
        self.hidden_proxy.on("CompleteMultipartUpload", times=2,
                             fault=faults.good_status_with_error("InternalError"))
        self.assert_one_run_is_enough()
        self.assertEqual(len(self.hidden_proxy.of("CompleteMultipartUpload")), 3)
        self.assertEqual(len(self.hidden_proxy.of("UploadPart")), 2)

    def test_an_error_in_a_good_answer_is_no_listing_and_no_copy(self):
        self.fill("a", "b", "c")
        self.hidden.write("b", b"earlier")
        self.main_proxy.on("ListObjectsV2", nth=2, times=1,
                           fault=faults.good_status_with_error("SlowDown"))
        self.hidden_proxy.on("CopyObject", times=1,
                             fault=faults.good_status_with_error("InternalError"))
        self.sync()
        self.assert_complete()
        kept = {key: self.hidden.read(key) for key in self.hidden.objects()
                if key.startswith(VERSIONS)}
        self.assertEqual(list(kept.values()), [b"earlier"])

    def test_what_main_deletes_while_it_is_copied_is_a_tombstone_and_no_failure(self):
        self.fill("a", "b")
        self.main_proxy.on("GetObject", key="a", times=1, fault=faults.after(
            lambda: self.main.delete("a"), lambda exchange: exchange.pass_on()))
        self.sync()
        del self.contents["a"]
        self.assertEqual(self.held(), self.main.contents())
        self.assertEqual(self.counts()["vanished"], 1)
        self.assertEqual(self.entries("object.vanish")[0]["key"], "a")

    def test_what_main_replaces_while_it_is_copied_is_copied_as_it_is_now(self):
        self.fill("a", "b")

        def replace():
            self.contents["a"] = b"newer"
            self.main.write("a", b"newer")

        self.main_proxy.on("GetObject", key="a", times=1, fault=faults.after(
            replace, lambda exchange: exchange.pass_on()))
        self.assert_one_run_is_enough()


class Lasting(FaultCase):
    def assert_recorded(self, key, fault):
        """Nothing of the object is on hidden, and the record says why; later it heals."""
        self.sync(code=1)
        self.assertEqual(self.faults(), {key: fault})
        self.assertNotIn(key, self.hidden.objects())
        self.assertEqual(self.counts()["copied"], len(self.contents) - 1)

    def test_main_that_always_flips_a_byte(self):
        self.fill("a", "b")
        self.main_proxy.on("GetObject", key="a", fault=faults.flipped_answer(9))
        self.assert_recorded("a", "corrupt")
        self.assertEqual(len(self.main_proxy.of("GetObject", "a")), RETRIES)
        self.assertEqual(self.hidden_proxy.of("PutObject", "a"), [])
        self.assert_healed()

    def test_main_that_always_flips_a_byte_of_a_part(self):
        self.fill_in_parts("video", 5 * MIB, 3)
        self.fill("b")
        self.main_proxy.on("GetObject", key="video", nth=2, fault=faults.flipped_answer(9))
        self.assert_recorded("video", "corrupt")
        self.assertEqual(self.hidden_proxy.of("CompleteMultipartUpload"), [])
        self.assert_healed()

    def test_a_way_to_hidden_that_always_flips_a_byte(self):
        self.fill("a", "b")
        self.hidden_proxy.on("PutObject", key="a", fault=faults.flipped_request(9))
        self.assert_recorded("a", "corrupt")
        self.assertEqual(len(self.hidden_proxy.of("PutObject", "a")), RETRIES * LOW_LEVEL)
        self.assert_healed()

    def test_main_that_is_always_longer_than_listed(self):
        self.fill("a", "b")
        self.main_proxy.on("GetObject", key="a", fault=faults.longer(b"more"))
        self.assert_recorded("a", "changed")
        self.assert_healed()

    def test_an_upload_that_is_never_completed(self):
        self.fill_in_parts("video", 8 * MIB, 2)
        self.fill("b")
        self.hidden_proxy.on("CompleteMultipartUpload",
                             fault=faults.good_status_with_error("InternalError"))
        self.assert_recorded("video", "server")
        self.assertEqual(len(self.hidden_proxy.of("CompleteMultipartUpload")), RETRIES * LOW_LEVEL)
        self.assert_healed()


if __name__ == "__main__":
    unittest.main()
