#pragma once

#include <algorithm>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <utility>
#include <vector>

#include "src/core/digest.h"
#include "src/core/media_source.h"
#include "src/core/media_store.h"

namespace lisync {

struct MemoryObject {
  std::string bytes;
  ETag etag;
  Instant modified;
  ObjectHeaders headers;
  std::string version{};  // empty: the one that the next write replaces
};

enum class Versioning { kNever, kEnabled, kSuspended };

// The requests that an in-memory side has answered, by kind.
struct RequestCounts {
  int list = 0;
  int head = 0;
  int get = 0;
  int put = 0;
  int begin = 0;
  int resume = 0;
  int part = 0;
  int keep = 0;
  int read = 0;
  int tags = 0;
};

// A bucket in memory, shared by the source and the store below. Thread-safe.
class MemoryBucket {
 public:
  void Write(const std::string& key, std::string bytes, Instant modified = {}) {
    const std::lock_guard lock(mutex_);
    MemoryObject object = objects_[ObjectKey(key)];
    object.etag = {ToHex(Md5Of(AsBytes(bytes)))};
    object.bytes = std::move(bytes);
    object.modified = modified;
    Place(ObjectKey(key), std::move(object));
  }
  void Version(Versioning versioning) {
    const std::lock_guard lock(mutex_);
    versioning_ = versioning;
  }
  // What was kept under this id when another took its place.
  std::string EarlierBytes(const std::string& key, const std::string& version) const {
    const std::lock_guard lock(mutex_);
    const auto found = earlier_.find({ObjectKey(key), version});
    return found == earlier_.end() ? "(absent)" : found->second.bytes;
  }
  // Other content under the old ETag: bytes that went bad on a disk that nobody asked.
  void Rot(const std::string& key, std::string bytes) {
    const std::lock_guard lock(mutex_);
    objects_[ObjectKey(key)].bytes = std::move(bytes);
  }
  void Remove(const std::string& key) {
    const std::lock_guard lock(mutex_);
    objects_.erase(ObjectKey(key));
  }
  std::map<ObjectKey, MemoryObject> objects() const {
    const std::lock_guard lock(mutex_);
    return objects_;
  }
  std::optional<MemoryObject> Find(const ObjectKey& key) const {
    const std::lock_guard lock(mutex_);
    const auto found = objects_.find(key);
    if (found == objects_.end()) return std::nullopt;
    return found->second;
  }
  std::string Bytes(const std::string& key) const {
    const auto object = Find(ObjectKey(key));
    return object ? object->bytes : "(absent)";
  }
  // False when kAbsent finds the key taken.
  bool Insert(const ObjectKey& key, MemoryObject object, Precondition precondition,
              std::string* version = nullptr) {
    const std::lock_guard lock(mutex_);
    if (precondition == Precondition::kAbsent && objects_.contains(key)) return false;
    Place(key, std::move(object));
    if (version != nullptr) *version = objects_[key].version;
    return true;
  }
  ListPage List(const ObjectKey& start_after, std::size_t page_size) const {
    const std::lock_guard lock(mutex_);
    ListPage page;
    auto it = objects_.upper_bound(start_after);
    for (; it != objects_.end() && page.objects.size() < page_size; ++it) {
      page.objects.push_back(
          {it->first, it->second.bytes.size(), it->second.etag, it->second.modified});
    }
    page.last = it == objects_.end();
    if (!page.objects.empty()) page.next_start_after = page.objects.back().key;
    return page;
  }

 private:
  void Place(const ObjectKey& key, MemoryObject object) {
    MemoryObject& now = objects_[key];
    const bool stays = !now.version.empty() || versioning_ == Versioning::kEnabled;
    if (!now.etag.value.empty() && stays) earlier_[{key, now.version}] = now;
    object.version = versioning_ == Versioning::kEnabled ? "v" + std::to_string(++versions_) : "";
    now = std::move(object);
  }

  mutable std::mutex mutex_;
  std::map<ObjectKey, MemoryObject> objects_;
  std::map<std::pair<ObjectKey, std::string>, MemoryObject> earlier_;
  Versioning versioning_ = Versioning::kNever;
  int versions_ = 0;
};

// Decides what goes wrong: called before each request with its kind ("list", "head", "get", "put",
// "part", "complete", "keep", "read", "tags", "now") and key; an error is what the request then
// answers.
using Faults =
    std::function<std::optional<Error>(const std::string& request, const ObjectKey& key)>;

class MemorySource : public MediaSource {
 public:
  explicit MemorySource(MemoryBucket& bucket, std::size_t page_size = 1000)
      : bucket_(bucket), page_size_(page_size) {}

