"""What goes along with an object's bytes, and where the content is that an overwrite on main has replaced
on hidden: with the built program between real S3 servers."""

import json
import secrets
import shutil
import tempfile
import unittest
from pathlib import Path

from harness.li_sync import LiSync
from harness.places import Bucket, Tree
from harness.proxy import Proxy, deny
from harness.servers import known_servers

_KEY = "local_content/aa/bb/k"
_LARGE = "local_content/aa/bb/video"
_MIB = 2**20
_VERSIONS = ".li-sync-versions/"
_HEADERS = {"ContentType": "image/png", "CacheControl": "max-age=60",
            "ContentDisposition": 'attachment; filename="a  b.png"', "ContentEncoding": "gzip",
            "Metadata": {"origin": "matrix.example.org"},
            "Tagging": "kind=avatar&a%20b=c%2Bd%3D"}
_TAGS = {"kind": "avatar", "a b": "c+d="}


class Case(unittest.TestCase):
    def setUp(self):
        self.servers = known_servers()
        self.directory = Path(tempfile.mkdtemp(prefix="li-sync-e2e-"))
        self.addCleanup(shutil.rmtree, self.directory)
        self.main = self.bucket("main_s3")
        self.to_main = Proxy(self.servers["main_s3"])
        self.addCleanup(self.to_main.close)

    def bucket(self, server):
        bucket = Bucket(self.servers[server], "versions-" + secrets.token_hex(6))
        bucket.create()
        return bucket

    def hide_in(self, server="hidden_s3", versioning=None, settings=None):
        self.hidden = self.bucket(server)
        if versioning:
            self.hidden.set_versioning(versioning)
        self.to_hidden = Proxy(self.servers[server])
        self.addCleanup(self.to_hidden.close)
        self.li_sync = LiSync(self.directory / secrets.token_hex(4), self.servers,
                              self.main.behind(self.to_main), self.hidden.behind(self.to_hidden),
                              settings)

    def sync(self):
        done = self.li_sync.run("media", "sync")
        self.assertEqual(done.code, 0, done)

    def versions(self, *words):
        done = self.li_sync.run("media", "versions", "--json", *words)
        self.assertEqual(done.code, 0, done)
        return [json.loads(line) for line in done.out.splitlines()]

    def last_copy(self, key):
        return [entry for entry in self.li_sync.audit()
                if entry["action"] == "object.copy" and entry.get("key") == key][-1]

    def copies(self):
        return [key for key in self.hidden.objects() if key.startswith(_VERSIONS)]

    def assert_sides_saw_what_they_may(self):
        self.assertLessEqual(self.to_main.methods(), {"GET", "HEAD"})
        self.assertLessEqual(self.to_hidden.methods(), {"GET", "HEAD", "PUT", "POST"})
        self.assertEqual(self.li_sync.run("audit", "verify").code, 0)


class Overwrites(Case):
    def overwrite(self):
        """Two versions of a small and of a large object of main, each copied; the first contents."""
        first = {_KEY: secrets.token_bytes(3000), _LARGE: secrets.token_bytes(9 * _MIB)}
        second = {_KEY: secrets.token_bytes(3000), _LARGE: secrets.token_bytes(9 * _MIB)}
        for contents in (first, second):
            for key, content in contents.items():
                self.main.write(key, content)
            self.sync()
            for key, content in contents.items():
                self.assertEqual(self.hidden.read(key), content)
        return first

    def test_with_versioning_nothing_is_copied_and_the_old_content_is_reached_by_its_id(self):
        self.hide_in(versioning="Enabled")
        first = self.overwrite()
        self.assertEqual(self.copies(), [])
        listed = {line["key"]: line for line in self.versions()}
        self.assertEqual(set(listed), set(first))
        for key, content in first.items():
            line, entry = listed[key], self.last_copy(key)
            self.assertEqual(line["kept_key"], key)
            self.assertEqual(self.hidden.read_version(key, line["version"]), content)
            self.assertEqual(line["size"], len(content))
            self.assertEqual((entry["detail.kept_key"], entry["detail.kept_version"],
                              entry["detail.kept_etag"], entry["run"]),
                             (key, line["version"], line["etag"], line["run"]))
            self.assertEqual(self.hidden.read_version(key, entry["detail.version"]),
                             self.main.read(key))
        self.assertEqual(self.li_sync.status()["media"]["earlier_versions"], 2)
        self.assert_sides_saw_what_they_may()

    def test_without_versioning_the_old_content_is_copied_below_the_prefix(self):
        for server in ("hidden_s3", "other_s3"):
            with self.subTest(server):
                self.hide_in(server)
                first = self.overwrite()
                for line in self.versions():
                    self.assertTrue(line["kept_key"].startswith(_VERSIONS), line)
                    self.assertEqual(line["version"], "")
                    self.assertEqual(self.hidden.read(line["kept_key"]), first[line["key"]])
                    entry = self.last_copy(line["key"])
                    self.assertEqual(entry["detail.kept_key"], line["kept_key"])
                    self.assertNotIn("detail.kept_version", entry)
                self.assertEqual(len(self.copies()), 2)
                self.assert_sides_saw_what_they_may()

    def test_where_versioning_was_suspended_each_version_stays_in_its_own_way(self):
        self.hide_in(versioning="Enabled")
        contents = [secrets.token_bytes(2000) for _ in range(4)]
        self.main.write(_KEY, contents[0])
        self.sync()
        self.hidden.set_versioning("Suspended")
        for content in contents[1:]:
            self.main.write(_KEY, content)
            self.sync()
        lines = self.versions()
        by_id = [line for line in lines if line["kept_key"] == _KEY]
        aside = [line for line in lines if line["kept_key"] != _KEY]
        self.assertEqual([self.hidden.read_version(_KEY, line["version"]) for line in by_id],
                         contents[:1])
        self.assertEqual({self.hidden.read(line["kept_key"]) for line in aside},
                         set(contents[1:3]))
        self.assert_sides_saw_what_they_may()

    def test_into_a_directory_the_old_content_is_copied(self):
        self.hidden = Tree(self.directory / "hidden")
        self.hidden.create()
        self.li_sync = LiSync(self.directory / "li", self.servers, self.main.behind(self.to_main),
                              self.hidden)
        first = self.overwrite()
        self.assertEqual({line["key"]: self.hidden.read(line["kept_key"])
                          for line in self.versions()}, first)

    def test_a_damaged_version_that_is_repaired_stays_under_its_id(self):
        self.hide_in(versioning="Enabled")
        good = secrets.token_bytes(3000)
        bad = good[:-1] + bytes([good[-1] ^ 1])
        self.main.write(_KEY, good)
        self.sync()
        self.hidden.write(_KEY, bad)
        done = self.li_sync.run("verify", "--all", "--repair")
        self.assertEqual(done.code, 1, done)
        self.assertEqual(self.hidden.read(_KEY), good)
        line, = self.versions()
        self.assertEqual(self.hidden.read_version(_KEY, line["version"]), bad)
        self.assertTrue(line["etag"].startswith("damaged-"), line)
        self.assertEqual(self.copies(), [])
        self.assert_sides_saw_what_they_may()

    def test_the_list_can_be_narrowed(self):
        self.hide_in(versioning="Enabled")
        done = self.li_sync.run("media", "versions")
        self.assertEqual((done.code, done.out), (0, "nothing that hidden held had to make way\n"))
        for number in range(2):
            for key in ("a", "a/b", "b"):
                self.main.write(key + "x", f"{key}{number}".encode())
            self.sync()
        self.assertEqual([line["key"] for line in self.versions()], ["a/bx", "ax", "bx"])
        self.assertEqual([line["key"] for line in self.versions("--key", "ax")], ["ax"])
        self.assertEqual([line["key"] for line in self.versions("--prefix", "a")], ["a/bx", "ax"])
        self.assertEqual(len(self.versions("--limit", "1")), 1)
        done = self.li_sync.run("media", "versions", "--limit", "1")
        self.assertIn("1 earlier version, and there are more", done.out)
        self.assertIn("version ", done.out.splitlines()[0])
        done = self.li_sync.run("media", "versions", "--key", "ax", "--prefix", "a")
        self.assertEqual(done.code, 64, done)


