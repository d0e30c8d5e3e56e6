"""The main job on real input: media that a real Synapse stored on main reaches hidden whole.

Both sides are listed and read here without li-sync, and compared with what its status and its
audit trail say.
"""

import secrets
import shutil
import tempfile
import unittest
from pathlib import Path

from harness import rows, samples
from harness.li_sync import LiSync
from harness.matrix import MatrixUser, local_key
from harness.places import Bucket, Tree
from harness.servers import known_servers

VERSIONS = ".li-sync-versions/"  # where hidden keeps what was overwritten


def setUpModule():
    global servers
    servers = known_servers()


class Scenario:
    """One source and one destination; the subclasses say which."""

    def setUp(self):
        self.directory = Path(tempfile.mkdtemp(prefix="li-sync-e2e-"))
        self.addCleanup(shutil.rmtree, self.directory)
        self.user = MatrixUser(servers["synapse"])
        self.source, self.destination = self.places()
        self.destination.create()
        self.li_sync = LiSync(self.directory / "li-sync", servers, self.source, self.destination)

    def test_hidden_follows_main(self):
        """All is copied at first, then nothing, then what is new or changed; nothing is lost."""
        media = self.upload_of_each_kind()
        self.sync()
        first = self.source.contents()
        self.assertEqual(self.destination.contents(), first)
        self.assert_rows_are_held()
        self.assert_trail_explains(first)
        self.assert_status_says(held=len(first), vanished=0)

        entries = len(self.object_entries())
        self.sync()
        self.assertEqual(self.destination.contents(), first)
        self.assertEqual(len(self.object_entries()), entries, "a run without a change acted")

        changed = self.thumbnail_of(media["png"], first)
        vanished = local_key(media["text"])
        self.source.write(changed, samples.png(99, 50, 50))
        self.source.delete(vanished)
        later = self.user.upload(samples.jpeg(7), "image/jpeg", "später.jpg")
        self.user.thumbnail(later, 57, 31, "crop")
        self.sync()
        second = self.source.contents()
        self.assertNotIn(vanished, second)
        self.assertIn(local_key(later), second)
        held = self.destination.contents()
        kept = {key: held.pop(key) for key in list(held) if key.startswith(VERSIONS)}
        self.assertEqual(held, {**second, vanished: first[vanished]})
        self.assertIn(first[changed], kept.values(), "the overwritten version is gone")
        self.assert_rows_are_held()
        self.assert_trail_explains(second)
        self.assertEqual([entry["key"] for entry in self.object_entries()
                          if entry["action"] == "object.vanish"], [vanished])
        self.assert_status_says(held=len(second), vanished=1)
        self.assertEqual(self.li_sync.run("audit", "verify").code, 0)

    def upload_of_each_kind(self):
        media = {
            "png": self.user.upload(samples.png(1), "image/png", "a picture.png"),
            "jpeg": self.user.upload(samples.jpeg(2), "image/jpeg", "photo.jpg"),
            "text": self.user.upload(samples.text(secrets.token_hex(4)), "text/plain", "n.txt"),
            "video": self.user.upload(samples.video(4), "video/mp4", "clip.mp4"),
        }
        self.user.thumbnail(media["png"], 77, 33, "crop")
        return media

    def thumbnail_of(self, media_id, keys):
        folder = local_key(media_id).replace("local_content", "local_thumbnails")
        return next(key for key in sorted(keys) if key.startswith(folder + "/77-33-"))

    def sync(self):
        rows.wait_for_replication(servers)
        done = self.li_sync.run("sync")
        self.assertEqual(done.code, 0, done)

    def object_entries(self):
        return [entry for entry in self.li_sync.audit()
                if entry["action"].startswith("object.") and entry["outcome"] == "ok"]

    def assert_trail_explains(self, contents):
        """The last entry of each key says the content that main and hidden have."""
        said = {entry["key"]: entry["sha256"] for entry in self.object_entries()
                if entry["action"] != "object.vanish"}
        for key, digest in contents.items():
            self.assertEqual(said.get(key), digest, key)

    def assert_rows_are_held(self):
        """Hidden's own database names no original that hidden lacks or holds differently."""
        held = self.destination.contents()
        for key, digest in rows.originals(servers["hidden_pg"]).items():
            if key in held:
                self.assertEqual(held[key], digest, key)
            else:
                self.assertNotIn(key, self.source.objects(), key)

    def assert_status_says(self, held, vanished):
        status = self.li_sync.status()
        media = {name: status["media"][name]["objects"]
                 for name in ("pending", "copied", "adopted", "failed", "vanished")}
        self.assertEqual(media["copied"] + media["adopted"], held, status)
        self.assertEqual([media["pending"], media["failed"], media["vanished"]],
                         [0, 0, vanished], status)
        self.assertTrue(status["complete"], status)
        self.assertEqual(status["audit"]["size"], len(self.li_sync.audit()))


class S3ToS3(Scenario, unittest.TestCase):
    def places(self):
        return (Bucket(servers["main_s3"]),
                Bucket(servers["hidden_s3"], "e2e-" + secrets.token_hex(6)))

    def test_a_video_is_stored_in_parts_on_main(self):
        key = local_key(self.user.upload(samples.video(5), "video/mp4", "parts.mp4"))
        self.assertRegex(self.source.listing()[key][1], "-3$")

    def test_replication_is_healthy(self):
        done = self.li_sync.run("replication", "check")
        self.assertEqual(done.code, 0, done)


class S3ToAnotherKindOfServer(Scenario, unittest.TestCase):
    def places(self):
        return (Bucket(servers["main_s3"]),
                Bucket(servers["other_s3"], "e2e-" + secrets.token_hex(6)))


class LocalToLocal(Scenario, unittest.TestCase):
    """Over the media store that Synapse itself wrote."""

    def places(self):
        return Tree(servers["synapse"]["media_store"]), Tree(self.directory / "hidden-media")


if __name__ == "__main__":
    unittest.main()
