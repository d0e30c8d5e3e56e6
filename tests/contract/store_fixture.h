#pragma once

#include <gtest/gtest.h>

#include <atomic>
#include <functional>
#include <map>
#include <memory>
#include <ostream>
#include <string>

#include "src/core/digest.h"
#include "src/core/media_source.h"
#include "src/core/media_store.h"

namespace lisync {

// An empty place that is written through `store` and read back through `source`.
struct StorePlace {
  std::shared_ptr<void> keep;  // what the two need to live
  std::unique_ptr<MediaStore> store;
  std::unique_ptr<MediaSource> source;
};

enum class KeepsHeaders { kYes, kNo };
enum class KeepsVersions { kNo, kById };

struct StoreCase {
  std::string name;
  std::function<StorePlace()> open;  // another empty place at every call
  KeepsHeaders keeps_headers = KeepsHeaders::kYes;
  KeepsVersions keeps_versions = KeepsVersions::kNo;  // of themselves, when a key is written anew
};

inline void PrintTo(const StoreCase& store, std::ostream* out) { *out << store.name; }

struct StoreCaseName {
  template <typename Info>
  std::string operator()(const Info& info) const {
    return info.param.name;
  }
};

// For the suites over it.
class StoreFixture : public testing::TestWithParam<StoreCase> {
 protected:
  // Each is younger than the one before.
  ObjectInfo InfoOf(const std::string& key, std::string_view content) {
    ObjectInfo object;
    object.modified = Instant(std::chrono::hours(480'000)) + std::chrono::seconds(made_++);
    object.key = ObjectKey(key);
    object.size = content.size();
    object.etag = {ToHex(Md5Of(AsBytes(content)))};
    return object;
  }

  Result<StoredObject> Put(const std::string& key, std::string_view content,
                           Precondition precondition = Precondition::kAbsent,
                           const ObjectHeaders& headers = {}) {
    return place_.store->Put(InfoOf(key, content), headers, AsBytes(content),
                             Md5Of(AsBytes(content)), precondition);
  }

  // The content as the source reads it, or the error's text.
  std::string Read(const std::string& key) {
    const Result<ObjectInfo> info = place_.source->Head(ObjectKey(key));
    if (!info.ok()) return "head: " + info.error().what;
    std::string content(info.value().size, '?');
    const auto got =
        place_.source->Get(info.value(), 0, std::as_writable_bytes(std::span(content)));
    return got.ok() ? content : "get: " + got.error().what;
  }

  // The bytes as the store itself reads them, or the fault's name.
  std::string ReadStored(const std::string& key, const StoredObject& expected, std::uint64_t offset,
                         std::size_t length) {
    std::string content(length, '?');
    const auto read = place_.store->Read(ObjectKey(key), expected, offset,
                                         std::as_writable_bytes(std::span(content)));
    return read.ok() ? content : std::string(Name(read.error().fault));
  }

  std::map<std::string, StoredObject> ListAll() {
    std::map<std::string, StoredObject> all;
    ObjectKey cursor;
    for (int pages = 0; pages < 100; ++pages) {
      const Result<ListPage> page = place_.store->List(cursor);
      EXPECT_TRUE(page.ok()) << page.error().what;
      if (!page.ok()) return all;
      for (const ObjectInfo& object : page.value().objects) {
        EXPECT_TRUE(all.emplace(object.key.bytes(), StoredObject{object.size, object.etag}).second)
            << "listed twice: " << EscapeKey(object.key);
      }
      if (page.value().last) return all;
      cursor = page.value().next_start_after;
    }
    ADD_FAILURE() << "the listing does not end";
    return all;
  }

  StorePlace place_ = GetParam().open();

 private:
  std::atomic<int> made_{0};
};

}  // namespace lisync
