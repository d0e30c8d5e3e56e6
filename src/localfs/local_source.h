#pragma once

#include <string>

#include "src/core/clock.h"
#include "src/core/media_source.h"
#include "src/localfs/tree_walks.h"

namespace lisync {

// A directory as main's media. Files are opened for reading only. Its clock is this machine's.
// ETags are ModificationTags.
class LocalSource : public MediaSource {
 public:
  LocalSource(std::string root, const Clock& clock);

  std::string Identity() const override;
  Result<Instant> Now() override;
  Result<ListPage> List(const ObjectKey& start_after) override;
  Result<ObjectInfo> Head(const ObjectKey& key) override;
  Result<ObjectHeaders> Get(const ObjectInfo& expected, std::uint64_t offset,
                            std::span<std::byte> into) override;
  // A file has none, and Get never tells of any.
  Result<ObjectTags> Tags(const ObjectKey& /*key*/) override { return ObjectTags(); }
  // A file has no parts.
  Result<std::uint64_t> PartSize(const ObjectInfo& expected, std::uint32_t /*number*/) override {
    return expected.size;
  }

 private:
  const std::string root_;
  const Clock& clock_;
  TreeWalks walks_;
};

}  // namespace lisync
