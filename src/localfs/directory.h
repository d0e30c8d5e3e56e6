#pragma once

#include <string>
#include <string_view>

#include "src/core/object.h"
#include "src/core/result.h"

namespace lisync {

// An open file descriptor, closed at the end of its life. -1 holds none.
class FileDescriptor {
 public:
  FileDescriptor() = default;
  explicit FileDescriptor(int fd) : fd_(fd) {}
  ~FileDescriptor();
  FileDescriptor(FileDescriptor&& other) noexcept;
  FileDescriptor& operator=(FileDescriptor&& other) noexcept;

  int get() const { return fd_; }
  bool valid() const { return fd_ >= 0; }

 private:
  int fd_ = -1;
};

// The error for a failed system call on an object or a directory, by its errno.
Error ErrnoError(int error, std::string_view doing, std::string_view name);

// Opens a remote's root directory. Error: kNoBucket or kDenied with Action::kAskOperator.
Result<FileDescriptor> OpenRoot(const std::string& path);

enum class MissingParents { kFail, kCreate };

// Where a key's file is: the directory that holds it and its name there.
struct Place {
  FileDescriptor parent;
  std::string name;
};

// Goes down from `root` segment by segment and follows no symbolic link, so no key leads outside.
// Directories that kCreate makes are durable on return.
// Error: kInvalidKey with Action::kSkip for a key that no file can have (empty, "." or ".."
// segments, leading or trailing '/', NUL, a segment over 255 bytes, a file where a directory is
// needed); kNotFound when a parent is missing and kFail was said.
Result<Place> Locate(const FileDescriptor& root, const ObjectKey& key, MissingParents missing);

}  // namespace lisync
