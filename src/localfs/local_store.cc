#include "src/localfs/local_store.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <utility>
#include <vector>

#include "src/localfs/directory.h"
#include "src/localfs/new_file.h"

namespace lisync {
namespace {

constexpr std::size_t kPageObjects = 1000;
constexpr std::size_t kCopyBytes = std::size_t{1} << 20;

enum class Begun { kNow, kBefore };

// Commit compares with the bytes' digests what is there then, whoever copied it.
Result<void> Fill(NewFile& file, KernelCopy& copy, const ObjectInfo& object, std::uint64_t offset,
                  std::span<const std::byte> bytes) {
  if (copy.Copy(object, offset, bytes.size(), file.file())) return {};
  return file.WriteAt(offset, bytes);
}

class LocalUpload : public MultipartUpload {
 public:
  LocalUpload(NewFile file, ObjectInfo object, std::uint64_t part_size, Precondition precondition,
              Begun begun, KernelCopy& copy)
      : copy_(copy),
        file_(std::move(file)),
        object_(std::move(object)),
        part_size_(part_size),
        precondition_(precondition),
        begun_(begun) {}
  // One that could not be completed is not gone on with.
  ~LocalUpload() override {
    if (!completing_) file_.Leave();
  }
  LocalUpload(const LocalUpload&) = delete;
  LocalUpload& operator=(const LocalUpload&) = delete;

  std::string Session() const override { return file_.name(); }
  std::string LeftOut() const override { return ""; }

  Result<bool> Has(std::uint32_t number, std::uint64_t size, const Md5& md5) override {
    if (begun_ == Begun::kNow) return false;
    auto holds = file_.Holds((number - 1) * part_size_, {size, md5});
    if (holds.ok() && holds.value()) Remember(number, {size, md5});
    return holds;
  }

  Result<void> PutPart(std::uint32_t number, std::span<const std::byte> bytes,
                       const Md5& md5) override {
    auto written = Fill(file_, copy_, object_, (number - 1) * part_size_, bytes);
    if (written.ok()) Remember(number, {bytes.size(), md5});
    return written;
  }

  Result<StoredObject> Complete() override {
    const std::lock_guard lock(mutex_);
    completing_ = true;
    return file_.Commit(pieces_, object_.modified, precondition_);
  }

 private:
  void Remember(std::uint32_t number, const Piece& piece) {
    const std::lock_guard lock(mutex_);
    pieces_.resize(std::max<std::size_t>(pieces_.size(), number));
    pieces_[number - 1] = piece;
  }

