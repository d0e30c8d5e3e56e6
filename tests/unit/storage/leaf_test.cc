#include "storage/leaf.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <chrono>
#include <nlohmann/json.hpp>
#include <random>
#include <string>

#include "src/core/state_store.h"
#include "src/report/entry_check.h"

namespace lisync {
namespace {

using Json = nlohmann::json;

constexpr std::string_view kOrigin = "audit.example/test";

AuditEvent Event() {
  AuditEvent event;
  event.time = Instant(std::chrono::microseconds(1795491851000123));
  event.run = "20261124T034411Z-1a2b3c4d";
  event.actor = {998, "li-sync"};
  event.action = "object.copy";
  event.outcome = "ok";
  return event;
}

std::string Leaf(const AuditEvent& event, Seq seq = 0) {
  return EncodeEntry(seq, kOrigin, event).leaf;
}

Json Parsed(const AuditEvent& event) { return Json::parse(Leaf(event)); }

TEST(Leaf, IsTheseBytes) {
  AuditEvent event = Event();
  event.key = ObjectKey("local_content/a b\"c\\\xff%");
  event.size = 12;
  event.etag = "0123";
  event.destination_etag = "4567";
  event.sha256 = Sha256Of({});
  event.reason = "größer\n";
  event.detail = {{"checked", "etag"}, {"attempts", "2"}};
  EXPECT_EQ(
      Leaf(event, 7),
      R"({"action":"object.copy","actor":"li-sync","actor_uid":998,"destination_etag":"4567",)"
      R"("detail.attempts":"2","detail.checked":"etag","etag":"0123",)"
      R"("key":"local_content/a b\"c\\%FF%25","origin":"audit.example/test","outcome":"ok",)"
      R"("reason":"größer%0A","run":"20261124T034411Z-1a2b3c4d","seq":7,)"
      R"("sha256":"e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855","size":12,)"
      R"("time":"2026-11-24T03:44:11.000123Z","v":1})");
}

TEST(Leaf, LeavesOutWhatIsEmptyOrAbsent) {
  AuditEvent event;
  event.detail = {{"nothing", ""}};
  EXPECT_EQ(Leaf(event), R"({"actor_uid":0,"origin":"audit.example/test","seq":0,)"
                         R"("time":"1970-01-01T00:00:00.000000Z","v":1})");
}

TEST(Leaf, TellsItsColumns) {
  AuditEvent event = Event();
  event.run = "a%b";
  const RecordedEntry entry = EncodeEntry(0, kOrigin, event);
  EXPECT_EQ(entry.run, "a%25b");
  EXPECT_EQ(entry.action, "object.copy");
  EXPECT_EQ(entry.outcome, "ok");
}

TEST(Leaf, ASizeOfZeroIsNoAbsentSize) {
  AuditEvent event = Event();
  event.size = 0;
  EXPECT_EQ(Parsed(event)["size"], 0);
}

TEST(Leaf, HoldsTheLargestNumbersExactly) {
  AuditEvent event = Event();
  event.size = UINT64_MAX;
  event.actor.uid = UINT32_MAX;
  const Json json = Json::parse(Leaf(event, UINT64_MAX));
  EXPECT_EQ(json["size"].get<std::uint64_t>(), UINT64_MAX);
  EXPECT_EQ(json["seq"].get<std::uint64_t>(), UINT64_MAX);
}

TEST(Leaf, AKeyOf1024BytesIsRecordedWhole) {
  AuditEvent event = Event();
  event.key = ObjectKey(std::string(1024, '\x01'));
  const Json json = Parsed(event);
  EXPECT_EQ(UnescapeKey(json["key"].get<std::string>()), *event.key);
  EXPECT_FALSE(json.contains("key_sha256"));
}

TEST(Leaf, ALongerKeyIsCutAndItsHashTold) {
  AuditEvent event = Event();
  event.key = ObjectKey(std::string(1023, 'k') + "\xc3\xa4" + "tail");  // cut inside a character
  const Json json = Parsed(event);
  EXPECT_EQ(UnescapeKey(json["key"].get<std::string>()).bytes(),
            event.key->bytes().substr(0, 1024));
  EXPECT_EQ(json["key_sha256"], ToHex(Sha256Of(AsBytes(event.key->bytes()))));
}

TEST(Leaf, ALongReasonIsCutAndSaysSo) {
  AuditEvent event = Event();
  event.reason = std::string(10'000, 'r');
  const std::string leaf = Leaf(event);
  EXPECT_LE(leaf.size(), kMaxLeafBytes);
  EXPECT_GT(leaf.size(), kMaxLeafBytes - 64);  // no room is wasted
  const auto reason = Json::parse(leaf)["reason"].get<std::string>();
  EXPECT_TRUE(reason.starts_with("rrr"));
  EXPECT_TRUE(reason.ends_with("r…"));
}

TEST(Leaf, NoCutSplitsACharacterOrAnEscape) {
  for (std::size_t shift = 0; shift < 8; ++shift) {
    for (const std::string unit : {"ä", "€", "🙂", "\n", "\"", "\\", "%"}) {
      AuditEvent event = Event();
      event.reason = std::string(shift, 'x');
      while (event.reason.size() < 6000) event.reason += unit;
      auto reason = Parsed(event)["reason"].get<std::string>();  // throws on invalid UTF-8
      ASSERT_TRUE(reason.ends_with("…"));
      reason.resize(reason.size() - std::string("…").size());
      ASSERT_TRUE(event.reason.starts_with(UnescapeKey(reason).bytes())) << unit;
    }
  }
}

TEST(Leaf, ReasonAndDetailsShareTheRoom) {
  AuditEvent event = Event();
  event.reason = std::string(5000, 'r');
  event.detail = {{"short", "kept whole"}, {"long", std::string(5000, 'd')}};
  const Json json = Parsed(event);
  EXPECT_EQ(json["detail.short"], "kept whole");
  EXPECT_EQ(json["reason"].get<std::string>().size(),
            json["detail.long"].get<std::string>().size());
}

TEST(Leaf, DetailsThatFindNoRoomAreCounted) {
  AuditEvent event = Event();
  event.reason = "why";
  for (int i = 0; i < 500; ++i) event.detail.emplace_back("name" + std::to_string(i), "value");
  const std::string leaf = Leaf(event);
  EXPECT_LE(leaf.size(), kMaxLeafBytes);
  const Json json = Json::parse(leaf);
  const auto left_out = json["details_left_out"].get<std::size_t>();
  std::size_t kept = 0;
  for (const auto& [name, value] : json.items()) kept += name.starts_with("detail.") ? 1 : 0;
  EXPECT_EQ(kept + left_out, 500U);
  EXPECT_TRUE(json.contains("detail.name0"));
  EXPECT_TRUE(json.contains("reason"));
}

TEST(Leaf, ADetailCannotPassForAFieldOfTheTrail) {
  AuditEvent event = Event();
  event.detail = {{"seq", "99"}, {"outcome", "failed"}};
  const Json json = Parsed(event);
  EXPECT_EQ(json["seq"], 0);
  EXPECT_EQ(json["outcome"], "ok");
  EXPECT_EQ(json["detail.seq"], "99");
}

TEST(Leaf, RefusesDetailNamesThatAreNoNames) {
  for (const std::string name : {"", "Upper", "with space", "dot.ted", "quo\"te", "ü"}) {
    AuditEvent event = Event();
    event.detail = {{name, "value"}};
    EXPECT_THROW(Leaf(event), StorageError) << name;
  }
  AuditEvent event = Event();
  event.detail = {{std::string(32, 'a'), "value"}};
  EXPECT_NO_THROW(Leaf(event));
  event.detail = {{std::string(33, 'a'), "value"}};
  EXPECT_THROW(Leaf(event), StorageError);
  event.detail = {{"same", "1"}, {"same", "2"}};
  EXPECT_THROW(Leaf(event), StorageError);
}

// Text that is hard on an encoder: bytes that triple, characters that double, cut characters.
std::string HardText(std::mt19937& random, std::size_t size) {
  static const std::vector<std::string> kUnits = {
      "\xff", std::string(1, '\0'), "\x7f", "%",  "\"",      "\\",    "a", "ä",
      "🙂", "\xf0\x9f",           "…",    "\n", "e\u0301", "\u0085"};
  std::uniform_int_distribution<std::size_t> pick(0, kUnits.size() - 1);
  // Mostly one unit, so that the worst cases are met and not their average.
  const std::string& favourite = kUnits[pick(random)];
  std::string text;
  while (text.size() < size) text += pick(random) == 0 ? kUnits[pick(random)] : favourite;
  text.resize(size);
  return text;
}

AuditEvent HardEvent(std::mt19937& random) {
  std::uniform_int_distribution<std::size_t> any(0, 3000);
  AuditEvent event;
  event.time = Event().time;
  event.run = HardText(random, any(random));
  event.actor = {UINT32_MAX, HardText(random, any(random))};
  event.action = HardText(random, any(random));
  event.outcome = HardText(random, any(random));
  event.key = ObjectKey(HardText(random, any(random) % 2 == 0 ? 1024 : any(random)));
  event.size = UINT64_MAX;
  event.etag = HardText(random, any(random));
  event.destination_etag = HardText(random, any(random));
  event.sha256 = Sha256Of({});
  event.reason = HardText(random, any(random));
  for (std::size_t i = any(random) % 6; i > 0; --i) {
    event.detail.emplace_back("detail_" + std::to_string(i), HardText(random, any(random)));
  }
  return event;
}

TEST(Leaf, WhateverIsRecordedFitsAndReadsBack) {
  std::mt19937 random(20261124);
  for (int i = 0; i < 500; ++i) {
    const AuditEvent event = HardEvent(random);
    const std::string leaf = EncodeEntry(UINT64_MAX, std::string(128, 'o'), event).leaf;
    ASSERT_LT(leaf.size(), 4096U) << "event " << i;
    // The verifier, written apart from the encoder, takes it for a canonical entry.
    ASSERT_EQ(EntryCheck().Check(UINT64_MAX, leaf), std::nullopt) << "event " << i << leaf;
    const Json json = Json::parse(leaf);
    const std::string& key = event.key->bytes();
    ASSERT_EQ(UnescapeKey(json.value("key", "")).bytes(), key.substr(0, 1024)) << "event " << i;
    ASSERT_EQ(json.contains("key_sha256"), key.size() > 1024);
    ASSERT_EQ(json.contains("reason"), !event.reason.empty());
  }
}

}  // namespace
}  // namespace lisync
