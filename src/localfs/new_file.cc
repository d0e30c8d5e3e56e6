#include "src/localfs/new_file.h"

#include <fcntl.h>
#include <stdio.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <initializer_list>
#include <limits>
#include <utility>
#include <vector>

#include "src/core/digest.h"

namespace lisync {
namespace {

constexpr const char* kTemporary = ".li-sync-tmp";
constexpr int kMostWriters = 64;  // of one key at a time
constexpr std::size_t kReadBytes = std::size_t{1} << 20;

Error Taken(const ObjectKey& key) {
  return {Action::kReplan, Fault::kExists, "\"" + EscapeKey(key) + "\" is on hidden already"};
}

Error Corrupt(const ObjectKey& key) {
  return {Action::kRetry, Fault::kCorrupt,
          "\"" + EscapeKey(key) +
              "\": what was read back from hidden's disk differs from what was written"};
}

Error DirectoryInTheWay(const ObjectKey& key) {
  return {Action::kSkip, Fault::kInvalidKey,
          "a directory cannot hold the key \"" + EscapeKey(key) +
              "\": a directory has this name there, since other keys go on below it"};
}

// Renames without replacing. File systems without RENAME_NOREPLACE get the same from a hard link.
int RenameIfFree(int from, const char* old_name, int to, const char* new_name) {
  if (renameat2(from, old_name, to, new_name, RENAME_NOREPLACE) == 0) return 0;
  if (errno != EINVAL && errno != ENOSYS) return -1;
  if (linkat(from, old_name, to, new_name, 0) != 0) return -1;
  return unlinkat(from, old_name, 0);
}

// Feeds up to `size` bytes from `offset` to the hashers; returns how many there were.
Result<std::uint64_t> HashFrom(const FileDescriptor& file, const ObjectKey& key,
                               std::uint64_t offset, std::uint64_t size,
                               std::initializer_list<Md5Hasher*> hashers) {
  std::vector<std::byte> buffer(kReadBytes);
  std::uint64_t done = 0;
  while (done < size) {
    const auto wanted = std::min<std::uint64_t>(buffer.size(), size - done);
    const ssize_t n = pread(file.get(), buffer.data(), wanted, static_cast<off_t>(offset + done));
    if (n < 0 && errno == EINTR) continue;
    if (n < 0) return ErrnoError(errno, "read back", key.bytes());
    if (n == 0) break;
    for (Md5Hasher* hasher : hashers) {
      hasher->Update(std::span(buffer).first(static_cast<std::size_t>(n)));
    }
    done += static_cast<std::uint64_t>(n);
  }
  return done;
}

bool IsNamed(const FileDescriptor& directory, const std::string& name, const FileDescriptor& file) {
  struct stat by_name {};
  struct stat by_file {};
  return fstatat(directory.get(), name.c_str(), &by_name, AT_SYMLINK_NOFOLLOW) == 0 &&
         fstat(file.get(), &by_file) == 0 && by_name.st_ino == by_file.st_ino;
}

// Writers hold flock(2) on their temporary file: one that nobody holds was left by a crash.
void RemoveLeftover(const FileDescriptor& directory, const std::string& name) {
  const FileDescriptor file(
      openat(directory.get(), name.c_str(), O_RDWR | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC));
  if (!file.valid() || flock(file.get(), LOCK_EX | LOCK_NB) != 0) return;
  if (IsNamed(directory, name, file)) unlinkat(directory.get(), name.c_str(), 0);
}

// Any place in the directory of temporary files.
Result<Place> LocateTemporary(const FileDescriptor& root) {
  return Locate(root, ObjectKey(std::string(kTemporary) + "/-"), MissingParents::kCreate);
}

// What the names of the temporary files of this key begin with.
std::string StemOf(const ObjectKey& key) { return ToHex(Sha256Of(AsBytes(key.bytes()))) + "-"; }

bool IsDirectory(const Place& place) {
  struct stat status {};
  return fstatat(place.parent.get(), place.name.c_str(), &status, AT_SYMLINK_NOFOLLOW) == 0 &&
         S_ISDIR(status.st_mode);
}

}  // namespace

Result<StoredObject> ReadBack(const FileDescriptor& file, const ObjectKey& key) {
  Md5Hasher md5;
  auto size = HashFrom(file, key, 0, std::numeric_limits<std::uint64_t>::max(), {&md5});
  if (!size.ok()) return size.error();
  return StoredObject{size.value(), {ToHex(md5.Finish())}};
}

Result<NewFile> NewFile::Create(const std::string& root, const ObjectKey& key) {
  auto top = OpenRoot(root);
  if (!top.ok()) return top.error();
  auto place = LocateTemporary(top.value());
  if (!place.ok()) return place.error();
  const FileDescriptor& directory = place.value().parent;
  const std::string stem = StemOf(key);
  for (int n = 0; n < kMostWriters; ++n) {
    const std::string name = stem + std::to_string(n);
    RemoveLeftover(directory, name);
    FileDescriptor file(openat(directory.get(), name.c_str(),
                               O_RDWR | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0666));
    if (!file.valid() && errno == EEXIST) continue;
    if (!file.valid()) return ErrnoError(errno, "write", key.bytes());
    if (flock(file.get(), LOCK_EX | LOCK_NB) != 0 || !IsNamed(directory, name, file)) continue;
    return NewFile(std::move(top).value(), std::move(place.value().parent), std::move(file), name,
                   key);
  }
  return ErrnoError(EBUSY, "write", key.bytes());
}

Result<NewFile> NewFile::Reopen(const std::string& root, const ObjectKey& key,
                                const std::string& name) {
  const Error missing = ErrnoError(ENOENT, "go on writing", key.bytes());
  if (!name.starts_with(StemOf(key)) || name.find('/') != std::string::npos) return missing;
  auto top = OpenRoot(root);
  if (!top.ok()) return top.error();
  auto place = LocateTemporary(top.value());
  if (!place.ok()) return place.error();
  const FileDescriptor& directory = place.value().parent;
  FileDescriptor file(
      openat(directory.get(), name.c_str(), O_RDWR | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC));
  if (!file.valid()) return ErrnoError(errno, "go on writing", key.bytes());
  if (flock(file.get(), LOCK_EX | LOCK_NB) != 0 || !IsNamed(directory, name, file)) return missing;
  return NewFile(std::move(top).value(), std::move(place.value().parent), std::move(file), name,
                 key);
}

NewFile::NewFile(FileDescriptor root, FileDescriptor directory, FileDescriptor file,
                 std::string name, ObjectKey key)
    : root_(std::move(root)),
      directory_(std::move(directory)),
      file_(std::move(file)),
      name_(std::move(name)),
      key_(std::move(key)) {}

NewFile::NewFile(NewFile&& other) noexcept
    : root_(std::move(other.root_)),
      directory_(std::move(other.directory_)),
      file_(std::move(other.file_)),
      name_(std::exchange(other.name_, {})),
      key_(std::move(other.key_)) {}

NewFile::~NewFile() {
  if (!name_.empty()) unlinkat(directory_.get(), name_.c_str(), 0);
}

Result<void> NewFile::WriteAt(std::uint64_t offset, std::span<const std::byte> bytes) {
  std::size_t done = 0;
  while (done < bytes.size()) {
    const ssize_t n = pwrite(file_.get(), bytes.data() + done, bytes.size() - done,
                             static_cast<off_t>(offset + done));
    if (n < 0 && errno == EINTR) continue;
    if (n < 0) return ErrnoError(errno, "write", key_.bytes());
    done += static_cast<std::size_t>(n);
  }
  return {};
}

Result<bool> NewFile::Holds(std::uint64_t offset, const Piece& piece) const {
  Md5Hasher md5;
  auto read = HashFrom(file_, key_, offset, piece.size, {&md5});
  if (!read.ok()) return read.error();
  return read.value() == piece.size && md5.Finish() == piece.md5;
}

Result<StoredObject> NewFile::CheckPieces(std::span<const Piece> pieces) const {
  Md5Hasher whole;
  StoredObject stored;
  for (const Piece& piece : pieces) {
    Md5Hasher part;
    auto read = HashFrom(file_, key_, stored.size, piece.size, {&whole, &part});
    if (!read.ok()) return read.error();
    if (read.value() != piece.size || part.Finish() != piece.md5) return Corrupt(key_);
    stored.size += piece.size;
  }
  stored.etag.value = ToHex(whole.Finish());
  return stored;
}

Result<StoredObject> NewFile::Commit(std::span<const Piece> pieces, Instant modified,
                                     Precondition precondition) {
  std::uint64_t size = 0;
  for (const Piece& piece : pieces) size += piece.size;
  const auto since_epoch = modified.time_since_epoch();
  const auto seconds = std::chrono::floor<std::chrono::seconds>(since_epoch);
  const timespec time{static_cast<time_t>(seconds.count()),
                      static_cast<long>((since_epoch - seconds).count() * 1000)};
  const std::array times{time, time};
  if (ftruncate(file_.get(), static_cast<off_t>(size)) != 0 ||
      futimens(file_.get(), times.data()) != 0 || fsync(file_.get()) != 0) {
    return ErrnoError(errno, "make durable", key_.bytes());
  }
  auto stored = CheckPieces(pieces);
  if (!stored.ok()) return stored;

  auto place = Locate(root_, key_, MissingParents::kCreate);
  if (!place.ok()) return place.error();
  const char* target = place.value().name.c_str();
  const int parent = place.value().parent.get();
  const int renamed = precondition == Precondition::kAbsent
                          ? RenameIfFree(directory_.get(), name_.c_str(), parent, target)
                          : renameat(directory_.get(), name_.c_str(), parent, target);
  if (renamed != 0) {
    const int error = errno;
    if (IsDirectory(place.value())) return DirectoryInTheWay(key_);
    if (error == EEXIST) return Taken(key_);
    return ErrnoError(error, "write", key_.bytes());
  }
  name_.clear();
  if (fsync(parent) != 0) return ErrnoError(errno, "make durable", key_.bytes());
  return stored;
}

}  // namespace lisync
