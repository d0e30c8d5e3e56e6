#include "src/localfs/local_source.h"

#include <fcntl.h>
#include <gmock/gmock.h>
#include <sys/stat.h>

#include <algorithm>

#include "tests/support/temp_dir.h"

namespace lisync {
namespace {

using testing::ElementsAre;

std::vector<std::string> Keys(MediaSource& source) {
  std::vector<std::string> keys;
  ObjectKey cursor;
  while (true) {
    auto page = source.List(cursor);
    if (!page.ok()) return {"error: " + page.error().what};
    for (const ObjectInfo& object : page.value().objects) keys.push_back(object.key.bytes());
    if (page.value().last) return keys;
    cursor = page.value().next_start_after;
  }
}

class LocalSourceTest : public testing::Test {
 protected:
  std::string Get(const ObjectInfo& object) {
    std::string bytes(object.size, '\0');
    auto got = source_.Get(object, 0, std::as_writable_bytes(std::span(bytes)));
    return got.ok() ? bytes : std::string(Name(got.error().fault));
  }

  TempDir dir_;
  SystemClock clock_;
  LocalSource source_{dir_.path(), clock_};
};

TEST_F(LocalSourceTest, ListsInTheByteOrderOfWholeKeys) {
  for (const char* key : {"a/b", "a.txt", "a!", "b", "a/", "\xc3\xa9"}) {
    if (!std::string_view(key).ends_with('/')) dir_.Write(key, "x");
  }
  EXPECT_THAT(Keys(source_), ElementsAre("a!", "a.txt", "a/b", "b", "\xc3\xa9"));
}

TEST_F(LocalSourceTest, ManyPagesListEachFileOnce) {
  std::vector<std::string> expected;
  for (int i = 0; i < 2500; ++i) {
    expected.push_back("d" + std::to_string(i % 7) + "/f" + std::to_string(i));
    dir_.Write(expected.back(), "x");
  }
  std::sort(expected.begin(), expected.end());
  EXPECT_EQ(Keys(source_), expected);
}

TEST_F(LocalSourceTest, AListingGoesOnAfterAnyKey) {
  for (const char* key : {"a/1", "a/2", "a/b/3", "c"}) dir_.Write(key, "x");
  const auto first_after = [&](const std::string& key) {
    return source_.List(ObjectKey(key)).value().objects.front().key.bytes();
  };
  EXPECT_EQ(first_after("a/1"), "a/2");
  EXPECT_EQ(first_after("a/2"), "a/b/3");
  EXPECT_EQ(first_after("a/b/3"), "c");
  EXPECT_EQ(first_after("a"), "a/1");
  EXPECT_EQ(first_after("a/b/zzz"), "c");
  EXPECT_TRUE(source_.List(ObjectKey("c")).value().objects.empty());
}

TEST_F(LocalSourceTest, ReadsTheListedVersion) {
  dir_.Write("k", "content");
  EXPECT_EQ(Get(source_.Head(ObjectKey("k")).value()), "content");
}

TEST_F(LocalSourceTest, AFileThatWasRewrittenIsChanged) {
  dir_.Write("k", "content");
  ObjectInfo listed = source_.Head(ObjectKey("k")).value();
  dir_.Write("k", "CONTENT");
  const timespec times[2] = {{1, 0}, {1, 0}};
  utimensat(AT_FDCWD, (dir_ / "k").c_str(), times, 0);
  EXPECT_EQ(Get(listed), "changed");
}

TEST_F(LocalSourceTest, AFileThatShrankIsChanged) {
  dir_.Write("k", "content");
  ObjectInfo listed = source_.Head(ObjectKey("k")).value();
  dir_.Write("k", "c");
  EXPECT_EQ(Get(listed), "changed");
}

TEST_F(LocalSourceTest, ASymbolicLinkIsListedAndRefusedWithAReason) {
  dir_.Write("real", "secret");
  std::filesystem::create_symlink("real", dir_ / "link");
  EXPECT_THAT(Keys(source_), ElementsAre("link", "real"));
  EXPECT_EQ(Get(source_.Head(ObjectKey("link")).value()), "invalid-key");
}

TEST_F(LocalSourceTest, AFifoIsRefusedWithoutWaiting) {
  ASSERT_EQ(mkfifo((dir_ / "fifo").c_str(), 0600), 0);
  EXPECT_EQ(Get(source_.Head(ObjectKey("fifo")).value()), "invalid-key");
}

TEST_F(LocalSourceTest, AKeyCannotLeadOutOfTheRoot) {
  for (const char* key : {"../x", "a/../../x", "/etc/passwd", "a//b", ".", "a/"}) {
    EXPECT_EQ(source_.Head(ObjectKey(key)).error().fault, Fault::kInvalidKey) << key;
  }
}

TEST_F(LocalSourceTest, AMissingRootAsksTheOperator) {
  LocalSource gone(dir_ / "gone", clock_);
  for (const Error& error : {gone.List({}).error(), gone.Now().error()}) {
    EXPECT_EQ(error.fault, Fault::kNoBucket);
    EXPECT_EQ(error.action, Action::kAskOperator);
    EXPECT_NE(error.what.find("gone"), std::string::npos);
  }
}

TEST_F(LocalSourceTest, AnEmptyRootIsAnEmptyListing) { EXPECT_TRUE(Keys(source_).empty()); }

}  // namespace
}  // namespace lisync
