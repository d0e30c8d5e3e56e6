// What is remembered of content that had to make way, the same for every StateStore.

#include <SQLiteCpp/Database.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <functional>
#include <memory>

#include "storage/integrity.h"
#include "storage/sqlite_state_store.h"
#include "tests/support/memory_state_store.h"
#include "tests/support/recorded_batch.h"
#include "tests/support/temp_dir.h"

namespace lisync {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

using Open = std::function<std::unique_ptr<StateStore>(const std::string& directory)>;

EarlierVersion Kept(const std::string& key, const std::string& kept_key,
                    const std::string& version) {
  return {ObjectKey(key), ObjectKey(kept_key),        version, {"tag"}, 10, "s3 hidden",
          kRecordedAt,    "20261124T034411Z-1a2b3c4d"};
}

class EarlierVersions : public ::testing::TestWithParam<Open> {
 protected:
  std::vector<EarlierVersion> After(const EarlierVersionPlace& after, std::size_t limit = 100) {
    return store_->LoadKept(after, limit);
  }

  const TempDir directory_;
  std::unique_ptr<StateStore> store_ = GetParam()(directory_.path());
};

INSTANTIATE_TEST_SUITE_P(
    Each, EarlierVersions,
    ::testing::Values([](const std::string&) { return std::make_unique<MemoryStateStore>(); },
                      [](const std::string& directory) {
                        return OpenStateStore({directory, "test/li-sync", {}, 0});
                      }));

TEST_P(EarlierVersions, ComeBackAsTheyWereRecordedAndAreCounted) {
  EXPECT_THAT(After({}), IsEmpty());
  EXPECT_EQ(store_->Summary().earlier_versions, 0U);
  EarlierVersion kept = Kept(std::string("a\0\xFF", 3), std::string("v/a\0\xFF/tag", 9), "");
  kept.size = (std::uint64_t{5} << 40);
  kept.replaced = Instant(Duration(-1));
  store_->Commit({.kept = {kept}});
  EXPECT_THAT(After({}), ElementsAre(kept));
  EXPECT_EQ(store_->Summary().earlier_versions, 1U);
}

TEST_P(EarlierVersions, AreListedInOrderPageByPage) {
  const auto a1 = Kept("a", "a", "v1");
  const auto a2 = Kept("a", "a", "v2");
  const auto a3 = Kept("a", "versions/a/tag", "");
  const auto b = Kept("b", "b", "v1");
  store_->Commit({.kept = {b, a3, a2, a1}});
  EXPECT_THAT(After({}), ElementsAre(a1, a2, a3, b));
  EXPECT_THAT(After({}, 2), ElementsAre(a1, a2));
  EXPECT_THAT(After(PlaceOf(a2), 2), ElementsAre(a3, b));
  EXPECT_THAT(After({ObjectKey("a")}, 1), ElementsAre(a1)) << "a key by itself begins its own";
  EXPECT_THAT(After({ObjectKey("b")}), ElementsAre(b));
  EXPECT_THAT(After(PlaceOf(b)), IsEmpty());
}

TEST_P(EarlierVersions, TheSameOneKeptAgainIsOneWithItsLastTime) {
  auto kept = Kept("a", "versions/a/tag", "");
  store_->Commit({.kept = {kept}});
  kept.replaced += std::chrono::hours(1);
  kept.run = "20261124T044411Z-00000000";
  store_->Commit({.kept = {kept}});
  EXPECT_THAT(After({}), ElementsAre(kept));
}

TEST_P(EarlierVersions, AreRecordedWithTheirCopyOrNotAtAll) {
  auto [state, event] = RecordedCopy("a", 10);
  ObjectState other = state;
  other.size = 11;
  EXPECT_FALSE(store_->CommitIfStill(other, {.states = {state}, .kept = {Kept("a", "a", "v1")}}));
  EXPECT_THAT(After({}), IsEmpty());
  store_->Commit({.states = {state}, .events = {event}, .kept = {Kept("a", "a", "v1")}});
  EXPECT_THAT(After({}), testing::SizeIs(1));
}

TEST(SqliteEarlierVersions, AreNeverForgotten) {
  const TempDir directory;
  OpenStateStore({directory.path(), "test/li-sync", {}, 0})
      ->Commit({.kept = {Kept("a", "a", "v1")}});
  SQLite::Database database(directory / "li-sync.db", SQLite::OPEN_READWRITE);
  EXPECT_THROW(database.exec("DELETE FROM earlier_version"), SQLite::Exception);
  EXPECT_TRUE(CheckIntegrity(directory.path()).ok());
}

}  // namespace
}  // namespace lisync
