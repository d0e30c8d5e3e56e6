#include "tests/sim/main_users.h"

#include <algorithm>

#include "src/core/multipart_etag.h"
#include "src/sync/part_plan.h"

namespace lisync {
namespace {

constexpr const char* kLargeKey = "m/large";

// Awkward by themselves, or in how they sort around each other.
const std::vector<std::string>& Keys() {
  static const std::vector<std::string> keys = {"!",
                                                "a",
                                                "a/",
                                                "a/b",
                                                "a-b",
                                                "a.b",
                                                "a0",
                                                "A",
                                                "aa",
                                                "b",
                                                "b/c/d",
                                                "folder/",
                                                "folder/x",
                                                "local_content/Ab/Cd/EfGh",
                                                "local_content/Ab/Cd/EfGi",
                                                "local_thumbnails/Ab/32-32",
                                                "nfc-\xC3\xA9",
                                                "nfd-e\xCC\x81",
                                                "not-utf8-\xFF\xFE",
                                                "new\nline",
                                                "percent%41%",
                                                "zz",
                                                "~",
                                                "with space",
                                                "quotes'\"`",
                                                std::string(1000, 'n'),
                                                "double//slash",
                                                std::string(kVersionsPrefix) + "of-main"};
  return keys;
}

ETag TagOfParts(std::string_view bytes, const std::vector<std::uint64_t>& sizes) {
  MultipartETagHasher tag;
  std::size_t at = 0;
  for (const std::uint64_t size : sizes) {
    tag.Add(Md5Of(AsBytes(bytes.substr(at, size))));
    at += size;
  }
  return tag.Finish();
}

std::vector<std::uint64_t> EqualParts(std::uint64_t size, std::uint64_t part) {
  std::vector<std::uint64_t> sizes(size / part, part);
  if (size % part != 0) sizes.push_back(size % part);
  return sizes;
}

}  // namespace

MainUsers::MainUsers(World& world, SimMain& main, ObjectSizes sizes) : world_(world), main_(main) {
  const std::uint64_t count = world.dice.Between(3, 14);
  while (keys_.size() < count) {
    const ObjectKey key(world.dice.Pick(Keys()));
    if (std::find(keys_.begin(), keys_.end(), key) == keys_.end()) keys_.push_back(key);
  }
  if (sizes == ObjectSizes::kAlsoLarge) keys_.emplace_back(kLargeKey);
}

std::set<ObjectKey> MainUsers::Refused() const {
  std::set<ObjectKey> refused;
  for (const ObjectKey& key : keys_) {
    const bool cannot_be_held = key.bytes().find("//") != std::string::npos;
    if (cannot_be_held || key.bytes().starts_with(kVersionsPrefix)) refused.insert(key);
  }
  return refused;
}

void MainUsers::ChangeSomething() {
  Dice& dice = world_.dice;
  const ObjectKey& key = AnyKey();
  const auto found = main_.objects().find(key);
  const std::uint64_t what = dice.Below(100);
  if (what < 12 && found != main_.objects().end()) {
    world_.Note("main loses \"" + EscapeKey(key) + "\"");
    earlier_.emplace_back(key, found->second);
    main_.Remove(key);
    return;
  }
  if (what < 25 && !earlier_.empty()) {
    const auto& [back, version] = dice.Pick(earlier_);
    world_.Note("main has an old version of \"" + EscapeKey(back) + "\" again");
    main_.Write(back, version);
    return;
  }
  std::optional<std::uint64_t> size;
  if (found != main_.objects().end()) {
    earlier_.emplace_back(key, found->second);
    if (dice.Chance(500)) size = found->second.info.size;
  }
  MainVersion version = MakeVersion(key, size);
  world_.Note("main gets \"" + EscapeKey(key) + "\", " + std::to_string(version.bytes.size()) +
              " bytes, " + version.info.etag.value);
  main_.Write(key, std::move(version));
}

std::string MainUsers::MakeBytes(std::uint64_t size) {
  std::string bytes = std::to_string(++written_) + ":" + std::to_string(world_.dice.Next());
  bytes.resize(size, '.');
  return bytes;
}

MainVersion MainUsers::MakeVersion(const ObjectKey& key, std::optional<std::uint64_t> size) {
  Dice& dice = world_.dice;
  MainVersion version;
  const bool large = key.bytes() == kLargeKey;
  if (!size) size = large ? kPartBytes + dice.Between(1, 3) : dice.Below(4) * dice.Below(14);
  version.bytes = MakeBytes(*size);
  version.headers.content_type = dice.Chance(500) ? "image/png" : "";
  if (dice.Chance(300)) version.headers.user_metadata["written"] = std::to_string(written_);

  const std::uint64_t kind = dice.Below(10);
  const std::uint64_t part = large ? kPartBytes / dice.Between(1, 2) : dice.Between(1, 9);
  if (kind < 3 && *size > 0) {
    version.part_size = part;
    version.info.etag = TagOfParts(version.bytes, EqualParts(*size, part));
  } else if (kind == 3 && *size > 2 * part + 1 && *size <= 3 * part) {
    version.part_size = part;
    version.odd_parts = true;
    version.info.etag = TagOfParts(version.bytes, {part, part + 1, *size - 2 * part - 1});
  } else if (kind == 4) {
    version.info.etag = {"opaque-" + std::to_string(written_)};
  } else {
    version.info.etag = {ToHex(Md5Of(AsBytes(version.bytes)))};
  }
  return version;
}

}  // namespace lisync
