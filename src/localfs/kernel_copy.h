#pragma once

#include <atomic>
#include <cstdint>
#include <string>

#include "src/core/object.h"
#include "src/localfs/directory.h"

namespace lisync {

// Copies stretches of a directory's files into other files without moving them through this
// process (copy_file_range(2)); a file system that can shares the blocks. Thread-safe.
class KernelCopy {
 public:
  // `origin` is the directory that the files come from; empty: there is none.
  explicit KernelCopy(std::string origin);

  // From `offset` of the object's file to the same offset of `to`. False when not all of it was
  // copied, whyever: then the bytes are written. What was copied is not checked.
  bool Copy(const ObjectInfo& object, std::uint64_t offset, std::uint64_t length,
            const FileDescriptor& to);

 private:
  const std::string origin_;
  std::atomic<bool> possible_;  // until a file system refuses
};

}  // namespace lisync
