#include "src/sync/selection.h"

#include <gmock/gmock.h>

namespace lisync {
namespace {

using testing::ElementsAre;
using testing::Pair;

const Instant kNow{std::chrono::hours(1000)};

ObjectInfo Object(const std::string& key, std::uint64_t size = 10) {
  return {ObjectKey(key), size, {"tag"}, kNow};
}

Glob Of(const std::string& pattern) { return Glob::Parse(pattern).value(); }

TEST(LeftOutBy, SizesAreInclusive) {
  Selection selection;
  selection.min_size = 10;
  selection.max_size = 20;
  EXPECT_EQ(LeftOutBy(selection, Object("k", 9)), "--min-size 10");
  EXPECT_EQ(LeftOutBy(selection, Object("k", 10)), std::nullopt);
  EXPECT_EQ(LeftOutBy(selection, Object("k", 20)), std::nullopt);
  EXPECT_EQ(LeftOutBy(selection, Object("k", 21)), "--max-size 20");
}

TEST(LeftOutBy, WithAnyIncludeOnlyWhatIsIncludedIsSelected) {
  Selection selection;
  selection.include = {Of("*.jpg"), Of("*.png")};
  EXPECT_EQ(LeftOutBy(selection, Object("a/b.png")), std::nullopt);
  EXPECT_EQ(LeftOutBy(selection, Object("a/b.gif")), "--include *.jpg *.png");
}

TEST(LeftOutBy, ExcludeWinsOverInclude) {
  Selection selection;
  selection.include = {Of("*.jpg")};
  selection.exclude = {Of("thumbs/")};
  EXPECT_EQ(LeftOutBy(selection, Object("a.jpg")), std::nullopt);
  EXPECT_EQ(LeftOutBy(selection, Object("thumbs/a.jpg")), "--exclude thumbs/");
}

TEST(Selection, SaysWhatItIsMadeOf) {
  Selection selection;
  EXPECT_TRUE(SelectsAll(selection));
  EXPECT_TRUE(Described(selection).empty());
  selection.since = kNow;
  EXPECT_FALSE(SelectsAll(selection));
  EXPECT_TRUE(SelectsBySinceAlone(selection));
  selection.prefix = ObjectKey("a\n");
  selection.exclude = {Of("*.a"), Of("*.b")};
  EXPECT_FALSE(SelectsBySinceAlone(selection));
  EXPECT_THAT(Described(selection),
              ElementsAre(Pair("since", FormatInstant(kNow)), Pair("prefix", "a%0A"),
                          Pair("exclude", "*.a *.b")));
}

TEST(JustBeforeAll, SortsBeforeThePrefixAndAfterMostOthers) {
  for (const char* prefix :
       {"a", "local_content/", "remote_content/z", "é", "!", " ", "\xff", "a~"}) {
    const ObjectKey start = JustBeforeAll(ObjectKey(prefix));
    EXPECT_LT(start, ObjectKey(prefix));
    EXPECT_FALSE(start > ObjectKey(prefix));
  }
  EXPECT_GT(JustBeforeAll(ObjectKey("remote_content/z")), ObjectKey("remote_content/yz/some/key"));
  EXPECT_TRUE(JustBeforeAll({}).empty());
}

TEST(IsPast, HoldsForKeysAfterThePrefixRange) {
  const ObjectKey prefix("b/");
  EXPECT_FALSE(IsPast(prefix, ObjectKey("a")));
  EXPECT_FALSE(IsPast(prefix, ObjectKey("b/")));
  EXPECT_FALSE(IsPast(prefix, ObjectKey("b/zzz")));
  EXPECT_TRUE(IsPast(prefix, ObjectKey("b0")));
  EXPECT_FALSE(IsPast({}, ObjectKey("anything")));
}

}  // namespace
}  // namespace lisync
