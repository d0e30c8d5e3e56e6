"""Listings that repeat themselves, are out of order, lack what is there, or are no listings: no object is
lost or taken for gone, no run goes in circles, and no document takes more memory than there is for it."""

import os
import random
import re
import subprocess
import time
import unittest
import urllib.parse
from pathlib import Path

from harness.fault_case import LOW_LEVEL, MIB, FaultCase, faults

_KEYS = [f"k{number:02}" for number in range(30)]
_MOST_MEMORY = 128 * MIB


def page(objects, truncated):
    """A ListBucketResult; `objects` are (key, size, ETag)."""
    listed = "".join(
        f"<Contents><Key>{urllib.parse.quote(key)}</Key><Size>{size}</Size>"
        f"<LastModified>2026-11-24T03:44:11.000Z</LastModified><ETag>&quot;{etag}&quot;</ETag>"
        "</Contents>" for key, size, etag in objects)
    return (f"<ListBucketResult><EncodingType>url</EncodingType>{listed}"
            f"<IsTruncated>{str(truncated).lower()}</IsTruncated></ListBucketResult>").encode()


class ListingCase(FaultCase):
    def setUp(self):
        super().setUp()
        self.fill(*_KEYS, size=500)

    def answer(self, proxy, choose):
        """Answers listings by `choose(objects, start_after)`, which returns a page and whether there
        are more."""
        listing = sorted((key, *rest) for key, rest in self.main.listing().items())

        def fault(exchange):
            after = dict(urllib.parse.parse_qsl(exchange.request.query)).get("start-after", "")
            faults.body_of(page(*choose(listing, after)))(exchange)

        return proxy.on("ListObjectsV2", fault=fault)


def after_key(listing, key, size=10):
    rest = [one for one in listing if one[0] > key]
    return rest[:size], len(rest) > size


class Order(ListingCase):
    def test_keys_in_any_order_within_a_page(self):
        shuffle = random.Random(5).shuffle

        def choose(listing, after):
            listed, more = after_key(listing, after)
            last = listed.pop() if listed else None
            shuffle(listed)
            return listed + ([last] if last else []), more

        for proxy in (self.main_proxy, self.hidden_proxy):
            self.answer(proxy, choose)
        self.hidden_proxy.heal()
        self.sync()
        self.assert_complete()
        self.assertEqual(self.entries("object.vanish"), [])

    def test_keys_that_are_listed_again(self):
        def choose(listing, after):
            listed, more = after_key(listing, after)
            before = [one for one in listing if one[0] <= after][-3:]
            return before + listed[:4] + listed, more

        self.answer(self.main_proxy, choose)
        self.sync()
        self.assert_complete()
        self.assertEqual(len({(s.key) for s in self.hidden_proxy.of("PutObject")}), len(_KEYS))
        # What was listed again while it was on its way may be read again, and is adopted then.
        self.assertEqual(self.hidden.objects().keys(), set(_KEYS))

    def test_pages_in_another_order_lose_nothing(self):
        def choose(listing, after):
            backwards = listing[::-1]
            rest = [one for one in backwards if not after or one[0] < after]
            return rest[:10], len(rest) > 10

        self.answer(self.main_proxy, choose)
        done = self.li_sync.run("media", "sync")
        if done.code == 0:
            self.assert_complete()
        else:
            self.assertEqual(done.code, 69, done)
            self.assertIn("go on", done.err)
        self.assertEqual(self.entries("object.vanish"), [])
        self.assert_healed()

    def test_a_page_that_comes_again_and_again_ends_the_run(self):
        self.answer(self.main_proxy, lambda listing, after: (listing[:10], True))
        done = self.sync(code=69)
        self.assertIn("does not go on after", done.err)
        self.assertLess(len(self.main_proxy.of("ListObjectsV2")), 10)
        self.assert_healed()

    def test_what_a_listing_lacks_is_no_tombstone(self):
        self.sync()
        self.answer(self.main_proxy, lambda listing, after: (listing[::2], False))
        self.sync()
        self.assertEqual(self.counts()["vanished"], 0)
        self.assertEqual(self.entries("object.vanish"), [])
        self.assert_healed()

    def test_what_hiddens_listing_lacks_is_not_replaced(self):
        for key in _KEYS:
            self.hidden.write(key, self.contents[key])
        self.answer(self.hidden_proxy, lambda listing, after: (listing[::2], False))
        self.sync()
        self.assert_complete()
        self.assertEqual(self.hidden.objects().keys(), set(_KEYS), "something was kept aside")


