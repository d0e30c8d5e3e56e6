#pragma once

#include <Poco/Channel.h>

#include <filesystem>
#include <functional>
#include <mutex>
#include <string>

#include "agent/log_rotation.h"
#include "agent/owned_fd.h"

namespace lisync {

// A log file that several processes write to and any of them may rotate, which Poco's own
// FileChannel does not provide for: it counts only what it wrote itself, sends long lines in
// pieces, and would rotate what another process has just begun. Here each message is appended by
// one write(2), its length is the file's own, and who rotates holds a lock (flock(2)) on the
// directory meanwhile. A file that was moved away (by another process, or logrotate) is made anew
// at the next message; what was on its way when it was moved is in the moved one.
//
// A new file has mode 0640; one that takes the place of another has its mode and, where the process
// may set them, its owner and group. Thread-safe.
class LogFile : public Poco::Channel {
 public:
  // `say_trouble` is told why a file cannot be rotated, once for as long as it cannot; the lines
  // are written nevertheless.
  LogFile(std::filesystem::path path, LogRotation rotation,
          std::function<void(const std::string&)> say_trouble);

  // Throws Poco::FileException when the file cannot be opened.
  void open() override;
  void close() override;
  // Appends the message's text and a line end. Throws Poco::FileException when it is not written,
  // or not all of it.
  void log(const Poco::Message& message) override;

  void SetRotation(LogRotation rotation);

 private:
  void OpenIfMoved();
  void RotateIfFull(std::size_t bytes);
  // Why not; empty: it is done, or another process is doing it.
  std::string Rotate(std::size_t bytes);
  bool IsFull(std::size_t bytes) const;

  const std::filesystem::path path_;
  const std::function<void(const std::string&)> say_trouble_;
  std::mutex mutex_;
  LogRotation rotation_;  // guarded by mutex_
  OwnedFd file_;          // guarded by mutex_; invalid: to be opened
  bool torn_ = false;     // guarded by mutex_; the last line has no end
  std::string trouble_;   // guarded by mutex_; the last that was said
};

}  // namespace lisync