class Fidelity(Case):
    def write_to_main(self):
        self.main.write(_KEY, secrets.token_bytes(3000), **_HEADERS)
        self.main.write("empty", b"", **_HEADERS)
        self.main.write_in_parts(_LARGE, secrets.token_bytes(11 * _MIB), 5 * _MIB, **_HEADERS)
        self.main.write("plain", b"without anything")

    def test_every_header_the_metadata_and_the_tags_arrive(self):
        self.write_to_main()
        for server in ("hidden_s3", "other_s3"):
            with self.subTest(server):
                self.hide_in(server)
                self.to_main.requests.clear()
                self.sync()
                for key in (_KEY, "empty", _LARGE):
                    self.assertEqual(self.hidden.headers(key), self.main.headers(key))
                    self.assertEqual(self.hidden.headers(key)["Tags"], _TAGS)
                    self.assertNotIn("detail.left_out", self.last_copy(key))
                # A request more for each that has tags, none for the one without.
                asked = [path for _, path, query in self.to_main.requests
                         if query.startswith("tagging")]
                self.assertEqual(len(asked), 3, asked)
                self.assert_sides_saw_what_they_may()

    def test_what_is_kept_aside_keeps_its_headers_and_tags(self):
        self.write_to_main()
        for server in ("hidden_s3", "other_s3"):
            with self.subTest(server):
                self.hide_in(server)
                self.sync()
                before = self.main.headers(_KEY)
                self.main.write(_KEY, secrets.token_bytes(3000), ContentType="text/plain")
                self.sync()
                line, = self.versions()
                self.assertEqual(self.hidden.headers(line["kept_key"]), before)
                self.assertEqual(self.hidden.headers(_KEY)["Tags"], {})
                self.main.write(_KEY, b"as at first", **_HEADERS)

    def test_a_stored_aws_chunked_is_not_carried(self):
        self.main.write(_KEY, b"x", ContentEncoding="aws-chunked,gzip")
        self.hide_in("other_s3")
        self.sync()
        self.assertEqual(self.hidden.headers(_KEY)["ContentEncoding"], "gzip")

    def test_tags_that_main_does_not_give_stop_no_object_and_the_trail_says_so(self):
        self.write_to_main()
        # One request at a time, so that the last one is the one that is answered.
        self.to_main.fault = lambda method, key: (
            deny if self.to_main.requests[-1][2].startswith("tagging") else None)
        self.hide_in(settings={"media.transfers": "1"})
        self.sync()
        for key in (_KEY, "empty", _LARGE):
            self.assertEqual(self.hidden.read(key), self.main.read(key))
            self.assertEqual(self.hidden.headers(key)["ContentType"], "image/png")
            self.assertEqual(self.hidden.headers(key)["Tags"], {})
            self.assertIn("GetObjectTagging", self.last_copy(key)["detail.left_out"])
        self.assert_sides_saw_what_they_may()


if __name__ == "__main__":
    unittest.main()
