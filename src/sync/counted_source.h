#pragma once

#include <string>

#include "src/core/media_source.h"
#include "src/sync/run_progress.h"

namespace lisync {

// Passes everything on to another source, which must outlive it, and counts what was read of its
// objects. Thread-safe when the other is.
class CountedSource : public MediaSource {
 public:
  CountedSource(MediaSource& source, RunProgress& progress)
      : source_(source), progress_(progress) {}

  std::string Identity() const override { return source_.Identity(); }
  Result<Instant> Now() override { return source_.Now(); }
  Result<ListPage> List(const ObjectKey& start_after) override { return source_.List(start_after); }
  Result<ObjectInfo> Head(const ObjectKey& key) override { return source_.Head(key); }
  Result<ObjectHeaders> Get(const ObjectInfo& expected, std::uint64_t offset,
                            std::span<std::byte> into) override {
    auto headers = source_.Get(expected, offset, into);
    if (headers.ok()) progress_.bytes_read += into.size();
    return headers;
  }
  Result<ObjectTags> Tags(const ObjectKey& key) override { return source_.Tags(key); }
  Result<std::uint64_t> PartSize(const ObjectInfo& expected, std::uint32_t number) override {
    return source_.PartSize(expected, number);
  }

 private:
  MediaSource& source_;
  RunProgress& progress_;
};

}  // namespace lisync