  KernelCopy& copy_;
  NewFile file_;
  const ObjectInfo object_;
  const std::uint64_t part_size_;
  const Precondition precondition_;
  const Begun begun_;
  std::mutex mutex_;
  std::vector<Piece> pieces_;  // guarded by mutex_
  bool completing_ = false;    // likewise
};

Error OtherSize(const ObjectKey& key) {
  return {Action::kReplan, Fault::kChanged,
          "\"" + EscapeKey(key) + "\" on hidden is not of the length that was expected"};
}

Result<FileDescriptor> OpenStored(const std::string& root_path, const ObjectKey& key) {
  auto root = OpenRoot(root_path);
  if (!root.ok()) return root.error();
  auto place = Locate(root.value(), key, MissingParents::kFail);
  if (!place.ok()) return place.error();
  FileDescriptor file(openat(place.value().parent.get(), place.value().name.c_str(),
                             O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC));
  if (!file.valid()) return ErrnoError(errno, "read", key.bytes());
  struct stat status {};
  if (fstat(file.get(), &status) != 0) return ErrnoError(errno, "read", key.bytes());
  if (S_ISDIR(status.st_mode)) return ErrnoError(ENOENT, "read", key.bytes());
  return file;
}

}  // namespace

LocalStore::LocalStore(std::string root, std::string origin)
    : root_(std::move(root)),
      walks_(root_, std::string(kLocalReserved)),
      copy_(std::move(origin)) {}

std::string LocalStore::Identity() const { return "local " + root_; }

Result<ListPage> LocalStore::List(const ObjectKey& start_after) {
  auto page = walks_.Page(start_after, kPageObjects);
  if (!page.ok()) return page;
  for (ObjectInfo& object : page.value().objects) object.etag = {};
  return page;
}

Result<StoredObject> LocalStore::Head(const ObjectKey& key) {
  auto file = OpenStored(root_, key);
  if (!file.ok()) return file.error();
  return ReadBack(file.value(), key);
}

Result<void> LocalStore::Read(const ObjectKey& key, const StoredObject& expected,
                              std::uint64_t offset, std::span<std::byte> into) {
  auto file = OpenStored(root_, key);
  if (!file.ok()) return file.error();
  struct stat status {};
  if (fstat(file.value().get(), &status) != 0) return ErrnoError(errno, "read", key.bytes());
  if (static_cast<std::uint64_t>(status.st_size) != expected.size) return OtherSize(key);
  std::size_t done = 0;
  while (done < into.size()) {
    const ssize_t n = pread(file.value().get(), into.data() + done, into.size() - done,
                            static_cast<off_t>(offset + done));
    if (n < 0 && errno == EINTR) continue;
    if (n < 0) return ErrnoError(errno, "read", key.bytes());
    if (n == 0) return OtherSize(key);
    done += static_cast<std::size_t>(n);
  }
  return {};
}

Result<StoredObject> LocalStore::Put(const ObjectInfo& object, const ObjectHeaders&,
                                     std::span<const std::byte> bytes, const Md5& md5,
                                     Precondition precondition) {
  auto file = NewFile::Create(root_, object.key);
  if (!file.ok()) return file.error();
  if (auto written = Fill(file.value(), copy_, object, 0, bytes); !written.ok()) {
    return written.error();
  }
  const Piece whole{bytes.size(), md5};
  return file.value().Commit(std::span(&whole, 1), object.modified, precondition);
}

Result<std::unique_ptr<MultipartUpload>> LocalStore::Begin(const ObjectInfo& object,
                                                           const ObjectHeaders&,
                                                           std::uint64_t part_size,
                                                           Precondition precondition) {
  auto file = NewFile::Create(root_, object.key);
  if (!file.ok()) return file.error();
  return std::unique_ptr<MultipartUpload>(std::make_unique<LocalUpload>(
      std::move(file).value(), object, part_size, precondition, Begun::kNow, copy_));
}

Result<std::unique_ptr<MultipartUpload>> LocalStore::Resume(const ObjectInfo& object,
                                                            const std::string& session,
                                                            std::uint64_t part_size,
                                                            Precondition precondition) {
  auto file = NewFile::Reopen(root_, object.key, session);
  if (!file.ok()) return file.error();
  return std::unique_ptr<MultipartUpload>(std::make_unique<LocalUpload>(
      std::move(file).value(), object, part_size, precondition, Begun::kBefore, copy_));
}

Result<KeptVersion> LocalStore::KeepVersion(const ObjectKey& key, const StoredObject& judged,
                                            const ObjectKey& kept) {
  auto from = OpenStored(root_, key);
  if (!from.ok()) return from.error();
  struct stat status {};
  if (fstat(from.value().get(), &status) != 0) return ErrnoError(errno, "read", key.bytes());
  auto to = NewFile::Create(root_, kept);
  if (!to.ok()) return to.error();
  std::vector<std::byte> buffer(kCopyBytes);
  std::vector<Piece> pieces;
  Md5Hasher whole;
  std::uint64_t size = 0;
  while (true) {
    const ssize_t n =
        pread(from.value().get(), buffer.data(), buffer.size(), static_cast<off_t>(size));
    if (n < 0 && errno == EINTR) continue;
    if (n < 0) return ErrnoError(errno, "read", key.bytes());
    if (n == 0) break;
    const auto bytes = std::span(buffer).first(static_cast<std::size_t>(n));
    if (auto written = to.value().WriteAt(size, bytes); !written.ok()) return written.error();
    pieces.push_back({bytes.size(), Md5Of(bytes)});
    whole.Update(bytes);
    size += bytes.size();
  }
  const ETag etag{ToHex(whole.Finish())};
  if (size != judged.size || etag != judged.etag) {
    return Error{Action::kReplan, Fault::kChanged,
                 "\"" + EscapeKey(key) + "\" on hidden was replaced while it was looked at"};
  }
  const Instant modified(std::chrono::seconds(status.st_mtim.tv_sec) +
                         std::chrono::microseconds(status.st_mtim.tv_nsec / 1000));
  const auto stored = to.value().Commit(pieces, modified, Precondition::kNone);
  if (!stored.ok()) return stored.error();
  return KeptVersion{kept, "", size, etag};
}

}  // namespace lisync