  std::string Identity() const override { return "memory main"; }
  Result<Instant> Now() override {
    if (auto error = Fault("now", {})) return *error;
    return now;
  }
  Result<ListPage> List(const ObjectKey& start_after) override {
    if (auto error = Fault("list", start_after)) return *error;
    ++Counted().list;
    return bucket_.List(start_after, page_size_);
  }
  Result<ObjectInfo> Head(const ObjectKey& key) override {
    if (auto error = Fault("head", key)) return *error;
    ++Counted().head;
    const auto object = bucket_.Find(key);
    if (!object) return NotFound(key);
    return ObjectInfo{key, object->bytes.size(), object->etag, object->modified};
  }
  Result<ObjectHeaders> Get(const ObjectInfo& expected, std::uint64_t offset,
                            std::span<std::byte> into) override {
    if (auto error = Fault("get", expected.key)) return *error;
    ++Counted().get;
    const auto object = bucket_.Find(expected.key);
    if (!object) return NotFound(expected.key);
    if (object->etag != expected.etag) {
      return Error{Action::kReplan, Fault::kChanged, "changed"};
    }
    const auto bytes = AsBytes(object->bytes).subspan(offset, into.size());
    std::copy(bytes.begin(), bytes.end(), into.begin());
    if (corrupt && !into.empty() && corrupt(expected.key)) into[0] ^= std::byte{0x01};
    ObjectHeaders headers = object->headers;
    headers.tag_count = static_cast<std::uint32_t>(headers.tags.size());
    headers.tags.clear();
    return headers;
  }
  Result<ObjectTags> Tags(const ObjectKey& key) override {
    if (auto error = Fault("tags", key)) return *error;
    ++Counted().tags;
    const auto object = bucket_.Find(key);
    if (!object) return NotFound(key);
    return object->headers.tags;
  }

  Result<std::uint64_t> PartSize(const ObjectInfo& expected, std::uint32_t number) override {
    if (auto error = Fault("part size", expected.key)) return *error;
    return part_size ? part_size(expected, number) : expected.size;
  }

  RequestCounts counts() const {
    const std::lock_guard lock(mutex_);
    return counts_;
  }

  // Absent: nothing of main was stored in parts.
  std::function<std::uint64_t(const ObjectInfo&, std::uint32_t)> part_size;
  Instant now{std::chrono::hours(1)};
  Faults faults;
  // Whether this read comes back with a flipped bit.
  std::function<bool(const ObjectKey&)> corrupt;

 private:
  struct CountRef {
    std::unique_lock<std::mutex> lock;
    int& list;
    int& head;
    int& get;
    int& tags;
  };
  CountRef Counted() {
    return {std::unique_lock(mutex_), counts_.list, counts_.head, counts_.get, counts_.tags};
  }
  std::optional<Error> Fault(const std::string& request, const ObjectKey& key) {
    return faults ? faults(request, key) : std::nullopt;
  }
  static Error NotFound(const ObjectKey& key) {
    return {Action::kSkip, Fault::kNotFound, "\"" + EscapeKey(key) + "\" is not there"};
  }

  MemoryBucket& bucket_;
  const std::size_t page_size_;
  mutable std::mutex mutex_;
  RequestCounts counts_;
};

class MemoryStore : public MediaStore {
 public:
  explicit MemoryStore(MemoryBucket& bucket, std::size_t page_size = 1000)
      : bucket_(bucket), page_size_(page_size) {}

  std::string Identity() const override { return identity; }
  Result<ListPage> List(const ObjectKey& start_after) override {
    if (auto error = Answer("list", start_after, &RequestCounts::list)) return *error;
    return bucket_.List(start_after, page_size_);
  }
  Result<StoredObject> Head(const ObjectKey& key) override {
    if (auto error = Answer("head", key, &RequestCounts::head)) return *error;
    const auto object = bucket_.Find(key);
    if (!object) return Error{Action::kSkip, Fault::kNotFound, "not there"};
    return StoredObject{object->bytes.size(), object->etag, object->version};
  }
  Result<void> Read(const ObjectKey& key, const StoredObject& expected, std::uint64_t offset,
                    std::span<std::byte> into) override {
    if (auto error = Answer("read", key, &RequestCounts::read)) return *error;
    const auto object = bucket_.Find(key);
    if (!object) return Error{Action::kSkip, Fault::kNotFound, "not there"};
    const bool same = object->bytes.size() == expected.size &&
                      (expected.etag.value.empty() || object->etag == expected.etag);
    if (!same) return Error{Action::kReplan, Fault::kChanged, "changed"};
    const auto bytes = AsBytes(object->bytes).subspan(offset, into.size());
    std::copy(bytes.begin(), bytes.end(), into.begin());
    return {};
  }
  Result<StoredObject> Put(const ObjectInfo& object, const ObjectHeaders& headers,
                           std::span<const std::byte> bytes, const Md5& md5,
                           Precondition precondition) override {
    if (auto error = Answer("put", object.key, &RequestCounts::put)) return *error;
    if (Md5Of(bytes) != md5) return Error{Action::kRetry, Fault::kCorrupt, "BadDigest"};
    return Store(object.key, {Text(bytes), {ToHex(md5)}, object.modified, headers}, precondition);
  }
  Result<std::unique_ptr<MultipartUpload>> Begin(const ObjectInfo& object,
                                                 const ObjectHeaders& headers, std::uint64_t,
                                                 Precondition precondition) override {
    if (auto error = Answer("begin", object.key, &RequestCounts::begin)) return *error;
    auto begun = std::make_shared<Begun>(Begun{headers, {}});
    std::string session;
    {
      const std::lock_guard lock(mutex_);
      session = "upload-" + std::to_string(begun_.size());
      begun_[session] = begun;
    }
    return std::unique_ptr<MultipartUpload>(
        std::make_unique<Upload>(*this, object, session, std::move(begun), precondition));
  }
  Result<std::unique_ptr<MultipartUpload>> Resume(const ObjectInfo& object,
                                                  const std::string& session, std::uint64_t,
                                                  Precondition precondition) override {
    if (auto error = Answer("resume", object.key, &RequestCounts::resume)) return *error;
    const std::lock_guard lock(mutex_);
    const auto found = begun_.find(session);
    if (found == begun_.end()) return Error{Action::kSkip, Fault::kNotFound, "NoSuchUpload"};
    return std::unique_ptr<MultipartUpload>(
        std::make_unique<Upload>(*this, object, session, found->second, precondition));
  }
  Result<KeptVersion> KeepVersion(const ObjectKey& key, const StoredObject& judged,
                                  const ObjectKey& kept) override {
    if (!judged.version.empty()) return KeptVersion{key, judged.version, judged.size, judged.etag};
    if (auto error = Answer("keep", key, &RequestCounts::keep)) return *error;
    const auto object = bucket_.Find(key);
    if (!object) return Error{Action::kSkip, Fault::kNotFound, "not there"};
    if (object->etag != judged.etag) return Error{Action::kReplan, Fault::kChanged, "changed"};
    const auto copy = Store(kept, *object, Precondition::kNone);
    if (!copy.ok()) return copy.error();
    return KeptVersion{kept, copy.value().version, copy.value().size, copy.value().etag};
  }

