#include "src/localfs/local_store.h"

#include <gmock/gmock.h>

#include "tests/support/temp_dir.h"

namespace lisync {
namespace {

namespace fs = std::filesystem;

class LocalStoreTest : public testing::Test {
 protected:
  Result<KeptVersion> Keep(const std::string& key, const StoredObject& judged) {
    return store_.KeepVersion(ObjectKey(key), judged, ObjectKey(".li-sync-versions/k/tag"));
  }
  Result<StoredObject> Put(const std::string& key, const std::string& bytes,
                           Precondition precondition = Precondition::kAbsent) {
    const ObjectInfo object{ObjectKey(key), bytes.size(), {}, Instant{std::chrono::seconds(1000)}};
    return store_.Put(object, {}, AsBytes(bytes), Md5Of(AsBytes(bytes)), precondition);
  }

  std::size_t TemporaryFiles() {
    std::size_t count = 0;
    for (const auto& entry : fs::directory_iterator(dir_ / ".li-sync-tmp")) {
      count += entry.is_regular_file() ? 1 : 0;
    }
    return count;
  }

  TempDir dir_;
  LocalStore store_{dir_.path()};
};

TEST_F(LocalStoreTest, StoresAndTellsSizeAndMd5) {
  const auto stored = Put("local_content/aa/bb/cc", "bytes");
  ASSERT_TRUE(stored.ok()) << stored.error().what;
  EXPECT_EQ(stored.value(), (StoredObject{5, {ToHex(Md5Of(AsBytes("bytes")))}}));
  EXPECT_EQ(dir_.Read("local_content/aa/bb/cc"), "bytes");
  EXPECT_EQ(store_.Head(ObjectKey("local_content/aa/bb/cc")).value(), stored.value());
  EXPECT_EQ(TemporaryFiles(), 0U);
}

TEST_F(LocalStoreTest, KeepsMainsModificationTime) {
  ASSERT_TRUE(Put("k", "x").ok());
  EXPECT_EQ(store_.List({}).value().objects.at(0).modified, Instant{std::chrono::seconds(1000)});
}

TEST_F(LocalStoreTest, AnAbsentPreconditionNeverReplaces) {
  ASSERT_TRUE(Put("k", "old").ok());
  const auto second = Put("k", "new");
  ASSERT_FALSE(second.ok());
  EXPECT_EQ(second.error().fault, Fault::kExists);
  EXPECT_EQ(dir_.Read("k"), "old");
  EXPECT_EQ(TemporaryFiles(), 0U);
  ASSERT_TRUE(Put("k", "new", Precondition::kNone).ok());
  EXPECT_EQ(dir_.Read("k"), "new");
}

TEST_F(LocalStoreTest, BytesThatDifferFromTheDigestGetNoName) {
  const ObjectInfo object{ObjectKey("k"), 3, {}, {}};
  const auto stored =
      store_.Put(object, {}, AsBytes("abc"), Md5Of(AsBytes("abd")), Precondition::kAbsent);
  ASSERT_FALSE(stored.ok());
  EXPECT_EQ(stored.error().fault, Fault::kCorrupt);
  EXPECT_FALSE(fs::exists(dir_ / "k"));
}

TEST_F(LocalStoreTest, AKeyBelowAFileIsAPermanentFailure) {
  ASSERT_TRUE(Put("a", "x").ok());
  const auto below = Put("a/b", "y");
  ASSERT_FALSE(below.ok());
  EXPECT_EQ(below.error().fault, Fault::kInvalidKey);
  EXPECT_EQ(below.error().action, Action::kSkip);
}

TEST_F(LocalStoreTest, AKeyWhereADirectoryIsIsAPermanentFailure) {
  ASSERT_TRUE(Put("a/b", "y").ok());
  for (const Precondition precondition : {Precondition::kAbsent, Precondition::kNone}) {
    const auto above = Put("a", "x", precondition);
    ASSERT_FALSE(above.ok());
    EXPECT_EQ(above.error().fault, Fault::kInvalidKey);
    EXPECT_EQ(above.error().action, Action::kSkip);
  }
  EXPECT_EQ(store_.Head(ObjectKey("a")).error().fault, Fault::kNotFound);
}

TEST_F(LocalStoreTest, KeysNoFileCanHaveArePermanentFailures) {
  for (const std::string& key :
       {std::string("folder/"), std::string("a//b"), std::string("/a"), std::string("../a"),
        std::string("a/./b"), std::string("nul\0x", 5), std::string(300, 'x')}) {
    const auto stored = Put(key, "x");
    ASSERT_FALSE(stored.ok());
    EXPECT_EQ(stored.error().fault, Fault::kInvalidKey) << key;
    EXPECT_EQ(stored.error().action, Action::kSkip) << key;
  }
}

TEST_F(LocalStoreTest, AwkwardKeysAreHeldAsTheyAre) {
  for (const char* name : {"with space", "+%?#&'\"\\", "emoji 🎉", "\xc3\xa9", "e\xcc\x81",
                           "line\nbreak", "remote_content/host:8448/aa/x"}) {
    const std::string key = name;
    ASSERT_TRUE(Put(key, key).ok()) << key;
    EXPECT_EQ(dir_.Read(key), key);
  }
  EXPECT_EQ(store_.List({}).value().objects.size(), 7U);
}

TEST_F(LocalStoreTest, AnObjectIsNotFollowedThroughASymbolicLink) {
  TempDir outside;
  fs::create_directory_symlink(outside.path(), dir_ / "out");
  const auto stored = Put("out/k", "x");
  ASSERT_FALSE(stored.ok());
  EXPECT_FALSE(fs::exists(outside / "k"));
}

TEST_F(LocalStoreTest, PartsBecomeOneFileAtCompleteOnly) {
  const ObjectInfo object{ObjectKey("big"), 5, {}, {}};
  auto upload = store_.Begin(object, {}, 3, Precondition::kAbsent);
  ASSERT_TRUE(upload.ok());
  ASSERT_TRUE(upload.value()->PutPart(1, AsBytes("xxx"), Md5Of(AsBytes("xxx"))).ok());
  ASSERT_TRUE(upload.value()->PutPart(1, AsBytes("abc"), Md5Of(AsBytes("abc"))).ok());
  ASSERT_TRUE(upload.value()->PutPart(2, AsBytes("de"), Md5Of(AsBytes("de"))).ok());
  EXPECT_FALSE(fs::exists(dir_ / "big"));
  const auto stored = upload.value()->Complete();
  ASSERT_TRUE(stored.ok()) << stored.error().what;
  EXPECT_EQ(stored.value(), (StoredObject{5, {ToHex(Md5Of(AsBytes("abcde")))}}));
  EXPECT_EQ(dir_.Read("big"), "abcde");
}

TEST_F(LocalStoreTest, AnUploadThatIsDroppedLeavesNoObjectAndIsReplacedByTheNextOfItsKey) {
  {
    auto upload = store_.Begin({ObjectKey("big"), 3, {}, {}}, {}, 3, Precondition::kAbsent);
    ASSERT_TRUE(upload.value()->PutPart(1, AsBytes("abc"), Md5Of(AsBytes("abc"))).ok());
  }
  EXPECT_FALSE(fs::exists(dir_ / "big"));
  EXPECT_EQ(TemporaryFiles(), 1U);
  ASSERT_TRUE(store_.Begin({ObjectKey("big"), 3, {}, {}}, {}, 3, Precondition::kAbsent).ok());
  EXPECT_EQ(TemporaryFiles(), 1U);
}

TEST_F(LocalStoreTest, AnUploadThatCannotBeCompletedLeavesNothing) {
  dir_.Write("big", "was faster");
  {
    auto upload = store_.Begin({ObjectKey("big"), 3, {}, {}}, {}, 3, Precondition::kAbsent);
    ASSERT_TRUE(upload.value()->PutPart(1, AsBytes("abc"), Md5Of(AsBytes("abc"))).ok());
    EXPECT_FALSE(upload.value()->Complete().ok());
  }
  EXPECT_EQ(TemporaryFiles(), 0U);
  EXPECT_EQ(dir_.Read("big"), "was faster");
}

TEST_F(LocalStoreTest, ALeftoverOfACrashIsRemovedByTheNextWrite) {
  dir_.Write(".li-sync-tmp/" + ToHex(Sha256Of(AsBytes("k"))) + "-0",
             "a longer leftover of a crash");
  ASSERT_TRUE(Put("k", "new").ok());
  EXPECT_EQ(dir_.Read("k"), "new");
  EXPECT_EQ(TemporaryFiles(), 0U);
}

TEST_F(LocalStoreTest, AKeptVersionHasTheOldContent) {
  ASSERT_TRUE(Put("k", "old").ok());
  const auto kept = Keep("k", store_.Head(ObjectKey("k")).value());
  ASSERT_TRUE(kept.ok()) << kept.error().what;
  ASSERT_TRUE(Put("k", "new", Precondition::kNone).ok());
  EXPECT_EQ(dir_.Read(".li-sync-versions/k/tag"), "old");
}

TEST_F(LocalStoreTest, AnotherVersionThanTheJudgedIsNotKeptForIt) {
  const auto judged = Put("k", "old");
  ASSERT_TRUE(judged.ok());
  ASSERT_TRUE(Put("k", "odd", Precondition::kNone).ok());
  const auto kept = Keep("k", judged.value());
  ASSERT_FALSE(kept.ok());
  EXPECT_EQ(kept.error().fault, Fault::kChanged);
  EXPECT_EQ(kept.error().action, Action::kReplan);
  EXPECT_FALSE(fs::exists(dir_ / ".li-sync-versions"));
}

TEST_F(LocalStoreTest, ListsNoneOfItsOwnFiles) {
  ASSERT_TRUE(Put("k", "x").ok());
  ASSERT_TRUE(Keep("k", store_.Head(ObjectKey("k")).value()).ok());
  const auto page = store_.List({});
  ASSERT_EQ(page.value().objects.size(), 1U);
  EXPECT_EQ(page.value().objects[0].key.bytes(), "k");
  EXPECT_TRUE(page.value().objects[0].etag.value.empty());
}

TEST_F(LocalStoreTest, AMissingRootIsNotMade) {
  LocalStore gone(dir_ / "gone");
  EXPECT_EQ(gone.List({}).error().action, Action::kAskOperator);
  const ObjectInfo object{ObjectKey("k"), 1, {}, {}};
  const auto stored =
      gone.Put(object, {}, AsBytes("x"), Md5Of(AsBytes("x")), Precondition::kAbsent);
  EXPECT_EQ(stored.error().fault, Fault::kNoBucket);
  EXPECT_FALSE(fs::exists(dir_ / "gone"));
}

}  // namespace
}  // namespace lisync
