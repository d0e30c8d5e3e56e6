#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <span>
#include <string>
#include <vector>

#include "src/core/digest.h"
#include "src/core/media_source.h"
#include "tests/sim/world.h"

namespace lisync {

// A version that an object of main has, or had.
struct MainVersion {
  ObjectInfo info;
  std::string bytes;
  ObjectHeaders headers;
  std::uint64_t part_size = 0;  // of its parts but the last; 0: not stored in parts
  bool odd_parts = false;       // the parts differ in size: its ETag cannot be made again
  Sha256 sha256{};

  // Whether the ETag shows what the content is.
  bool provable() const {
    return info.etag.IsMd5() || (info.etag.IsMultipart() && !odd_parts && info.size > 0);
  }
};

// Main: remembers every version that there ever was. What its members say of the past concerns the
// time since BeginRun.
class SimMain : public MediaSource {
 public:
  SimMain(World& world, std::size_t page_size) : world_(world), page_size_(page_size) {}

  std::string Identity() const override { return "sim main"; }
  Result<Instant> Now() override;
  Result<ListPage> List(const ObjectKey& start_after) override;
  Result<ObjectInfo> Head(const ObjectKey& key) override;
  Result<ObjectHeaders> Get(const ObjectInfo& expected, std::uint64_t offset,
                            std::span<std::byte> into) override;
  // Its objects have none.
  Result<ObjectTags> Tags(const ObjectKey& /*key*/) override { return ObjectTags(); }
  Result<std::uint64_t> PartSize(const ObjectInfo& expected, std::uint32_t number) override;

  // Users of main; within a turn or between runs.
  void Write(const ObjectKey& key, MainVersion version);
  void Remove(const ObjectKey& key);
  Instant now() const { return world_.now + clock_ahead; }

  void BeginRun();
  // By key, as of now.
  const std::map<ObjectKey, MainVersion>& objects() const { return current_; }
  // Absent: there never was such a version.
  const MainVersion* Find(const ObjectKey& key, std::uint64_t size, const ETag& etag) const;
  // Whether such a version had these headers: content that is written again under other headers
  // has the same ETag.
  bool Had(const ObjectInfo& object, const ObjectHeaders& headers) const;
  // Whether this was a version of the object since the run began.
  bool WasCurrent(const ObjectKey& key, std::uint64_t size, const ETag& etag) const;
  // Main had the object all the time.
  bool WasThroughout(const ObjectKey& key) const {
    return current_.contains(key) && !absent_.contains(key) && at_begin_.contains(key);
  }
  // Main was without the object, or said so, at some time.
  bool SeemedGone(const ObjectKey& key) const {
    return !current_.contains(key) || absent_.contains(key) || !at_begin_.contains(key);
  }
  // A listing showed it as it was not, or left it out.
  bool WasMisshown(const ObjectKey& key) const { return misshown_.contains(key); }
  void SaySeemedGone(const ObjectKey& key) { absent_.insert(key); }

  Duration clock_ahead{};  // of the world's

 private:
  ListPage Page(const ObjectKey& start_after) const;
  void MakeOdd(const ObjectKey& start_after, ListPage& page);

  World& world_;
  const std::size_t page_size_;
  std::map<ObjectKey, MainVersion> current_;
  std::map<ObjectKey, std::vector<MainVersion>> ever_;
  std::map<ObjectKey, std::size_t> at_begin_;  // place in ever_ of what was there at BeginRun
  std::set<ObjectKey> absent_;
  std::set<ObjectKey> misshown_;
};

}  // namespace lisync
