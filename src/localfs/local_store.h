#pragma once

#include <string>

#include "src/core/media_store.h"
#include "src/localfs/kernel_copy.h"
#include "src/localfs/tree_walks.h"

namespace lisync {

// A directory as hidden's media. An object is written to a temporary file below `.li-sync-tmp/`,
// made durable, and only then given its name; the directory is made durable after it. The session
// of an upload is the temporary file's name; what is not completed stays until the key is written
// anew. Nothing that has a key's name is ever removed. Headers and tags are not kept: a file has
// none. Nor has it versions.
//
// List tells no ETags. Head reads the whole file to tell its MD5; Read tells versions apart by
// their size alone.
class LocalStore : public MediaStore {
 public:
  // `origin`: the directory that the objects come from, where they come from one; their bytes then
  // go from file to file in the kernel where the file systems can do that.
  explicit LocalStore(std::string root, std::string origin = "");

  std::string Identity() const override;
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

 private:
  const std::string root_;
  TreeWalks walks_;
  KernelCopy copy_;
};

// Names at the root that start with this are li-sync's own and no objects.
inline constexpr std::string_view kLocalReserved = ".li-sync-";

}  // namespace lisync