  RequestCounts counts() const {
    const std::lock_guard lock(mutex_);
    return counts_;
  }

  std::string identity = "memory hidden";
  Faults faults;

 private:
  struct Begun {
    ObjectHeaders headers;
    std::map<std::uint32_t, std::string> parts;  // guarded by the store's mutex_
  };

  class Upload : public MultipartUpload {
   public:
    Upload(MemoryStore& store, ObjectInfo object, std::string session, std::shared_ptr<Begun> begun,
           Precondition precondition)
        : store_(store),
          object_(std::move(object)),
          session_(std::move(session)),
          begun_(std::move(begun)),
          precondition_(precondition) {}
    std::string Session() const override { return session_; }
    std::string LeftOut() const override { return ""; }
    Result<bool> Has(std::uint32_t number, std::uint64_t size, const Md5& md5) override {
      const std::lock_guard lock(store_.mutex_);
      const auto part = begun_->parts.find(number);
      return part != begun_->parts.end() && part->second.size() == size &&
             Md5Of(AsBytes(part->second)) == md5;
    }
    Result<void> PutPart(std::uint32_t number, std::span<const std::byte> bytes,
                         const Md5& md5) override {
      if (auto error = store_.Answer("part", object_.key, &RequestCounts::part)) return *error;
      if (Md5Of(bytes) != md5) return Error{Action::kRetry, Fault::kCorrupt, "BadDigest"};
      const std::lock_guard lock(store_.mutex_);
      begun_->parts[number] = Text(bytes);
      return {};
    }
    Result<StoredObject> Complete() override {
      if (auto error = store_.Answer("complete", object_.key, nullptr)) return *error;
      MemoryObject object{"", {}, object_.modified, begun_->headers};
      Md5Hasher tag;
      {
        const std::lock_guard lock(store_.mutex_);
        for (const auto& [number, part] : begun_->parts) {
          object.bytes += part;
          tag.Update(Md5Of(AsBytes(part)));
        }
        object.etag = {ToHex(tag.Finish()) + "-" + std::to_string(begun_->parts.size())};
        store_.begun_.erase(session_);
      }
      return store_.Store(object_.key, std::move(object), precondition_);
    }

   private:
    MemoryStore& store_;
    const ObjectInfo object_;
    const std::string session_;
    const std::shared_ptr<Begun> begun_;
    const Precondition precondition_;
  };

  static std::string Text(std::span<const std::byte> bytes) {
    return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
  }
  std::optional<Error> Answer(const std::string& request, const ObjectKey& key,
                              int RequestCounts::*count) {
    const std::lock_guard lock(mutex_);
    if (count != nullptr) ++(counts_.*count);
    return faults ? faults(request, key) : std::nullopt;
  }
  Result<StoredObject> Store(const ObjectKey& key, MemoryObject object, Precondition precondition) {
    StoredObject stored{object.bytes.size(), object.etag};
    if (!bucket_.Insert(key, std::move(object), precondition, &stored.version)) {
      return Error{Action::kReplan, Fault::kExists, "exists"};
    }
    return stored;
  }

  MemoryBucket& bucket_;
  const std::size_t page_size_;
  mutable std::mutex mutex_;
  RequestCounts counts_;
  std::map<std::string, std::shared_ptr<Begun>> begun_;  // by session
};

}  // namespace lisync
