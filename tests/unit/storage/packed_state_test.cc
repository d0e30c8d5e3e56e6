#include <SQLiteCpp/SQLiteCpp.h>
#include <gtest/gtest.h>

#include <string>

#include "src/core/digest.h"
#include "src/core/state_store.h"
#include "src/sync/key_order.h"
#include "storage/migrations.h"
#include "storage/migrator.h"
#include "storage/sqlite_state_reader.h"
#include "storage/sqlite_state_store.h"
#include "tests/support/temp_dir.h"
#include "tests/unit/storage/raw_database.h"

namespace lisync {
namespace {

const std::string kMd5 = "0123456789abcdef0123456789abcdef";
const std::string kRun = "20261124T053448Z-960da1a9";
const Instant kNow(std::chrono::seconds(1764000000));

ObjectState Copied(const std::string& key, const std::string& tag) {
  ObjectState state;
  state.key = ObjectKey(key);
  state.status = ObjectStatus::kCopied;
  state.held = true;
  state.size = 34'000;
  state.source_etag = {tag};
  state.destination_etag = {tag};
  state.sha256 = Sha256{};
  state.modified = kNow;
  state.run = kRun;
  return state;
}

TEST(PackedState, WhatAnEarlierVersionRecordedIsReadAsItWas) {
  const TempDir directory;
  {
    SQLite::Database database = OpenRaw(directory.path());
    Migrate(database, Migrations().first(3));
    database.exec(
        "INSERT INTO object_state VALUES "
        "(CAST('a' AS BLOB), 2, 1, 5, 'tag', 'tag', zeroblob(32), 7, 'r1', 0, 'none', '', NULL),"
        "(CAST('b' AS BLOB), 4, 0, 6, 'tag', '', NULL, 8, 'r2', 3, 'denied', 'because', 9)");
  }
  const auto states = OpenStateReader(directory.path())->Load({}, 10);
  ASSERT_EQ(states.size(), 2U);
  ObjectState a;
  a.key = ObjectKey("a");
  a.status = ObjectStatus::kCopied;
  a.held = true;
  a.size = 5;
  a.source_etag = a.destination_etag = {"tag"};
  a.sha256 = Sha256{};
  a.modified = Instant(Duration(7));
  a.run = "r1";
  EXPECT_EQ(states[0], a);
  ObjectState b;
  b.key = ObjectKey("b");
  b.status = ObjectStatus::kFailed;
  b.size = 6;
  b.source_etag = {"tag"};
  b.modified = Instant(Duration(8));
  b.run = "r2";
  b.attempts = 3;
  b.fault = Fault::kDenied;
  b.reason = "because";
  b.next_try = Instant(Duration(9));
  EXPECT_EQ(states[1], b);
}

TEST(PackedState, TagsOfEveryFormComeBack) {
  const TempDir directory;
  const auto store = OpenStateStore({directory.path(), "test/li-sync", {}, 0});
  Batch batch;
  for (const std::string& tag : {kMd5, kMd5 + "-7", std::string("W/odd"), std::string()}) {
    batch.states.push_back(Copied("same " + tag, tag));
    batch.states.push_back(Copied("other " + tag, tag));
    batch.states.back().destination_etag = {kMd5 + "-3"};
    batch.states.push_back(Copied("none " + tag, tag));
    batch.states.back().destination_etag = {};
  }
  store->Commit(batch);
  for (const ObjectState& state : batch.states) {
    EXPECT_EQ(store->Load({JustBefore(state.key), state.key}, 1), std::vector{state});
  }
}

// The goal is 160 bytes beside the key, however the tree is filled.
TEST(PackedState, AnObjectTakesLittleRoomBesideItsKey) {
  const TempDir directory;
  const auto store = OpenStateStore({directory.path(), "test/li-sync", {}, 0});
  constexpr int kObjects = 20'000;
  std::size_t key_bytes = 0;
  for (int i = 0; i < kObjects;) {
    Batch batch;
    for (int n = 0; n < 1000; ++n, ++i) {
      // Scattered over the tree, as media ids are.
      const std::string key = "local_content/" + ToHex(Md5Of(AsBytes(std::to_string(i))));
      key_bytes += key.size();
      batch.states.push_back(Copied(key, kMd5));
    }
    store->Commit(batch);
  }
  SQLite::Database raw = OpenRaw(directory.path());
  const auto bytes = static_cast<std::size_t>(
      raw.execAndGet("SELECT sum(pgsize) FROM dbstat WHERE name LIKE 'object_state%'").getInt64());
  EXPECT_LE(bytes, key_bytes + kObjects * std::size_t{160});
}

}  // namespace
}  // namespace lisync
