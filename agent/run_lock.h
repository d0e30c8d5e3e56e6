#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <variant>

#include "agent/owned_fd.h"
#include "src/core/time.h"

namespace lisync {

// Who holds the lock.
struct LockHolder {
  std::int64_t pid = 0;
  std::string host;
  std::string command;  // "sync", "media sync", …
  Instant started;

  bool operator==(const LockHolder&) const = default;
};

// The lock is held. `holder` is absent when it cannot be told by whom: the holder is just starting,
// or is no li-sync (a script that uses flock(1) on the same file).
struct LockBusy {
  std::optional<LockHolder> holder;

  bool operator==(const LockBusy&) const = default;
};

// "pid 4711 on host-a, `sync`, since 2026-11-24T03:44:11.000000Z", or "another process".
std::string Describe(const LockBusy& busy);

// At most one sync works on a state directory at a time. The lock is flock(2) on `sync.lock` in the
// directory and on the directory itself, so that removing the file, as one had to before, does not
// let a second sync in. The kernel frees both when the holder ends in any way. Held until the
// object goes; moving it moves the lock.
//
// The file holds {"pid", "host", "command", "started"} as JSON. What stands in it counts only while
// an open-file-description lock (fcntl(2), F_OFD_SETLK) is on it as well, which the holder sets
// after writing: what a dead holder left behind is never taken for a live one. Asking for that
// lock's presence takes none, so that ReadHolder never makes a sync that is starting fail.
class RunLock {
 public:
  // Does not wait. Creates the file (mode 0600) but not the directory. Throws StorageError
  // (kCannotOpen) when the directory or the file cannot be used.
  static std::variant<RunLock, LockBusy> TryAcquire(const std::filesystem::path& state_dir,
                                                    const LockHolder& self);

  ~RunLock();
  RunLock(RunLock&&) noexcept = default;
  RunLock& operator=(RunLock&&) noexcept = default;

 private:
  RunLock(OwnedFd directory, OwnedFd file);

  OwnedFd directory_;
  OwnedFd file_;
};

// Who holds the lock now; absent when nobody does. Throws StorageError (kCannotOpen) when the file
// is there and cannot be read.
std::optional<LockBusy> ReadHolder(const std::filesystem::path& state_dir);

}  // namespace lisync
