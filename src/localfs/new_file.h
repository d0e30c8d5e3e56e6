#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>

#include "src/core/digest.h"
#include "src/core/media_store.h"
#include "src/localfs/directory.h"

namespace lisync {

// What a stretch of a new file must hold.
struct Piece {
  std::uint64_t size = 0;
  Md5 md5{};
};

// A file on its way under a temporary name of its own below a store's root. Dropped before Commit,
// the temporary file is removed; after a crash the next write of the same key removes it.
class NewFile {
 public:
  static Result<NewFile> Create(const std::string& root, const ObjectKey& key);
  // Goes on with one that Leave or a crash left under this name. Error: kNotFound for none.
  static Result<NewFile> Reopen(const std::string& root, const ObjectKey& key,
                                const std::string& name);
  ~NewFile();
  NewFile(NewFile&&) noexcept;
  NewFile& operator=(NewFile&&) = delete;

  // For Reopen.
  const std::string& name() const { return name_; }
  // Not removed when dropped.
  void Leave() { name_.clear(); }
  // Whether the file has this piece there.
  Result<bool> Holds(std::uint64_t offset, const Piece& piece) const;
  Result<void> WriteAt(std::uint64_t offset, std::span<const std::byte> bytes);
  // Until Commit. The caller puts into it what Commit's pieces say.
  const FileDescriptor& file() const { return file_; }
  // Cuts to the sum of `pieces`, sets the modification time, makes the bytes durable, reads them
  // back against the pieces' digests, and only then gives the file its key's name, in one step.
  // Error: kCorrupt when a piece differs; kExists for kAbsent when the name is taken; kInvalidKey
  // when a directory has it.
  Result<StoredObject> Commit(std::span<const Piece> pieces, Instant modified,
                              Precondition precondition);

 private:
  NewFile(FileDescriptor root, FileDescriptor directory, FileDescriptor file, std::string name,
          ObjectKey key);
  Result<StoredObject> CheckPieces(std::span<const Piece> pieces) const;

  FileDescriptor root_;
  FileDescriptor directory_;  // of temporary files
  FileDescriptor file_;
  std::string name_;  // in directory_; empty once committed
  ObjectKey key_;
};

// Size and MD5 of what an open file holds.
Result<StoredObject> ReadBack(const FileDescriptor& file, const ObjectKey& key);

}  // namespace lisync
