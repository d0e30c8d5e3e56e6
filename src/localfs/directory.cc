#include "src/localfs/directory.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <optional>
#include <system_error>
#include <utility>

namespace lisync {
namespace {

constexpr std::size_t kMaxSegmentBytes = 255;  // NAME_MAX of every Linux file system in use

Error InvalidKey(const ObjectKey& key, const std::string& why) {
  return {Action::kSkip, Fault::kInvalidKey,
          "a directory cannot hold the key \"" + EscapeKey(key) + "\": " + why};
}

std::optional<std::string> WhyNoPath(const std::string& key) {
  if (key.empty()) return "it is empty";
  if (key.find('\0') != std::string::npos) return "it holds a NUL byte";
  if (key.ends_with('/')) return "it ends with '/'";
  for (std::size_t start = 0; start <= key.size();) {
    const std::size_t end = std::min(key.find('/', start), key.size());
    const std::string_view segment = std::string_view(key).substr(start, end - start);
    if (segment.empty()) return "it has an empty segment";
    if (segment == "." || segment == "..") return "it has a segment of dots";
    if (segment.size() > kMaxSegmentBytes) return "it has a segment of more than 255 bytes";
    start = end + 1;
  }
  return std::nullopt;
}

Result<FileDescriptor> OpenChild(const FileDescriptor& parent, const std::string& name,
                                 const ObjectKey& key, MissingParents missing) {
  constexpr int kFlags = O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC;
  int fd = openat(parent.get(), name.c_str(), kFlags);
  if (fd < 0 && errno == ENOENT && missing == MissingParents::kCreate) {
    if (mkdirat(parent.get(), name.c_str(), 0777) != 0 && errno != EEXIST) {
      return ErrnoError(errno, "make the directory", name);
    }
    if (fsync(parent.get()) != 0) return ErrnoError(errno, "make durable the directory", name);
    fd = openat(parent.get(), name.c_str(), kFlags);
  }
  if (fd >= 0) return FileDescriptor(fd);
  if (errno == ENOTDIR || errno == ELOOP) {
    return InvalidKey(key, "\"" + EscapeText(name) + "\" is there already and is no directory");
  }
  return ErrnoError(errno, "open the directory", name);
}

}  // namespace

FileDescriptor::~FileDescriptor() {
  if (fd_ >= 0) close(fd_);
}

FileDescriptor::FileDescriptor(FileDescriptor&& other) noexcept
    : fd_(std::exchange(other.fd_, -1)) {}

FileDescriptor& FileDescriptor::operator=(FileDescriptor&& other) noexcept {
  std::swap(fd_, other.fd_);
  return *this;
}

Error ErrnoError(int error, std::string_view doing, std::string_view name) {
  const std::string what = "cannot " + std::string(doing) + " \"" + EscapeText(name) +
                           "\": " + std::generic_category().message(error);
  switch (error) {
    case ENOENT:
      return {Action::kSkip, Fault::kNotFound, what};
    case EACCES:
    case EPERM:
      return {Action::kSkip, Fault::kDenied, what};
    case ENAMETOOLONG:
    case EINVAL:
    case EILSEQ:
      return {Action::kSkip, Fault::kInvalidKey, what};
    case ENOSPC:
    case EDQUOT:
      return {Action::kAskOperator, Fault::kNoSpace, what};
    case EROFS:
      return {Action::kAskOperator, Fault::kDenied, what};
    default:
      return {Action::kRetry, Fault::kIo, what};
  }
}

Result<FileDescriptor> OpenRoot(const std::string& path) {
  const int fd = open(path.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (fd >= 0) return FileDescriptor(fd);
  Error error = ErrnoError(errno, "open the media directory", path);
  error.action = Action::kAskOperator;
  if (error.fault == Fault::kNotFound || errno == ENOTDIR) error.fault = Fault::kNoBucket;
  return error;
}

Result<Place> Locate(const FileDescriptor& root, const ObjectKey& key, MissingParents missing) {
  const std::string& bytes = key.bytes();
  if (const auto why = WhyNoPath(bytes)) return InvalidKey(key, *why);

  Place place;
  place.parent = FileDescriptor(dup(root.get()));
  if (!place.parent.valid()) return ErrnoError(errno, "open the media directory for", bytes);
  std::size_t start = 0;
  for (std::size_t end = bytes.find('/'); end != std::string::npos; end = bytes.find('/', start)) {
    auto child = OpenChild(place.parent, bytes.substr(start, end - start), key, missing);
    if (!child.ok()) return child.error();
    place.parent = std::move(child).value();
    start = end + 1;
  }
  place.name = bytes.substr(start);
  return place;
}

}  // namespace lisync
