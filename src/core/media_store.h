#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <string>

#include "src/core/digest.h"
#include "src/core/media_source.h"
#include "src/core/object.h"
#include "src/core/result.h"

namespace lisync {

// What must hold at the destination for a write to happen.
enum class Precondition {
  kAbsent,  // nothing is stored under the key; else Fault::kExists, where the server can tell
  kNone,    // whatever is there is replaced: the caller kept a version of it first
};

// What the destination says it stored.
struct StoredObject {
  std::uint64_t size = 0;
  ETag etag{};  // local: the MD5 of the content
  // The id under which the place keeps just this content, whatever is written to the key later.
  // Empty: it has none, and the next write to the key replaces it.
  std::string version{};
  // After Put: what of the headers the place did not take ("tags"), and why. Empty: all was taken.
  std::string left_out{};

  bool operator==(const StoredObject&) const = default;
};

// Where content that is about to be replaced stays.
struct KeptVersion {
  ObjectKey key;        // the object's own where `version` holds it
  std::string version;  // the id under `key`; empty where this side gives none
  std::uint64_t size = 0;
  ETag etag;

  bool operator==(const KeptVersion&) const = default;
};

// An object on its way in parts. Nothing is visible under the key before Complete. Dropping it
// leaves no object; what the server keeps of the parts is for its own rules to clean (no delete is
// ever sent, promise P2). Thread-safe; Complete comes after all parts.
class MultipartUpload {
 public:
  virtual ~MultipartUpload() = default;
  // Names it for MediaStore::Resume, also of another process. Holds no secret.
  virtual std::string Session() const = 0;
  // What of the headers given to Begin the place did not take, as StoredObject::left_out. Not known
  // of an upload that was resumed.
  virtual std::string LeftOut() const = 0;
  // Whether the destination has this part already, with just this content. It then counts as sent.
  virtual Result<bool> Has(std::uint32_t number, std::uint64_t size, const Md5& md5) = 0;
  // Parts are numbered from 1 and come in any order; all but the last are of the size given to
  // Begin. A number may be sent again. The MD5 makes the destination check what it received.
  virtual Result<void> PutPart(std::uint32_t number, std::span<const std::byte> bytes,
                               const Md5& md5) = 0;
  virtual Result<StoredObject> Complete() = 0;
};

// Hidden's media: a bucket or a directory that is only added to. There is no member that deletes.
//
// Thread-safe. Errors as in MediaSource; kInvalidKey with Action::kSkip where this side cannot hold
// a key; kNoSpace with Action::kAskOperator. A write is durable, and verified by the destination
// against the digest given, when its result is ok.
class MediaStore {
 public:
  virtual ~MediaStore() = default;

  virtual std::string Identity() const = 0;  // as MediaSource::Identity

  // What is stored, page by page, as MediaSource::List. ETags here are those of StoredObject where
  // they cost nothing to tell; else empty.
  virtual Result<ListPage> List(const ObjectKey& start_after) = 0;

  // Error: Fault::kNotFound when nothing is stored under the key. May read the whole object to tell
  // its ETag.
  virtual Result<StoredObject> Head(const ObjectKey& key) = 0;

  // Reads exactly into.size() bytes of the version `expected` from `offset`, on the way that any
  // reader of the place takes: what comes is what is stored, damaged or not. An empty tag, and a
  // side that cannot tell versions apart by their tags (a directory), takes any version of that
  // size. Error: Fault::kChanged with Action::kReplan when what is stored is another version;
  // kNotFound when nothing is. `into` then holds anything.
  virtual Result<void> Read(const ObjectKey& key, const StoredObject& expected,
                            std::uint64_t offset, std::span<std::byte> into) = 0;

  // Stores `bytes` under object.key in one step: readers see the old content or the new, never a
  // part. `object` and `headers` are the source's.
  virtual Result<StoredObject> Put(const ObjectInfo& object, const ObjectHeaders& headers,
                                   std::span<const std::byte> bytes, const Md5& md5,
                                   Precondition precondition) = 0;

  virtual Result<std::unique_ptr<MultipartUpload>> Begin(const ObjectInfo& object,
                                                         const ObjectHeaders& headers,
                                                         std::uint64_t part_size,
                                                         Precondition precondition) = 0;

  // Goes on with an upload of the same object that was begun with the same part size. Error:
  // Fault::kNotFound when the destination does not have it any more.
  virtual Result<std::unique_ptr<MultipartUpload>> Resume(const ObjectInfo& object,
                                                          const std::string& session,
                                                          std::uint64_t part_size,
                                                          Precondition precondition) = 0;

  // Makes sure that `judged`, which Head found under `key`, stays when the key is written to.
  // Where it has a version of its own nothing needs to be done; else it is copied to `kept` on the
  // destination itself, with its headers. Error: Fault::kNotFound when nothing is stored under
  // `key`; Fault::kChanged with Action::kReplan when something else than `judged` is.
  virtual Result<KeptVersion> KeepVersion(const ObjectKey& key, const StoredObject& judged,
                                          const ObjectKey& kept) = 0;
};

}  // namespace lisync
