#include "src/localfs/tree_walk.h"

#include <dirent.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <memory>
#include <utility>

namespace lisync {
namespace {

struct CloseDir {
  void operator()(DIR* dir) const { closedir(dir); }
};

bool IsDirectory(int parent, const dirent& entry) {
  if (entry.d_type != DT_UNKNOWN) return entry.d_type == DT_DIR;
  struct stat status {};
  return fstatat(parent, entry.d_name, &status, AT_SYMLINK_NOFOLLOW) == 0 &&
         S_ISDIR(status.st_mode);
}

Error Unreadable(int error, const std::string& prefix) {
  Error e = ErrnoError(error, "list the directory", prefix.empty() ? "/" : prefix);
  // A directory that cannot be listed hides objects: the run must not pass it over.
  if (e.action == Action::kSkip) e.action = Action::kAskOperator;
  return e;
}

}  // namespace

ETag ModificationTag(std::int64_t seconds, std::int64_t nanoseconds) {
  return {"mtime-" + std::to_string(seconds) + "." + std::to_string(nanoseconds)};
}

TreeWalk::TreeWalk(std::string root, std::string reserved)
    : root_(std::move(root)), reserved_(std::move(reserved)) {}

Result<ListPage> TreeWalk::Page(const ObjectKey& start_after, std::size_t limit) {
  if (position_ != start_after) {
    if (auto restarted = Restart(start_after); !restarted.ok()) return restarted.error();
  }
  ListPage page;
  while (page.objects.size() < limit && !levels_.empty()) {
    auto step = Step();
    if (!step.ok()) {
      position_.reset();
      return step.error();
    }
    if (step.value()) page.objects.push_back(*std::move(step).value());
  }
  page.last = levels_.empty();
  if (!page.objects.empty()) page.next_start_after = page.objects.back().key;
  position_ = page.last ? std::nullopt : std::optional(page.next_start_after);
  return page;
}

Result<void> TreeWalk::Restart(const ObjectKey& start_after) {
  levels_.clear();
  position_.reset();
  auto root = OpenRoot(root_);
  if (!root.ok()) return root.error();
  return Enter(std::move(root).value(), "", start_after.bytes());
}

Result<void> TreeWalk::Enter(FileDescriptor fd, const std::string& prefix,
                             const std::string& skip_until) {
  Level level;
  level.prefix = prefix;
  const int listed = openat(fd.get(), ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  const std::unique_ptr<DIR, CloseDir> dir(listed < 0 ? nullptr : fdopendir(listed));
  if (!dir) return Unreadable(errno, prefix);
  errno = 0;
  while (const dirent* entry = readdir(dir.get())) {
    std::string name = entry->d_name;
    if (name == "." || name == "..") continue;
    if (IsDirectory(fd.get(), *entry)) name += '/';
    if (prefix.empty() && !reserved_.empty() && name.starts_with(reserved_)) continue;
    level.entries.push_back({std::move(name)});
    errno = 0;
  }
  if (errno != 0) return Unreadable(errno, prefix);
  std::sort(level.entries.begin(), level.entries.end(),
            [](const Entry& a, const Entry& b) { return a.name < b.name; });

  // All up to `skip_until` was handed out before; a directory on its way is entered again.
  const std::string below = skip_until.substr(std::min(prefix.size(), skip_until.size()));
  while (!below.empty() && level.next < level.entries.size()) {
    const Entry& entry = level.entries[level.next];
    if (entry.name > below || (entry.directory() && below.starts_with(entry.name))) break;
    ++level.next;
  }
  level.fd = std::move(fd);
  levels_.push_back(std::move(level));

  Level& top = levels_.back();
  if (!below.empty() && top.next < top.entries.size() &&
      below.starts_with(top.entries[top.next].name) && top.entries[top.next].directory()) {
    const std::string name = top.entries[top.next++].name;
    const int child = openat(top.fd.get(), name.substr(0, name.size() - 1).c_str(),
                             O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
    if (child < 0 && errno == ENOENT) return {};
    if (child < 0) return Unreadable(errno, prefix + name);
    return Enter(FileDescriptor(child), prefix + name, skip_until);
  }
  return {};
}

Result<std::optional<ObjectInfo>> TreeWalk::Step() {
  Level& level = levels_.back();
  if (level.next == level.entries.size()) {
    levels_.pop_back();
    return std::optional<ObjectInfo>();
  }
  const Entry& entry = level.entries[level.next++];
  const std::string key = level.prefix + entry.name;
  if (entry.directory()) {
    const int child = openat(level.fd.get(), entry.name.substr(0, entry.name.size() - 1).c_str(),
                             O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
    if (child < 0 && errno == ENOENT) return std::optional<ObjectInfo>();  // removed meanwhile
    if (child < 0) return Unreadable(errno, key);
    if (auto entered = Enter(FileDescriptor(child), key, ""); !entered.ok()) return entered.error();
    return std::optional<ObjectInfo>();
  }
  struct stat status {};
  if (fstatat(level.fd.get(), entry.name.c_str(), &status, AT_SYMLINK_NOFOLLOW) != 0) {
    if (errno == ENOENT) return std::optional<ObjectInfo>();  // removed meanwhile
    return Unreadable(errno, key);
  }
  ObjectInfo object;
  object.key = ObjectKey(key);
  object.size = static_cast<std::uint64_t>(status.st_size);
  object.etag = ModificationTag(status.st_mtim.tv_sec, status.st_mtim.tv_nsec);
  object.modified = Instant(std::chrono::seconds(status.st_mtim.tv_sec) +
                            std::chrono::microseconds(status.st_mtim.tv_nsec / 1000));
  return std::optional(std::move(object));
}

}  // namespace lisync
