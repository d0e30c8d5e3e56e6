#include "src/localfs/local_source.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <utility>

namespace lisync {
namespace {

constexpr std::size_t kPageObjects = 1000;

ObjectInfo Describe(const ObjectKey& key, const struct stat& status) {
  return {key, static_cast<std::uint64_t>(status.st_size),
          ModificationTag(status.st_mtim.tv_sec, status.st_mtim.tv_nsec),
          Instant(std::chrono::seconds(status.st_mtim.tv_sec) +
                  std::chrono::microseconds(status.st_mtim.tv_nsec / 1000))};
}

Error Changed(const ObjectKey& key) {
  return {Action::kReplan, Fault::kChanged,
          "\"" + EscapeKey(key) + "\" changed on main while it was read"};
}

Error NoRegularFile(const ObjectKey& key) {
  return {Action::kSkip, Fault::kInvalidKey,
          "\"" + EscapeKey(key) +
              "\" on main is a symbolic link or a special file; only regular files are copied"};
}

// An open file whose content is still the expected version.
Result<FileDescriptor> OpenExpected(const std::string& root_path, const ObjectInfo& expected) {
  auto root = OpenRoot(root_path);
  if (!root.ok()) return root.error();
  auto place = Locate(root.value(), expected.key, MissingParents::kFail);
  if (!place.ok()) return place.error();
  // O_NONBLOCK: opening a FIFO must not wait for its writer.
  FileDescriptor file(openat(place.value().parent.get(), place.value().name.c_str(),
                             O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC));
  if (!file.valid()) {
    if (errno == ELOOP || errno == ENXIO) return NoRegularFile(expected.key);
    return ErrnoError(errno, "read", expected.key.bytes());
  }
  return file;
}

Result<void> CheckUnchanged(const FileDescriptor& file, const ObjectInfo& expected) {
  struct stat status {};
  if (fstat(file.get(), &status) != 0) return ErrnoError(errno, "read", expected.key.bytes());
  if (!S_ISREG(status.st_mode)) return NoRegularFile(expected.key);
  const ObjectInfo now = Describe(expected.key, status);
  if (now.size != expected.size || now.etag != expected.etag) return Changed(expected.key);
  return {};
}

}  // namespace

LocalSource::LocalSource(std::string root, const Clock& clock)
    : root_(std::move(root)), clock_(clock), walks_(root_, "") {}

std::string LocalSource::Identity() const { return "local " + root_; }

Result<Instant> LocalSource::Now() {
  if (auto root = OpenRoot(root_); !root.ok()) return root.error();
  return clock_.Now();
}

Result<ListPage> LocalSource::List(const ObjectKey& start_after) {
  return walks_.Page(start_after, kPageObjects);
}

Result<ObjectInfo> LocalSource::Head(const ObjectKey& key) {
  auto root = OpenRoot(root_);
  if (!root.ok()) return root.error();
  auto place = Locate(root.value(), key, MissingParents::kFail);
  if (!place.ok()) return place.error();
  struct stat status {};
  if (fstatat(place.value().parent.get(), place.value().name.c_str(), &status,
              AT_SYMLINK_NOFOLLOW) != 0) {
    return ErrnoError(errno, "look at", key.bytes());
  }
  if (S_ISDIR(status.st_mode)) return ErrnoError(ENOENT, "look at", key.bytes());
  return Describe(key, status);
}

Result<ObjectHeaders> LocalSource::Get(const ObjectInfo& expected, std::uint64_t offset,
                                       std::span<std::byte> into) {
  auto file = OpenExpected(root_, expected);
  if (!file.ok()) return file.error();
  if (auto same = CheckUnchanged(file.value(), expected); !same.ok()) return same.error();
  std::size_t done = 0;
  while (done < into.size()) {
    const ssize_t n = pread(file.value().get(), into.data() + done, into.size() - done,
                            static_cast<off_t>(offset + done));
    if (n < 0 && errno == EINTR) continue;
    if (n < 0) return ErrnoError(errno, "read", expected.key.bytes());
    if (n == 0) return Changed(expected.key);
    done += static_cast<std::size_t>(n);
  }
  if (auto same = CheckUnchanged(file.value(), expected); !same.ok()) return same.error();
  return ObjectHeaders{};
}

}  // namespace lisync
