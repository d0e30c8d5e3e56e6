#pragma once

#include <gtest/gtest.h>

#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

#include "src/sync/object_copier.h"
#include "tests/support/manual_clock.h"
#include "tests/support/memory_media.h"

namespace lisync {

// Thread-safe.
class MemoryUploadLog : public UploadLog {
 public:
  std::optional<UploadSession> FindUpload(const ObjectKey& key) override {
    const std::lock_guard lock(mutex_);
    const auto found = uploads.find(key);
    if (found == uploads.end()) return std::nullopt;
    return found->second;
  }
  bool RecordUpload(const UploadSession& upload, const AuditEvent& event) override {
    const std::lock_guard lock(mutex_);
    if (!records) return false;
    uploads[upload.key] = upload;
    events.push_back(event);
    return true;
  }

  std::map<ObjectKey, UploadSession> uploads;
  std::vector<AuditEvent> events;
  bool records = true;

 private:
  std::mutex mutex_;
};

inline const std::string kVersions = ".li-sync-versions/";

class ObjectCopierTest : public testing::Test {
 protected:
  std::optional<Outcome> Copy(const std::string& key,
                              AtDestination at_destination = AtDestination::kUnknown,
                              std::optional<ObjectState> known = std::nullopt) {
    const auto object = main_.Find(ObjectKey(key));
    ObjectInfo info{ObjectKey(key), 0, {}, {}};
    if (object) info = {info.key, object->bytes.size(), object->etag, object->modified};
    return copier_.Copy({info, std::move(known), at_destination}, stop_.get_token());
  }

  // Fails the first `times` requests of this kind.
  static Faults FailFirst(const std::string& request, int times, const Error& error) {
    auto left = std::make_shared<int>(times);
    return [=](const std::string& r, const ObjectKey&) -> std::optional<Error> {
      if (r != request || *left == 0) return std::nullopt;
      --*left;
      return error;
    };
  }

  MemoryBucket main_;
  MemoryBucket hidden_;
  MemorySource source_{main_};
  MemoryStore store_{hidden_};
  ManualClock clock_;
  Bandwidth bandwidth_{0, clock_};
  BufferPool buffers_{std::uint64_t{32} << 20};
  MemoryUploadLog log_;
  std::stop_source stop_;
  ObjectCopier copier_{source_,
                       store_,
                       clock_,
                       bandwidth_,
                       buffers_,
                       log_,
                       {3, ObjectKey(kVersions), 3},
                       {"run-1", {0, "root"}},
                       1};
};

}  // namespace lisync
