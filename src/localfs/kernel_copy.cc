#include "src/localfs/kernel_copy.h"

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <utility>

namespace lisync {

KernelCopy::KernelCopy(std::string origin)
    : origin_(std::move(origin)), possible_(!origin_.empty()) {}

bool KernelCopy::Copy(const ObjectInfo& object, std::uint64_t offset, std::uint64_t length,
                      const FileDescriptor& to) {
  if (!possible_ || length == 0) return false;
  auto root = OpenRoot(origin_);
  if (!root.ok()) return false;
  auto place = Locate(root.value(), object.key, MissingParents::kFail);
  if (!place.ok()) return false;
  const FileDescriptor from(openat(place.value().parent.get(), place.value().name.c_str(),
                                   O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC));
  if (!from.valid()) return false;
  auto in = static_cast<off64_t>(offset);
  auto out = static_cast<off64_t>(offset);
  while (length > 0) {
    const ssize_t n = copy_file_range(from.get(), &in, to.get(), &out, length, 0);
    if (n < 0 && errno == EINTR) continue;
    if (n < 0 && (errno == EXDEV || errno == EOPNOTSUPP || errno == ENOSYS || errno == EINVAL)) {
      possible_ = false;
    }
    if (n <= 0) return false;
    length -= static_cast<std::uint64_t>(n);
  }
  return true;
}

}  // namespace lisync
