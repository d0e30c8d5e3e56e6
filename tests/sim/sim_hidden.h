#pragma once

#include <map>
#include <memory>
#include <set>
#include <span>
#include <string>
#include <vector>

#include "src/core/media_store.h"
#include "tests/sim/world.h"
#include "tests/support/memory_media.h"

namespace lisync {

// Told of what hidden is asked to write, within the turn.
class WriteWatch {
 public:
  virtual ~WriteWatch() = default;
  // A write of a main key is asked for, whatever becomes of it. `bytes` is null for an upload in
  // parts, of which only the end is told.
  virtual void Asked(const ObjectInfo& object, const ObjectHeaders& headers,
                     const std::span<const std::byte>* bytes) = 0;
  // It was done.
  virtual void Written(const ObjectInfo& object) = 0;
};

// Hidden: a MemoryStore that takes part in the world. Holds by itself that nothing which was ever
// stored gets lost by what the code under test asks for.
class SimHidden : public MediaStore {
 public:
  SimHidden(World& world, WriteWatch& watch, std::string identity, std::size_t page_size)
      : world_(world), watch_(watch), real_(bucket_, page_size) {
    real_.identity = std::move(identity);
  }

  std::string Identity() const override { return real_.Identity(); }
  Result<ListPage> List(const ObjectKey& start_after) override;
  Result<StoredObject> Head(const ObjectKey& key) override;
  Result<void> Read(const ObjectKey& key, const StoredObject& expected, std::uint64_t offset,
                    std::span<std::byte> into) override;
  Result<StoredObject> Put(const ObjectInfo& object, const ObjectHeaders& headers,
                           std::span<const std::byte> bytes, const Md5& md5,
                           Precondition precondition) override;
  Result<std::unique_ptr<MultipartUpload>> Begin(const ObjectInfo& object,
                                                 const ObjectHeaders& headers,
                                                 std::uint64_t part_size,
                                                 Precondition precondition) override;
  Result<std::unique_ptr<MultipartUpload>> Resume(const ObjectInfo& object,
                                                  const std::string& session,
                                                  std::uint64_t part_size,
                                                  Precondition precondition) override;
  Result<KeptVersion> KeepVersion(const ObjectKey& key, const StoredObject& judged,
                                  const ObjectKey& kept) override;

  // As some servers do.
  static bool CannotHold(const ObjectKey& key) {
    return key.bytes().find("//") != std::string::npos;
  }

  const MemoryBucket& bucket() const { return bucket_; }
  // What others than li-sync did to the object since li-sync wrote it: of these hidden may hold
  // anything.
  bool IsMeddledWith(const ObjectKey& key) const { return meddled_.contains(key); }
  void KnownAsItIs(const ObjectKey& key) { meddled_.erase(key); }
  bool IsRotten(const ObjectKey& key) const { return rotten_.contains(key); }
  bool AnyRotten() const { return !rotten_.empty(); }
  // These are done by others; between runs.
  void WriteByOthers(const ObjectKey& key, MemoryObject object);
  void LoseByOthers(const ObjectKey& key);
  void Rot(const ObjectKey& key);

  // That whatever was there at the last call, but for what others did, is there still.
  void CheckNothingIsLost();

 private:
  class Upload;

  void CheckKept(const ObjectKey& key, const std::optional<MemoryObject>& replaced);
  void Wrote(const ObjectInfo& object, const std::optional<MemoryObject>& replaced);

  World& world_;
  WriteWatch& watch_;
  MemoryBucket bucket_;
  MemoryStore real_;
  std::map<ObjectKey, std::set<ObjectKey>> kept_;  // where versions of a key were kept
  std::set<ObjectKey> meddled_;
  std::set<ObjectKey> rotten_;
  std::set<ObjectKey> misread_;  // they came back damaged, and may be taken for that
  std::set<ObjectKey> present_;
};

}  // namespace lisync
