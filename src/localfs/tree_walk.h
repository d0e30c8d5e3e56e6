#pragma once

#include <optional>
#include <string>
#include <vector>

#include "src/core/media_source.h"
#include "src/localfs/directory.h"

namespace lisync {

// Walks a tree's files in the byte order of their keys, page by page, and holds no more than one
// sorted directory for each level of the current path. One thread at a time.
//
// Everything that is no directory is an object, symbolic links and special files too: reading these
// fails with a reason, so that no file is left out in silence.
class TreeWalk {
 public:
  // Directories at the root whose names start with `reserved` are left out; empty: none.
  TreeWalk(std::string root, std::string reserved);

  // As MediaSource::List. A call that goes on where the last one ended costs no new look at the
  // directories above.
  Result<ListPage> Page(const ObjectKey& start_after, std::size_t limit);

  // The last key handed out; absent before the first page, after the last and after an error.
  const std::optional<ObjectKey>& position() const { return position_; }

 private:
  struct Entry {
    std::string name;  // a directory's ends with '/': that makes name order key order
    bool directory() const { return name.ends_with('/'); }
  };
  struct Level {
    std::string prefix;  // of the keys below, with the trailing '/'
    FileDescriptor fd;
    std::vector<Entry> entries;
    std::size_t next = 0;
  };

  Result<void> Restart(const ObjectKey& start_after);
  Result<void> Enter(FileDescriptor fd, const std::string& prefix, const std::string& skip_until);
  // The next object, or none when a directory was entered or left instead.
  Result<std::optional<ObjectInfo>> Step();

  const std::string root_;
  const std::string reserved_;
  std::vector<Level> levels_;
  std::optional<ObjectKey> position_;
};

// The tag that stands for a local file's content: its modification time in nanoseconds. A change
// of the bytes changes it unless somebody sets the time back.
ETag ModificationTag(std::int64_t seconds, std::int64_t nanoseconds);

}  // namespace lisync