_BOMB = (b'<?xml version="1.0"?><!DOCTYPE b [<!ENTITY a0 "aaaaaaaaaa">' +
         b"".join(b'<!ENTITY a%d "%s">' % (n, b"&a%d;" % (n - 1) * 10) for n in range(1, 10)) +
         b"]><ListBucketResult><Name>&a9;</Name><IsTruncated>false</IsTruncated>"
         b"</ListBucketResult>")
_ABSURD = {
    "an XML bomb": (_BOMB, "entity|DOCTYPE"),
    "a DOCTYPE": (b'<!DOCTYPE x SYSTEM "http://127.0.0.1:1/x">' + page([], False), "DOCTYPE"),
    "deep nesting": (b"<a>" * 1_000_000, "tags"),
    "more objects than asked for": (page([(f"o{n:07}", 1, "e") for n in range(5000)], False),
                                    "more objects|tags"),
    "a million objects": (page([("o", 1, "e")] * 1_000_000, True), "16 MiB"),
    "a page of 100 MB": (b"<ListBucketResult>" + b" " * 100_000_000, "16 MiB"),
    "half a page": (page([("k00", 1, "e")], False)[:100], "cannot be used"),
    "a login page": (b"<html><body>Log in</body></html>", "html"),
    "nothing": (b"", "cannot be used"),
    "a key that is none": (page([("", 1, "e")], False), "without a key"),
    "a size that is none": (page([("k", -1, "e")], False), "no number"),
}


class Absurd(ListingCase):
    def run_measured(self):
        """(exit code, what was said, peak memory in bytes) of a sync."""
        memory = 0
        with (self.directory / "said").open("w+") as said:
            process = subprocess.Popen(
                [os.environ["LI_SYNC_BIN"], "media", "sync", "--config", str(self.li_sync.config)],
                stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=said)
            # Not by wait4: it counts what this process, as large as the documents, had when it forked.
            while process.poll() is None:
                status = Path(f"/proc/{process.pid}/status").read_text()
                peak = re.search(r"VmHWM:\s+(\d+) kB", status)
                memory = int(peak.group(1)) * 1024 if peak else memory
                time.sleep(0.01)
            said.seek(0)
            return process.returncode, said.read(), memory

    def test_no_document_is_taken_that_is_none(self):
        for what, (document, said) in _ABSURD.items():
            with self.subTest(what):
                self.main_proxy.requests.clear()
                self.main_proxy.on("ListObjectsV2", nth=2, fault=faults.body_of(document))
                code, text, memory = self.run_measured()
                self.main_proxy.heal()
                self.assertEqual(code, 69, text)
                self.assertRegex(text, re.compile(said))
                self.assertLess(memory, _MOST_MEMORY)
                self.assertEqual(len(self.main_proxy.requests), 1 + LOW_LEVEL)
                self.assertEqual(self.counts()["failed"], 0)
                self.assertEqual(self.entries("object.vanish"), [])
        self.assert_healed()

    def test_one_such_document_is_asked_for_again(self):
        self.main_proxy.on("ListObjectsV2", nth=2, times=2, fault=faults.body_of(_BOMB))
        self.hidden_proxy.on("ListObjectsV2", times=1, fault=faults.body_of(b"<html/>"))
        self.sync()
        self.assert_complete()

    def test_hiddens_listing_is_held_to_the_same(self):
        self.hidden_proxy.on("ListObjectsV2", fault=faults.body_of(_BOMB))
        done = self.sync(code=69)
        self.assertIn("ListObjectsV2", done.err)
        self.assert_healed()

    def test_an_error_answer_is_read_only_so_far(self):
        self.main_proxy.on("ListObjectsV2", nth=2,
                           fault=faults.refused(503, "SlowDown", message="x" * 50 * MIB))
        code, text, memory = self.run_measured()
        self.assertEqual(code, 69, text)
        self.assertLess(len(text), 2000)
        self.assertLess(memory, _MOST_MEMORY)
        self.assert_healed()


if __name__ == "__main__":
    unittest.main()
